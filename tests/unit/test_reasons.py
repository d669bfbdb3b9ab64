"""The words of each reason, and the number that says how well a song fits."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalog_songs import CatalogSongs
from recommender.playlists import GivenTrack, Playlist
from recommender.ranking.blend import Blend
from recommender.ranking.feedback import LIKENESS, away_from, together
from recommender.ranking.given import place_given
from recommender.ranking.options import Options
from recommender.ranking.reasons import KINDS, explain, in_one_line, nearest_given
from recommender.ranking.signals import COUNTED, STANDARDIZED
from recommender.ranking.strength import TYPICAL, match_strength
from recommender.ranking.wording import GivenSongs
from recommender.recommender import Recommender
from recommender.results import Reason, Recommendations

WEIGHTS = {"cosine": 3.0, "year": 4.0, "artist": 100.0, "album": 100.0}


@pytest.fixture(scope="module")
def page(recommender: Recommender) -> Recommendations:
    ids = recommender.bundle.playlists[3]["track_ids"]
    given_tracks = tuple(GivenTrack(n, track_id=each) for n, each in enumerate(ids, 1))
    return recommender.recommend(Playlist("p", given_tracks, "ids"), Options(wanted=60, familiarity=-0.6))


def told(page: Recommendations, kind: str) -> set[str]:
    return {reason.text for each in page.songs for reason in each.reasons if reason.kind == kind}


def test_every_signal_has_its_words(recommender: Recommender) -> None:
    settings = recommender.bundle.params.ranking
    assert {*STANDARDIZED, *COUNTED, *settings.scales, *settings.weights} <= set(KINDS)


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("artist", r"by .+, who has \d+ songs? in your playlist"),
        ("album", "from the same album as “.+”"),
        ("sound", "sounds like “.+” by .+"),
        ("artist_sound", "by an artist (who sounds like .+|whose songs sound like yours)"),
        ("genre", r"sounds like .+, as \d+% of your playlist does|of the genres that your .+"),
        ("text", "title and names like those of your playlist"),
        ("year", r"from (the same time as|about the time of) your songs \(\d{4}(–\d{4})?\)"),
        ("popularity", "(as|about as) (well|little) known as your songs"),
        ("tempo", r"at the pace of most of your songs \(\d+(–\d+)? BPM\)"),
        ("duration", r"as long as most of your songs \(\d+:\d\d(–\d+:\d\d)?\)"),
        ("familiarity", "(well|little) known, as you wished"),
    ],
)  # fmt: skip
def test_reasons_read_so(page: Recommendations, kind: str, pattern: str) -> None:
    texts = told(page, kind)
    assert texts
    for text in texts:
        assert re.fullmatch(pattern, text), text


def test_a_reason_says_the_years_of_the_given_songs(recommender: Recommender, page: Recommendations) -> None:
    rows = recommender.rows_of(recommender.bundle.playlists[3]["track_ids"])
    low, high = np.quantile(recommender.bundle.tracks["year"].iloc[rows], (0.1, 0.9)).astype(int)
    for each in page.songs:
        for reason in each.reasons:
            if reason.kind == "year":
                assert f"({low}–{high})" in reason.text
                inside = each.song.year is not None and low <= each.song.year <= high
                assert ("about" in reason.text) == (not inside)


def test_words_of_sound_are_true_of_both_songs(recommender: Recommender, page: Recommendations) -> None:
    tracks = recommender.bundle.tracks
    middle = tracks["acousticness"].median()
    checked = 0
    for each in page.songs:
        text = next((reason.text for reason in each.reasons if reason.kind == "sound"), "")
        words = text.rpartition(": ")[2].split(", ") if ": " in text else []
        assert each.nearest is not None
        for song in (each.song, each.nearest):
            if "acoustic" in words or "electric" in words:
                checked += 1
                assert (tracks["acousticness"].iat[song.row] > middle) == ("acoustic" in words)
    assert checked


def test_weights_are_the_signals_own_shares(recommender: Recommender) -> None:
    index, settings = recommender.bundle.index, recommender.bundle.params.ranking
    rows = recommender.rows_of(recommender.bundle.playlists[0]["track_ids"])
    placed = place_given(index, rows, settings)
    catalog = CatalogSongs(recommender.bundle.tracks, fictional=True)
    songs = catalog.take(placed.rows)
    shown_rows = np.array([7, 1500, 2100], np.intp)
    parts = Blend(index, placed, settings, settings.weights).contributions(shown_rows)
    side = GivenSongs(placed, songs, np.zeros(len(placed), np.bool_), np.full(len(placed), 120, np.float32))
    reasons = explain(
        index, side, catalog.take(shown_rows), nearest_given(index, placed, shown_rows), parts, settings
    )
    for line in range(3):
        sound = sum(parts[name][line] for name in ("cosine", "gaussian", "kernel"))
        by_kind = {"sound": sound} | {
            KINDS[name]: part[line] for name, part in parts.items() if KINDS[name] != "sound"
        }
        total = sum(value for value in by_kind.values() if value > 0)
        wanted = {kind: value / total for kind, value in by_kind.items() if value > 0}
        assert {reason.kind: reason.weight for reason in reasons[line]} == pytest.approx(wanted, rel=1e-4)


def test_the_line_takes_the_weightiest_and_tells_the_most_telling_first() -> None:
    reasons = (
        Reason("popularity", "about as well known as your songs", 0.4),
        Reason("sound", "sounds like “A” by B", 0.3),
        Reason("artist", "by C, who has 1 song in your playlist", 0.2),
        Reason("year", "from the same year as your songs (1999)", 0.1),
    )
    assert in_one_line(reasons) == ("Sounds like “A” by B; about as well known as your songs")


def test_faint_reasons_are_left_out_of_the_line_unless_there_is_no_other() -> None:
    assert in_one_line((Reason("text", "title", 0.95), Reason("year", "year", 0.05))) == "Title"
    assert in_one_line(()) == "The closest that your wishes leave"


def test_match_is_half_four_deviations_above_the_average() -> None:
    found = match_strength(np.array([-3.0, 0.0, 5 * TYPICAL, 10 * TYPICAL], np.float32), WEIGHTS)
    assert found.tolist() == pytest.approx([0, 0, 0.5, 0.75])


@given(st.lists(st.floats(-1e3, 1e3, width=32), min_size=2, max_size=20))
def test_match_rises_with_the_score_and_stays_below_one(scores: list[float]) -> None:
    found = match_strength(np.array(sorted(scores), np.float32), WEIGHTS)
    assert (np.diff(found) >= 0).all()
    assert ((found >= 0) & (found <= 1)).all()


def test_nothing_given_of_known_sound_has_no_nearest(recommender: Recommender) -> None:
    index = recommender.bundle.index
    placed = place_given(index, np.array([1, 2]), recommender.bundle.params.ranking)
    mute = dataclasses.replace(placed, audio=np.zeros(2, np.bool_), normal=placed.normal[:0])
    assert nearest_given(index, mute, np.array([5, 6])) == [None, None]


def test_dislikes_lower_what_is_alike_and_raise_nothing(recommender: Recommender) -> None:
    index, settings = recommender.bundle.index, recommender.bundle.params.ranking
    correction = away_from(index, np.array([40], np.intp), settings)
    everything = np.arange(len(index), dtype=np.intp)
    lowered = correction(None, everything)  # type: ignore[arg-type]
    assert (lowered <= 0).all()
    same = index.artists.tracks(int(index.artists.code[40]))
    assert lowered[same].max() < -settings.weights["artist"] * settings.page.dislike_weight * 0.5
    assert set(LIKENESS) <= set(settings.weights)


def test_corrections_add_up() -> None:
    one = lambda _, rows: np.full(len(rows), 2, np.float32)  # noqa: E731
    other = lambda _, rows: np.full(len(rows), -0.5, np.float32)  # noqa: E731
    both = together(one, other)
    assert both is not None
    assert both(None, np.arange(3)).tolist() == [1.5] * 3  # type: ignore[arg-type]
    assert together(None, other) is other
    assert together(one, None) is one
    assert together(None, None) is None
