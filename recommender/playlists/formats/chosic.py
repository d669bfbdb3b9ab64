"""Chosic: `Title,Artist,Album,Spotify URL`."""

from recommender.playlists.formats.columns import TableFormat

FORMAT = TableFormat("Chosic", frozenset({"title", "artist", "spotifyurl"}))
