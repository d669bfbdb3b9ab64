"""What the columns of playlist tables are called, in the languages people export in."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from recommender.playlists.features import RANGES

# For each field the headings that mean it, the surest first, each in the form of `heading_key`.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "link": (
        *(
            "trackuri",
            "spotifytrackuri",
            "spotifyuri",
            "spotifyurl",
            "spotifytrackid",
            "spotifyid",
            "trackid",
        ),
        *("spotifylink", "trackurl", "tracklink", "songurl", "uri", "url", "link", "id"),
    ),
    "isrc": ("isrc", "isrcs", "trackisrc", "isrccode"),
    "title": (
        *(
            "trackname",
            "tracktitle",
            "songname",
            "songtitle",
            "title",
            "song",
            "track",
            "titre",
            "titulo",
            "titolo",
        ),
        *(
            "titel",
            "tracktitel",
            "songtitel",
            "nomedafaixa",
            "nombredelacancion",
            "nomdelachanson",
            "название",
        ),
        *("曲名", "歌曲名", "nom", "nombre", "nome", "naam", "navn", "namn", "名前", "名称", "name"),
    ),
    "artist": (
        *(
            "artistnames",
            "artistname",
            "artists",
            "artist",
            "trackartist",
            "trackartists",
            "performer",
            "creator",
        ),
        *(
            "kunstlernamen",
            "kunstler",
            "interpret",
            "interpreten",
            "interprete",
            "interpretes",
            "nomdelartiste",
        ),
        *("artiste", "artistes", "artista", "artistas", "artisti", "nombredelartista", "nomedoartista"),
        *("artiest", "artiesten", "artister", "исполнитель", "アーティスト", "艺人", "藝人", "band"),
    ),
    "album": (
        "albumname",
        "album",
        "albumtitle",
        "release",
        "trackalbumname",
        "альбом",
        "アルバム",
        "专辑",
        "專輯",
    ),
    "duration_ms": ("durationms", "trackdurationms", "msplayed", "lengthms"),
    "duration": (
        "duration",
        "trackduration",
        "length",
        "time",
        "dauer",
        "duree",
        "duracion",
        "durata",
        "duracao",
    ),
    "released": (
        *(
            "releasedate",
            "albumreleasedate",
            "trackalbumreleasedate",
            "released",
            "releaseyear",
            "year",
            "jahr",
        ),
        *("annee", "ano", "anno", "ar", "год", "年"),
    ),
    "explicit": ("explicit", "explizit", "explicite", "explicito"),
    "popularity": ("popularity", "trackpopularity", "beliebtheit", "popularite", "popularidad", "popolarita"),
    "playlist": ("playlistname", "playlist", "playlistnamen", "nomdelaplaylist", "nombredelaplaylist"),
    "type": ("type",),
    **{name: (name.replace("_", ""),) for name in RANGES},
}
_KNOWN = frozenset(key for keys in FIELDS.values() for key in keys)


def heading_key(heading: str) -> str:
    """A heading without case, accents, spaces and signs: "Artist Name(s)" → "artistnames"."""
    folded = unicodedata.normalize("NFKD", heading.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in folded if c.isalnum()))


def known_headings(keys: Sequence[str]) -> int:
    """How many of the heading keys mean something here."""
    return sum(key in _KNOWN for key in keys)


def find_fields(keys: Sequence[str]) -> dict[str, int]:
    """The column of each field: the one with the surest of its headings."""
    first: dict[str, int] = {}
    for column, key in enumerate(keys):
        first.setdefault(key, column)
    return {
        field: next(first[key] for key in names if key in first)
        for field, names in FIELDS.items()
        if any(key in first for key in names)
    }
