"""What must not happen when a playlist changes a little, or is made of anything at all."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.errors import PlaylistError
from recommender.playlists import GivenTrack, Playlist
from recommender.playlists.matching import How
from recommender.ranking.options import Options
from recommender.recommender import Recommender


def playlist_of(recommender: Recommender, rows: list[int]) -> Playlist:
    ids = recommender.bundle.tracks["track_id"]
    return Playlist(
        "mine", tuple(GivenTrack(n, track_id=ids.iat[row]) for n, row in enumerate(rows, 1)), "ids"
    )


def share(recommender: Recommender, rows: list[int], genre: str) -> float:
    page = recommender.recommend(playlist_of(recommender, rows), Options(wanted=1))
    return next(each.share for each in page.profile.genres if each.genre == genre)


@pytest.mark.parametrize("genre", ["jazz", "classical", "edm", "hip-hop"])
def test_adding_a_song_of_a_genre_does_not_lower_its_share(recommender: Recommender, genre: str) -> None:
    rng = np.random.default_rng(3)
    tracks, index = recommender.bundle.tracks, recommender.bundle.index
    place = recommender.genres.index(genre)
    # Songs that sound like their genre; one that does not may rightly say something else.
    labelled = np.array([genres == (genre,) for genres in tracks["genres"]])
    sounding = np.flatnonzero(labelled & (index.genre.argmax(axis=1) == place))
    for _ in range(12):
        mixed = rng.choice(len(tracks), 12, replace=False).tolist()
        added = int(rng.choice(np.setdiff1d(sounding, mixed)))
        assert share(recommender, [*mixed, added], genre) >= share(recommender, mixed, genre)


def test_removing_an_artists_songs_does_not_raise_the_artist(recommender: Recommender) -> None:
    tracks = recommender.bundle.tracks
    checked = 0
    for listed in recommender.bundle.playlists[:15]:
        rows = recommender.rows_of(listed["track_ids"])
        artists = tracks["artist"].iloc[rows]
        artist = artists.value_counts().index[0]
        left = [int(row) for row, name in zip(rows, artists, strict=True) if name != artist]
        if not left or len(left) == len(rows):
            continue
        with_them, without = (
            shown(recommender, chosen, artist, rows.tolist()) for chosen in (rows.tolist(), left)
        )
        for row, (score, match, place) in without.items():
            if row in with_them:
                assert score < with_them[row][0]
                assert match <= with_them[row][1]
                assert place >= with_them[row][2]
                checked += 1
        assert set(without) <= set(with_them), "a song of the artist came up by taking the artist away"
    assert checked >= 5


def shown(
    recommender: Recommender, given: list[int], artist: str, playlist: list[int]
) -> dict[int, tuple[float, float, int]]:
    """Score, match and place of an artist's songs that the playlist never had, among other such songs."""
    song_id = recommender.bundle.tracks["song_id"]
    had = set(song_id.iloc[playlist])
    page = recommender.recommend(playlist_of(recommender, given), Options(wanted=200, per_artist=50))
    others = [each for each in page.songs if song_id[each.song.row] not in had]
    return {
        each.song.row: (each.score, each.match, place)
        for place, each in enumerate(others)
        if each.song.artists[0] == artist
    }


def test_a_song_of_an_artist_given_twice_is_lifted_more(recommender: Recommender) -> None:
    tracks = recommender.bundle.tracks
    counts = tracks["artist"].value_counts()
    rows = np.flatnonzero(tracks["artist"] == counts.index[0])
    one, two, wanted = (int(row) for row in tracks.iloc[rows].drop_duplicates("song_id").index[:3])
    others = [10, 500, 900]

    def score(given: list[int]) -> float:
        page = recommender.recommend(playlist_of(recommender, given), Options(wanted=500, per_artist=100))
        return next((each.score for each in page.songs if each.song.row == wanted), -np.inf)

    assert score([*others, one, two]) > score([*others, one]) > score(others)


FEATURES = st.dictionaries(
    st.sampled_from(["danceability", "energy", "acousticness", "valence", "speechiness", "liveness", "mode"]),
    st.floats(0, 1),
    min_size=1,
)
NAMES = st.text(max_size=12).map(str.strip)


@st.composite
def anything(draw: st.DrawFn, ids: list[str]) -> Playlist:
    """Draw songs of the catalog, unknown ones, and unknown ones with some features."""
    songs = [
        GivenTrack(
            line,
            title=draw(NAMES) or None,
            artists=tuple(draw(st.lists(NAMES.filter(bool), max_size=2))),
            album=draw(st.none() | NAMES),
            track_id=draw(st.none() | st.sampled_from(ids)),
            duration_ms=draw(st.none() | st.integers(1, 10**7)),
            year=draw(st.none() | st.integers(1860, 2099)),
            explicit=draw(st.none() | st.booleans()),
            features=draw(st.none() | FEATURES),
        )
        for line in range(1, draw(st.integers(1, 6)) + 1)
    ]
    return Playlist(draw(NAMES) or "x", tuple(songs), "anything")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_playlist_gets_a_page_or_one_line(recommender: Recommender, data: st.DataObject) -> None:
    ids = recommender.bundle.tracks["track_id"].iloc[:30].tolist()
    playlist = data.draw(anything(ids))
    wishes = Options(
        wanted=data.draw(st.integers(1, 30)),
        new_artists=data.draw(st.booleans()),
        disliked=tuple(data.draw(st.lists(st.sampled_from(ids), max_size=2))),
        liked=tuple(data.draw(st.lists(st.sampled_from(ids), max_size=2))),
    )
    if all(found.how is How.NOT_FOUND for found in recommender.match(playlist).tracks):
        with pytest.raises(PlaylistError, match=r"^[^\n]+$"):
            recommender.recommend(playlist, wishes)
        return
    page = recommender.recommend(playlist, wishes)
    assert len(page.songs) == wishes.wanted or page.shortfall
    assert not {each.song.track_id for each in page.songs} & {*wishes.disliked, *wishes.liked}
    assert sum(each.share for each in page.profile.genres) == pytest.approx(1)
    assert json.dumps(page.to_dict(), allow_nan=False)
