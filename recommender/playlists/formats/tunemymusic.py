"""TuneMyMusic: several playlists in one table, the id column named after the service.

The artist may be empty, with "Artist - Title" as the track's name.
"""

from recommender.playlists.formats.columns import TableFormat

FORMAT = TableFormat("TuneMyMusic", frozenset({"trackname", "artistname", "playlistname"}))
