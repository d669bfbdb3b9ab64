"""Uploads: read in any format, matched to the catalog, reported line by line."""

from recommender.playlists.playlist import GivenTrack, Playlist, Reason, SetAside
from recommender.playlists.reader import bytes_of, read_playlist

__all__ = ["GivenTrack", "Playlist", "Reason", "SetAside", "bytes_of", "read_playlist"]
