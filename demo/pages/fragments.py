"""The parts of the listening page as HTML and figures."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from demo.exports.formats import FORMATS, file_name
from demo.exports.lists import to_uris
from demo.plots.map_figure import map_figure
from demo.plots.sound import sound_figure, sound_rows
from demo.serving.served import Served
from demo.texts import Texts
from demo.views import Views
from demo.visitors.sittings import Shown, Sitting
from recommender.playlists.report import Outcome, UploadReport
from recommender.results import Profile

LINES = 200
"""Of the upload report, shown at most in each of its tables."""

_SHARES = 6
"""Genres named among a playlist's shares; the rest is one line."""

_MATCHED = (Outcome.ID, Outcome.ISRC, Outcome.NAME)


class Fragments:
    """Renders what a sitting shows."""

    def __init__(self, views: Views, say: Texts) -> None:
        self.views, self.say = views, say

    def results(self, sitting: Sitting, shown: Shown, address: str) -> str:
        """The songs, with the visitor's say above them."""
        return self.views(
            "results", answer=shown.answer, taste=sitting.taste, token=sitting.token, address=address
        )

    def report(self, report: UploadReport) -> str:
        """What became of each line, first what was not simply matched."""
        matched = [line for line in report.lines if line.outcome in _MATCHED and not line.reason]
        done = set(map(id, matched))
        rest = [line for line in report.lines if id(line) not in done]
        return self.views("report", report=report, open=rest, matched=matched, shown=LINES)

    def export(self, sitting: Sitting, shown: Shown) -> str:
        """The ways to take the songs home."""
        uris = to_uris(shown.answer)
        kinds = [kind for kind, form in FORMATS.items() if uris or not form.needs_links]
        names = {kind: file_name(shown.answer, kind) for kind in kinds}
        return self.views(
            "export", answer=shown.answer, token=sitting.token, kinds=kinds, names=names, uris=uris
        )

    def shares(self, profile: Profile) -> str:
        """How much of the playlist sounds like each genre."""
        named, rest = profile.genres[:_SHARES], profile.genres[_SHARES:]
        share = sum(each.share for each in rest)
        return self.views("genres", shares=named, rest=share, n_rest=len(rest))

    def sound(self, profile: Profile, served: Served) -> tuple[go.Figure, str, str]:
        """The radar, its heading, and the same as a table."""
        genre, rows = sound_rows(profile, served.genre_profiles, self.say)
        table = self.views("sound_table", genre=genre, rows=rows)
        return sound_figure(genre, rows, self.say), self.say("pictures.sound", genre=genre), table

    def map(self, shown: Shown, served: Served) -> go.Figure:
        """The catalog's groups, the playlist and the recommendations."""
        plane, bundle, match = served.map, served.recommender.bundle, shown.match
        rows, extra = match.given_rows, match.extra
        tracks = bundle.tracks.take(rows)
        places = np.concatenate([plane.tracks[rows], plane.place(bundle, extra)])
        titles = [*tracks["title"], *extra["title"]]
        artists = [*tracks["artists"], *extra["artists"]]
        given = [_named(str(title), tuple(names)) for title, names in zip(titles, artists, strict=True)]
        songs = [each.song for each in shown.answer.songs]
        found = plane.tracks[[song.row for song in songs]] if songs else plane.tracks[:0]
        said = [_named(song.title, song.artists) for song in songs]
        return map_figure(plane, shown.answer.profile, (places, given), (found, said), self.say)


def _named(title: str, artists: tuple[str, ...]) -> str:
    return f"{title} – {', '.join(artists)}"
