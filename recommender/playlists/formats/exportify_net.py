"""Exportify of exportify.net, today's form and the older one that begins with `Track ID`.

Several artists are joined by `;`. Rows end early where a track had no audio features.
"""

from recommender.playlists.formats.columns import TableFormat

FORMATS = (
    TableFormat(
        "Exportify (exportify.net)",
        frozenset({"trackuri", "trackname", "albumname", "artistnames", "durationms"}),
    ),
    TableFormat(
        "Exportify (exportify.net, older form)",
        frozenset({"trackid", "trackname", "artistnames", "durationms"}),
    ),
)
