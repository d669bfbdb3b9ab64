"""Recommendations with awkward names."""

from __future__ import annotations

from recommender.playlists.report import Outcome, ReportLine, UploadReport
from recommender.results import GenreShare, Profile, Reason, Recommendations, Recommended, Song

NASTY = (
    "<img src=x onerror=alert(1)>", '=HYPERLINK("http://evil","x")', "@SUM(1)", "-2+3", "+1",
    '"quoted", and a comma', "line\nbreak", "${alert(1)}", "{{7*7}}", "a; b", "שיר", "'",
)  # fmt: skip


def song(number: int, title: str, *, link: bool = True, artists: tuple[str, ...] = ("Artist",)) -> Song:
    """One song; `number` makes its id."""
    track_id = f"{number:022d}"
    return Song(
        track_id, title, artists, f"Album {title}", 1999, 50, number % 2 == 0, 200_000, ("jazz",),
        f"https://open.spotify.com/track/{track_id}" if link else None, number,
    )  # fmt: skip


def recommended(songs: list[Song]) -> tuple[Recommended, ...]:
    """Recommend songs in this order."""
    return tuple(
        Recommended(
            place, each, 1.0, 0.5, f"Because of {each.title}", (Reason("sound", each.title, 1.0),),
            None, False, False, None,
        )
        for place, each in enumerate(songs, start=1)
    )  # fmt: skip


def recommendations(
    titles: tuple[str, ...] = NASTY, *, fictional: bool = False, playlist: str = "<b>Mine</b>"
) -> Recommendations:
    """A page whose every text is one of `titles`."""
    songs = [
        song(number, title, link=not fictional, artists=(title, "Second"))
        for number, title in enumerate(titles)
    ]
    report = UploadReport(
        playlist, "test", 1, 1, 0, 0, 0, {}, "1 of 1 matched.", (),
        tuple(ReportLine(1, title, Outcome.NOT_FOUND, title) for title in titles),
    )  # fmt: skip
    profile = Profile((GenreShare("jazz", 0.75), GenreShare("<i>", 0.25)), (), {"energy": 0.5})
    return Recommendations(
        playlist, recommended(songs), profile, report, None, "7", "d" * 64, "test", fictional
    )
