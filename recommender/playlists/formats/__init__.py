"""Every format that is read, the most particular first: a document is of the first that recognises it."""

from __future__ import annotations

from recommender.playlists.formats import chosic, exportify_net, soundiiz, tunemymusic
from recommender.playlists.formats.apple_text import AppleText
from recommender.playlists.formats.exportify_app import ExportifyApp
from recommender.playlists.formats.format import Format
from recommender.playlists.formats.itunes import ITunes
from recommender.playlists.formats.jspf import Jspf
from recommender.playlists.formats.linked_table import LinkedTable
from recommender.playlists.formats.m3u import M3u
from recommender.playlists.formats.million_playlists import MillionPlaylists
from recommender.playlists.formats.pasted import Pasted
from recommender.playlists.formats.plain_table import PlainTable
from recommender.playlists.formats.spotify_history import SpotifyHistory
from recommender.playlists.formats.spotify_library import SpotifyLibrary
from recommender.playlists.formats.spotify_playlists import SpotifyPlaylists
from recommender.playlists.formats.xspf import Xspf

__all__ = ["JSON_FORMATS", "TEXT_FORMATS", "XML_FORMATS", "Format"]

JSON_FORMATS: tuple[Format, ...] = (
    SpotifyPlaylists(),
    MillionPlaylists(),
    Jspf(),
    SpotifyLibrary(),
    SpotifyHistory(),
)
XML_FORMATS: tuple[Format, ...] = (Xspf(), ITunes())
TEXT_FORMATS: tuple[Format, ...] = (
    M3u(),
    ExportifyApp(),
    *exportify_net.FORMATS,
    tunemymusic.FORMAT,
    soundiiz.FORMAT,
    chosic.FORMAT,
    AppleText(),
    PlainTable(),
    LinkedTable(),
    Pasted(),
)
