"""The recommender as a whole: what it answers, why, and that it says so truthfully."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from packed_sample import Parts, write_sample

from recommender.catalog_songs import CatalogSongs
from recommender.errors import BundleError, PlaylistError
from recommender.playlists import GivenTrack, Playlist, read_playlist
from recommender.ranking.options import Options
from recommender.recommender import Recommender
from recommender.results import UPLOADED, Recommendations
from recommender.state import PROJECT

UPLOADS = PROJECT / "data" / "sample" / "playlists"


def playlist_of(track_ids: list[str]) -> Playlist:
    return Playlist("mine", tuple(GivenTrack(n, track_id=each) for n, each in enumerate(track_ids, 1)), "ids")


@pytest.fixture(scope="module")
def jazz() -> Playlist:
    return read_playlist(UPLOADS / "late-night-jazz.csv")[0]


@pytest.fixture(scope="module")
def page(recommender: Recommender, jazz: Playlist) -> Recommendations:
    return recommender.recommend(jazz, Options(wanted=30))


def test_the_page_names_what_made_it(recommender: Recommender, page: Recommendations) -> None:
    assert (page.run_id, page.digest) == ("7", recommender.bundle.manifest.digest)
    assert (page.source, page.fictional, page.playlist) == ("sample", True, "late-night-jazz")
    assert page.report.read == page.report.matched == 24
    assert [each.place for each in page.songs] == list(range(1, 31))
    assert page.shortfall is None


def test_no_given_song_and_no_other_version_of_one_is_shown(
    recommender: Recommender, jazz: Playlist, page: Recommendations
) -> None:
    song_id = recommender.bundle.tracks["song_id"]
    given = set(song_id.iloc[recommender.match(jazz).given_rows])
    assert not given & set(song_id.iloc[[each.song.row for each in page.songs]])


def test_songs_are_shown_as_the_catalog_has_them(recommender: Recommender, page: Recommendations) -> None:
    for each in page.songs:
        track = recommender.bundle.tracks.iloc[each.song.row]
        assert (each.song.track_id, each.song.title) == (track["track_id"], track["title"])
        assert (each.song.artists, each.song.genres) == (track["artists"], track["genres"])
        assert each.song.popularity == track["popularity"]
        assert each.song.link is None


def test_real_songs_have_a_page_to_open(recommender: Recommender) -> None:
    tracks = recommender.bundle.tracks
    song = CatalogSongs(tracks, fictional=False).take(np.array([3]))[0]
    assert song.link == f"https://open.spotify.com/track/{tracks['track_id'].iat[3]}"


def test_reasons_share_out_all_that_lifted_a_song(page: Recommendations) -> None:
    for each in page.songs:
        weights = [reason.weight for reason in each.reasons]
        assert sum(weights) == pytest.approx(1)
        assert weights == sorted(weights, reverse=True)
        assert min(weights) > 0
        assert len({reason.kind for reason in each.reasons}) == len(weights)
        assert each.why[0].isupper()


def test_the_artist_reason_counts_the_playlists_songs(
    recommender: Recommender, jazz: Playlist, page: Recommendations
) -> None:
    given = recommender.bundle.tracks["artist"].iloc[recommender.match(jazz).given_rows].tolist()
    told = 0
    for each in page.songs:
        times = given.count(each.song.artists[0])
        words = [reason.text for reason in each.reasons if reason.kind == "artist"]
        assert bool(words) == (times > 0)
        if words:
            songs = "1 song" if times == 1 else f"{times} songs"
            assert words == [f"by {each.song.artists[0]}, who has {songs} in your playlist"]
            assert each.shared_artist
            told += 1
    assert told


def test_the_album_reason_names_a_given_song_of_that_album(
    recommender: Recommender, jazz: Playlist, page: Recommendations
) -> None:
    tracks = recommender.bundle.tracks
    given = tracks.iloc[recommender.match(jazz).given_rows]
    albums = dict(zip(given["title"], given["album"], strict=True))
    told = [(each, reason.text) for each in page.songs for reason in each.reasons if reason.kind == "album"]
    assert told
    for each, text in told:
        title = text.removeprefix("from the same album as “").removesuffix("”")
        assert each.shared_album
        assert each.song.album == albums[title]
    assert {each.place for each, _ in told} == {each.place for each in page.songs if each.shared_album}


def test_the_nearest_given_song_is_the_nearest(
    recommender: Recommender, jazz: Playlist, page: Recommendations
) -> None:
    index, rows = recommender.bundle.index, recommender.match(jazz).given_rows
    for each in page.songs:
        apart = ((index.normal[rows] - index.normal[each.song.row]) ** 2).sum(axis=1)
        assert each.nearest is not None
        assert apart[rows.tolist().index(each.nearest.row)] == pytest.approx(apart.min(), rel=1e-4)


def test_a_shared_cluster_is_one_of_the_song_and_of_the_playlist(
    recommender: Recommender, page: Recommendations
) -> None:
    shares = {each.cluster: each.share for each in page.profile.clusters}
    shared = [each for each in page.songs if each.cluster is not None]
    assert shared
    for each in shared:
        assert each.cluster in recommender.bundle.atlas.of_track(each.song.row)
        assert shares[each.cluster] > 0


def test_the_profile_is_the_mean_of_the_posteriors(
    recommender: Recommender, jazz: Playlist, page: Recommendations
) -> None:
    rows = recommender.match(jazz).given_rows
    mean = recommender.bundle.index.genre[rows].astype(np.float64).mean(axis=0)
    shares = {each.genre: each.share for each in page.profile.genres}
    assert sum(shares.values()) == pytest.approx(1, abs=1e-9)
    for genre, share in zip(recommender.genres, mean, strict=True):
        assert shares[genre] == pytest.approx(share, abs=1e-3)
    assert "jazz" in [each.genre for each in page.profile.genres[:2]]
    assert [each.share for each in page.profile.genres] == sorted(shares.values(), reverse=True)


def test_cluster_shares_and_audio_places_are_shares(page: Recommendations, parts: Parts) -> None:
    assert sum(each.share for each in page.profile.clusters) == pytest.approx(1)
    assert set(page.profile.audio) == set(parts.params.features.audio)
    assert all(0 < place < 1 for place in page.profile.audio.values())
    assert page.profile.audio["acousticness"] > 0.7
    assert page.profile.audio["energy"] < 0.4


def test_a_stronger_match_has_a_higher_score(page: Recommendations) -> None:
    by_score = sorted(page.songs, key=lambda each: each.score)
    assert [each.match for each in by_score] == sorted(each.match for each in page.songs)
    assert all(0 <= each.match < 1 for each in page.songs)


def test_everything_is_plain_json(page: Recommendations) -> None:
    document = page.to_dict()
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["songs"][0]["song"]["title"] == page.songs[0].song.title
    assert document["report"]["lines"][0]["outcome"] == "matched by id"


def test_songs_that_only_the_upload_knows_take_part(recommender: Recommender) -> None:
    playlist = read_playlist(UPLOADS / "exportify-net.csv")[0]
    match = recommender.match(playlist)
    page = recommender.recommend(match)
    assert page.report.from_file == len(match.extra) == 2
    assert sum(each.share for each in page.profile.genres) == pytest.approx(1)
    without = Playlist(
        "less", tuple(t for t in playlist.tracks if t.line not in set(match.extra["line"])), "ids"
    )
    assert recommender.recommend(without).profile.genres != page.profile.genres
    assert sum(each.tracks for each in page.profile.clusters) >= sum(
        each.tracks for each in recommender.recommend(without).profile.clusters
    )


def test_an_upload_that_the_catalog_lacks_altogether_is_ranked_by_its_features(
    recommender: Recommender,
) -> None:
    tracks = recommender.bundle.tracks
    rows = np.flatnonzero([genres == ("classical",) for genres in tracks["genres"]])[:12]
    features = ("danceability", "energy", "loudness", "acousticness", "instrumentalness", "valence", "tempo")
    given = tuple(
        GivenTrack(
            line,
            title=f"Unheard {line}",
            artists=("Nobody You Know",),
            features={name: float(tracks[name].iat[row]) for name in features},
        )
        for line, row in enumerate(rows, start=1)
    )
    page = recommender.recommend(Playlist("new", given, "features"))
    assert page.report.sentence.startswith("None of 12 matched; 12 from your file's own features")
    assert page.profile.genres[0].genre == "classical"
    assert all(each.nearest is not None and each.nearest.row == UPLOADED for each in page.songs)
    heard = [each for each in page.songs if "classical" in each.song.genres]
    assert len(heard) >= 6
    assert any("“Unheard" in reason.text for each in page.songs for reason in each.reasons)


def test_a_liked_song_counts_as_given_and_is_not_shown_again(
    recommender: Recommender, jazz: Playlist
) -> None:
    plain = recommender.recommend(jazz, Options(new_artists=True))
    liked = plain.songs[3].song
    page = recommender.recommend(jazz, Options(liked=(liked.track_id,), wanted=40))
    assert liked.track_id not in {each.song.track_id for each in page.songs}
    artist = [each for each in page.songs if each.song.artists[0] == liked.artists[0]]
    assert artist
    assert any(reason.text == f"by {liked.artists[0]}, whom you liked" for reason in artist[0].reasons)
    assert page.profile == plain.profile


def test_a_disliked_song_goes_and_what_is_like_it_sinks(recommender: Recommender, jazz: Playlist) -> None:
    plain = recommender.recommend(jazz, Options(wanted=100))
    disliked = plain.songs[0].song
    page = recommender.recommend(jazz, Options(wanted=100, disliked=(disliked.track_id,)))
    song_id = recommender.bundle.tracks["song_id"]
    assert song_id[disliked.row] not in {song_id[each.song.row] for each in page.songs}
    before = {each.song.track_id: each for each in plain.songs}
    after = {each.song.track_id: each for each in page.songs}
    same = [each for each in plain.songs[1:] if each.song.artists == disliked.artists]
    assert same
    for each in same:
        lowered = after.get(each.song.track_id)
        assert lowered is None or (lowered.score < each.score and lowered.match < each.match)
    assert all(after[name].score <= before[name].score + 1e-4 for name in after.keys() & before.keys())


def test_votes_for_songs_that_the_catalog_lacks_mean_nothing(
    recommender: Recommender, jazz: Playlist
) -> None:
    options = Options(liked=("0" * 22, ""), disliked=("not an id",))
    assert recommender.recommend(jazz, options) == recommender.recommend(jazz)


def test_a_song_both_liked_and_disliked_is_disliked(recommender: Recommender, jazz: Playlist) -> None:
    song = recommender.recommend(jazz).songs[0].song.track_id
    both = recommender.recommend(jazz, Options(liked=(song,), disliked=(song,)))
    assert both == recommender.recommend(jazz, Options(disliked=(song,)))


def test_threads_get_the_same_answers(recommender: Recommender) -> None:
    playlists = [playlist_of(each["track_ids"]) for each in recommender.bundle.playlists[:12]]
    alone = [recommender.recommend(each) for each in playlists]
    fresh = Recommender.load(recommender.bundle.folder)
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(fresh.recommend, playlists)) == alone


def test_two_bundles_of_the_same_files_answer_alike(
    recommender: Recommender, files: dict[str, bytes], jazz: Playlist, tmp_path: Path
) -> None:
    other = Recommender.load(write_sample(tmp_path / "8", files, run_id="8"))
    assert other.digest == recommender.digest
    first, second = recommender.recommend(jazz).to_dict(), other.recommend(jazz).to_dict()
    assert (first.pop("run_id"), second.pop("run_id")) == ("7", "8")
    assert first == second


def test_a_folder_without_a_bundle_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"flows/msr_flow\.py run"):
        Recommender.load(tmp_path)


def test_one_song_is_enough(recommender: Recommender) -> None:
    page = recommender.recommend(playlist_of([recommender.bundle.tracks["track_id"].iat[5]]))
    assert len(page.songs) == 10


def test_nothing_known_is_one_line_for_the_listener(recommender: Recommender) -> None:
    with pytest.raises(PlaylistError, match="none of its 3 songs is in the catalog"):
        recommender.recommend(playlist_of(["1" * 22, "2" * 22, "3" * 22]))


def test_only_given_artists_in_a_genre_gives_a_reason_instead_of_songs(recommender: Recommender) -> None:
    tracks = recommender.bundle.tracks
    rows = [row for row, genres in enumerate(tracks["genres"]) if "jazz" in genres]
    first = tracks.iloc[rows].drop_duplicates("artist")["track_id"].tolist()
    page = recommender.recommend(playlist_of(first), Options(genres=("jazz",), new_artists=True))
    assert page.songs == ()
    assert page.shortfall is not None
    assert page.shortfall.startswith("0 of 10 songs; taken out: ")
    assert "artists of the playlist" in page.shortfall
