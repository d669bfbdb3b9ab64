"""The embedded sample: reproducible, within the schema, and built like a real catalog."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import adjusted_rand_score
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import QuantileTransformer

from recommender.catalog.sample import SEED, Sample, generate, sample_files, write_sample
from recommender.catalog.sample.audio import CONTINUOUS
from recommender.catalog.sample.styles import STYLES
from recommender.catalog.sample.tastes import FAMOUS, TASTES
from recommender.errors import StateError
from recommender.settings import load_settings
from recommender.state import PROJECT

FOLDER = PROJECT / "data" / "sample"
AUDIO = list(CONTINUOUS)
VERSION = re.compile(r" - Live$| \(Live at |Remaster| - Radio Edit$| - Acoustic$")


@pytest.fixture(scope="module")
def sample() -> Sample:
    return generate(SEED)


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return pd.read_csv(FOLDER / "catalog.csv", dtype={"released": str}, keep_default_na=False, na_values=[""])


@pytest.fixture(scope="module")
def tracks(sample: Sample) -> pd.DataFrame:
    table = pd.DataFrame([{**vars(track), **vars(track.audio)} for track in sample.tracks])
    return table.assign(artist=table["artists"].str[0])


@pytest.fixture(scope="module")
def scores(tracks: pd.DataFrame) -> NDArray[np.float64]:
    """Audio features as normal scores."""
    ranks = QuantileTransformer(output_distribution="normal", n_quantiles=500, random_state=0)
    return np.clip(ranks.fit_transform(tracks[AUDIO].to_numpy(float)), -3, 3)


# --- reproducible -------------------------------------------------------------------------------


def test_the_committed_files_are_what_the_generator_writes(sample: Sample) -> None:
    written = sample_files(sample)
    found = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file()}
    assert found == {*written, "README.md"}
    differing = [name for name, content in written.items() if (FOLDER / name).read_bytes() != content]
    assert differing == []


def test_the_command_writes_the_same_bytes_in_another_place_and_hash_order(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "12345", "PYTHONPATH": str(PROJECT), "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-m", "recommender.catalog.sample", str(tmp_path / "new")],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "27 files" in done.stdout
    for path in sorted((tmp_path / "new").rglob("*.*")):
        assert path.read_bytes() == (FOLDER / path.relative_to(tmp_path / "new")).read_bytes(), path.name


def test_another_seed_gives_another_catalog(sample: Sample) -> None:
    other = generate(SEED + 1)
    assert not {track.track_id for track in other.tracks} & {track.track_id for track in sample.tracks}
    assert len(other.tracks) == len(sample.tracks)


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StateError, match="cannot write"):
        write_sample(tmp_path / "file" / "below")


def test_it_is_small_and_says_that_it_is_fictional() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 2_000_000
    assert "Nothing in this folder is real" in (FOLDER / "README.md").read_text(encoding="utf-8")
    assert json.loads((FOLDER / "playlists.json").read_bytes())["info"]["fictional"] is True


def test_every_upload_is_told_of_in_the_readme() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in (FOLDER / "playlists").iterdir() if f"`{path.name}`" not in text] == []


# --- the catalog --------------------------------------------------------------------------------


def test_each_default_genre_has_its_tracks(tracks: pd.DataFrame, rows: pd.DataFrame) -> None:
    default = load_settings().config.genres.default
    assert tracks["genre"].value_counts().to_dict() == dict.fromkeys(default, 400)
    assert tracks["track_id"].is_unique
    assert 4050 < len(rows) < 4500
    assert not rows.duplicated(["track_id", "genre"]).any()


def test_a_track_in_two_genres_is_the_same_track(rows: pd.DataFrame) -> None:
    repeated = rows[rows.duplicated("track_id", keep=False)].drop(columns="genre")
    assert len(repeated) > 100
    assert len(repeated.drop_duplicates()) == repeated["track_id"].nunique()


def test_every_row_is_within_the_schema(rows: pd.DataFrame) -> None:
    columns = load_settings().schema.columns
    assert set(rows.columns) <= set(columns)
    assert {name for name, column in columns.items() if column.required} <= set(rows.columns)
    for name, values in rows.items():
        column = columns[str(name)]
        if not column.nullable:
            assert values.notna().all(), name
        if column.pattern:
            assert values.dropna().str.fullmatch(column.pattern).all(), name
        if column.type in ("number", "integer"):
            assert column.min is not None
            assert column.max is not None
            assert values.between(column.min, column.max).all(), name
        assert not values.isin(column.unknown).any(), name
    assert rows["track_id"].str.startswith("msrsample").all()
    assert rows["released"].str.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?").all()
    assert set(rows["released"].str.len()) == {4, 7, 10}
    assert 0.85 < rows["isrc"].notna().mean() < 0.98


def test_isrcs_belong_to_one_track(tracks: pd.DataFrame) -> None:
    assert tracks["isrc"].dropna().is_unique


def test_popularity_has_a_long_tail(tracks: pd.DataFrame) -> None:
    popularity = tracks["popularity"]
    assert popularity.median() < popularity.mean() < 30
    assert popularity.max() > 80
    assert (popularity > 60).mean() < 0.1


def test_words_are_explicit_where_the_genre_is(tracks: pd.DataFrame) -> None:
    share = tracks.groupby("genre")["explicit"].mean()
    assert share["classical"] == 0
    assert share.idxmax() == "hip-hop"
    assert 0.35 < share["hip-hop"] < 0.65


def test_albums_have_one_artist_and_one_date(tracks: pd.DataFrame) -> None:
    albums = tracks.groupby("album_id")
    assert (albums[["artist", "released", "album"]].nunique() == 1).all(axis=None)
    assert albums.size().max() >= 6


def test_artists_have_catalogues_and_guests(tracks: pd.DataFrame) -> None:
    sizes = tracks.groupby("artist").size()
    assert 5 <= sizes.median() <= 12
    assert sizes.max() >= 20
    assert 0.03 < (tracks["artists"].str.len() > 1).mean() < 0.15
    assert (tracks.groupby("artist")["genre"].nunique() == 1).all()


def test_versions_share_their_artist_with_an_original(tracks: pd.DataFrame) -> None:
    versions = tracks[tracks["title"].str.contains(VERSION)]
    assert 100 < len(versions) < 250
    for ending in (" - Live", "(Live at", "Remaster", " - Radio Edit", " - Acoustic"):
        assert versions["title"].str.contains(ending, regex=False).any(), ending
    songs = set(zip(tracks["title"], tracks["artist"], strict=True))
    originals = versions["title"].str.replace(r" - [^-]*$| \(Live at [^)]*\)$", "", regex=True)
    assert all(song in songs for song in zip(originals, versions["artist"], strict=True))


def test_titles_are_varied(tracks: pd.DataFrame) -> None:
    assert not tracks.duplicated(["title", "artist"]).any()
    assert tracks["title"].nunique() > 3000


def test_awkward_names_are_there(tracks: pd.DataFrame) -> None:
    names = pd.concat([tracks["title"], tracks["artist"]])
    for pattern in (
        r"^=",
        r"<b>",
        ",",
        '"',
        "'",
        "&",
        "[äöüñéø]",
        "[а-яіїє]",
        "[一-龯]",
        "[가-힣]",
        "[א-ת]",
        "[α-ω]",
    ):
        assert names.str.contains(pattern).any(), pattern
    assert not tracks["artist"].str.contains(";").any()
    assert tracks["artist"].str.contains(",").any()


# --- structure that models can find ---------------------------------------------------------------


def test_genres_can_be_learned_but_not_trivially(tracks: pd.DataFrame) -> None:
    columns = [*AUDIO, "key", "mode", "popularity", "duration_ms", "explicit"]
    X = tracks[columns].to_numpy(float)
    y = tracks["genre"].to_numpy()
    train, test = next(GroupKFold(4).split(X, y, tracks["artist"]))
    model = HistGradientBoostingClassifier(max_iter=25, random_state=0).fit(X[train], y[train])
    assert 0.50 < model.score(X[test], y[test]) < 0.80


def test_styles_can_be_found_within_a_genre(tracks: pd.DataFrame, scores: NDArray[np.float64]) -> None:
    agreement = []
    for genre, styles in STYLES.items():
        inside = (tracks["genre"] == genre).to_numpy()
        found = KMeans(len(styles), n_init=4, random_state=0).fit_predict(scores[inside])
        agreement.append(adjusted_rand_score(tracks["style"][inside], found))
    assert np.mean(agreement) > 0.40
    assert min(agreement) > 0.20


def test_songs_of_one_artist_are_close(tracks: pd.DataFrame, scores: NDArray[np.float64]) -> None:
    residual = scores - pd.DataFrame(scores).groupby(tracks["style"]).transform("mean").to_numpy()
    within = residual - pd.DataFrame(residual).groupby(tracks["artist"]).transform("mean").to_numpy()
    assert 0.5 < within.var() / residual.var() < 0.9


# --- the playlists --------------------------------------------------------------------------------


def test_playlists_have_the_million_playlist_form(tracks: pd.DataFrame) -> None:
    text = (FOLDER / "playlists.json").read_text(encoding="utf-8")
    playlists = json.loads(text)["playlists"]
    assert len(playlists) == 60 == len({playlist["name"] for playlist in playlists})
    assert text.count("\n") == 62
    known = tracks.set_index("track_id")
    for pid, playlist in enumerate(playlists):
        listed = [entry["track_uri"].removeprefix("spotify:track:") for entry in playlist["tracks"]]
        assert playlist["pid"] == pid
        assert 10 <= playlist["num_tracks"] == len(set(listed)) <= 60
        assert [entry["pos"] for entry in playlist["tracks"]] == list(range(len(listed)))
        assert [e["track_name"] for e in playlist["tracks"]] == known.loc[listed, "title"].tolist()


def test_artists_come_back_within_a_playlist(sample: Sample) -> None:
    distinct = [
        len({track.artists[0] for track in playlist.tracks}) / len(playlist.tracks)
        for playlist in sample.playlists
    ]
    assert 0.4 < np.mean(distinct) < 0.75


def test_some_listeners_want_the_famous(sample: Sample) -> None:
    mean = {playlist.name: np.mean([t.popularity for t in playlist.tracks]) for playlist in sample.playlists}
    hits = [mean[taste.name] for taste in TASTES if taste.famous == FAMOUS]
    others = [mean[taste.name] for taste in TASTES if taste.famous != FAMOUS]
    assert np.mean(hits) > np.mean(others) + 8


def test_audio_artist_and_popularity_all_tell_of_hidden_tracks(
    sample: Sample, tracks: pd.DataFrame, scores: NDArray[np.float64]
) -> None:
    place = {track.track_id: i for i, track in enumerate(sample.tracks)}
    unit = scores / np.linalg.norm(scores, axis=1, keepdims=True)
    artist, popularity = tracks["artist"].to_numpy(), tracks["popularity"].to_numpy(float)
    chance = np.random.default_rng(0)
    found: dict[str, list[float]] = {"audio": [], "artist": [], "popularity": []}
    for playlist in sample.playlists:
        order = chance.permutation([place[track.track_id] for track in playlist.tracks])
        given, hidden = order[: len(order) // 2], order[len(order) // 2 :]
        score = {
            "audio": unit @ unit[given].mean(axis=0),
            "artist": np.array([np.sum(artist[given] == name) for name in artist])
            + chance.random(len(artist)) / 9,
            "popularity": popularity,
        }
        for name, values in score.items():
            ranked = [i for i in np.argsort(-values) if i not in given][: len(hidden)]
            found[name].append(len(set(ranked) & set(hidden)) / len(hidden))
    mean = {name: float(np.mean(shares)) for name, shares in found.items()}
    at_random = np.mean([len(p.tracks) / 2 for p in sample.playlists]) / len(tracks)
    assert 5 * at_random < mean["audio"] < mean["artist"]
    assert 2 * at_random < mean["popularity"] < mean["artist"]
    assert mean["artist"] < 0.4


# --- nothing real -----------------------------------------------------------------------------------


@pytest.mark.data
def test_no_artist_and_no_song_is_a_real_one(real_data: Path, tracks: pd.DataFrame) -> None:
    artists, titles = set(), set()
    for name, artist, title in (
        ("dataset", "artists", "track_name"),
        ("spotify_songs", "track_artist", "track_name"),
    ):
        with zipfile.ZipFile(real_data / f"{name}.zip") as archive, archive.open(f"{name}.csv") as handle:
            real = pd.read_csv(handle, usecols=[artist, title]).dropna()
        artists |= {one.casefold() for names in real[artist] for one in names.split(";")}
        titles |= set(real[title].str.casefold())
    assert {name for names in tracks["artists"] for name in names if name.casefold() in artists} == set()
    assert {title for title in tracks["title"] if title.casefold() in titles} == set()
