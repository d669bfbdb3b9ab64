"""Whatever is uploaded: playlists or a `PlaylistError`, and playlists that hold what they promise."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playlist_samples import upload_paths

from recommender.errors import PlaylistError
from recommender.playlists import GivenTrack, Playlist, read_playlist
from recommender.playlists.catalog_index import CatalogIndex
from recommender.playlists.features import RANGES
from recommender.playlists.headings import FIELDS
from recommender.playlists.matching import match
from recommender.playlists.report import upload_report
from recommender.settings.config import UploadLimits

LIMITS = UploadLimits(max_bytes=200_000, max_rows=500, max_playlists=50, max_line=5000)
many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
headings = st.sampled_from(
    [name for names in FIELDS.values() for name in names] + ["", "Track Name", "Artist Name(s)"]
)
values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
documents = st.recursive(
    values,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["playlists", "playlist", "name", "items", "tracks", "track", "title", "creator", "uri",
             "trackUri", "identifier", "trackName", "artistName", "track_uri", "msPlayed", "ms_played"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=25,
)  # fmt: skip


def read(content: bytes) -> list[Playlist]:
    """Read, check every promise of the result, or return nothing where the upload was refused."""
    try:
        playlists = read_playlist(content, limits=LIMITS)
    except PlaylistError:
        return []
    assert playlists
    assert len({playlist.name for playlist in playlists}) == len(playlists)
    for playlist in playlists:
        assert playlist.tracks
        assert len({track.track_id for track in playlist.tracks if track.track_id}) == sum(
            track.track_id is not None for track in playlist.tracks
        )
        for track in playlist.tracks:
            check(track)
    return playlists


def check(track: GivenTrack) -> None:
    assert track.line >= 1
    assert track.title or track.track_id or track.isrc
    assert track.track_id is None or re.fullmatch("[0-9A-Za-z]{22}", track.track_id)
    assert track.duration_ms is None or 0 < track.duration_ms <= 24 * 3600 * 1000
    assert track.popularity is None or 0 <= track.popularity <= 100
    assert track.year is None or 1860 <= track.year < 2100
    for name in (track.title, track.album, *track.artists):
        assert name is None or (name == name.strip() != "" and "\n" not in name and name.encode())
    for name, value in (track.features or {}).items():
        assert RANGES[name][0] <= value <= RANGES[name][1]


@many
@given(st.binary(max_size=2000))
def test_random_bytes(content: bytes) -> None:
    read(content)


@many
@given(st.text(max_size=500), st.sampled_from(["utf-8", "utf-16", "utf-16-le", "cp1252", "utf-7"]))
def test_random_text(text: str, encoding: str) -> None:
    read(text.encode(encoding, errors="replace"))


@many
@given(st.sampled_from(upload_paths()), st.data())
def test_damaged_uploads(path: Path, data: st.DataObject) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content)))
        to = data.draw(st.integers(at, min(len(content), at + 200)))
        content[at:to] = data.draw(
            st.binary(max_size=20) | st.sampled_from([b'"', b"\n", b"\x00", b",", b"[", b"<"])
        )
    read(bytes(content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content))


@many
@given(
    st.lists(headings, min_size=1, max_size=8),
    st.lists(st.lists(st.text(max_size=20), max_size=9), max_size=6),
    st.sampled_from(",;\t|"),
)
def test_random_tables(columns: list[str], rows: list[list[str]], delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, escapechar="\\").writerows([columns, *rows])
    read(out.getvalue().encode(errors="replace"))


@many
@given(documents)
def test_random_json(document: object) -> None:
    read(json.dumps(document).encode(errors="replace"))


@many
@given(
    st.lists(
        st.tuples(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12)).map(
            lambda names: {"title": names[0], "creator": names[1], "album": names[2]}
        ),
        max_size=6,
    )
)
def test_whatever_is_read_can_be_matched_and_reported(
    sample_index: CatalogIndex, tracks: list[dict[str, str]]
) -> None:
    for playlist in read(json.dumps({"playlist": {"track": tracks}}).encode()):
        found = match(playlist, sample_index)
        report = upload_report(found, sample_index)
        assert len(found.tracks) == len(playlist.tracks)
        assert report.matched + report.from_file + report.not_found == report.read
        assert (
            len(report.lines) == len(playlist.tracks) + len(playlist.set_aside) == sum(report.counts.values())
        )
        json.dumps(report.to_dict())
