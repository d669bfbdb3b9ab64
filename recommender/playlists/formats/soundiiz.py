"""Soundiiz: `title;artist;album;isrc` and more; durations like `225s`."""

from recommender.playlists.formats.columns import TableFormat

FORMAT = TableFormat("Soundiiz", frozenset({"title", "artist", "album", "isrc"}))
