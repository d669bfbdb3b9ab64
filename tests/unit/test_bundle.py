"""A bundle is whole, known by its digest, and never runs code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from recommender.bundle import (
    MANIFEST,
    Manifest,
    array_bytes,
    arrays_bytes,
    describe,
    read_arrays,
    read_manifest,
    write_bundle,
)
from recommender.errors import BundleError

FILES = {
    "vectors.npy": array_bytes(np.arange(6.0)),
    "names.json": b"{}",
    "index/year.npy": array_bytes(np.ones(3)),
}


def manifest(files: Mapping[str, bytes] = FILES, run_id: str = "1") -> Manifest:
    return describe(files, run_id=run_id, fingerprint="f", params_digest="p", versions={}, source={})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_bundle(tmp_path / "1", lambda: FILES, manifest())


def test_what_was_written_is_read_back(folder: Path) -> None:
    assert read_manifest(folder) == manifest()
    assert np.load(folder / "vectors.npy", mmap_mode="r").tolist() == list(range(6))


def test_the_digest_is_of_the_content_not_of_the_run() -> None:
    assert manifest(run_id="1").digest == manifest(run_id="2").digest
    assert manifest(dict(reversed(FILES.items()))).digest == manifest().digest
    assert manifest({**FILES, "names.json": b"{ }"}).digest != manifest().digest
    assert manifest({**FILES, "more": b""}).digest != manifest().digest


def test_the_same_arrays_give_the_same_bytes() -> None:
    arrays = {"a": np.arange(4), "b": np.array(["x", "é"])}
    assert arrays_bytes(arrays) == arrays_bytes({name: array.copy() for name, array in arrays.items()})


@pytest.mark.parametrize("name", FILES)
def test_a_changed_byte_is_noticed_before_anything_is_parsed(folder: Path, name: str) -> None:
    content = bytearray((folder / name).read_bytes())
    content[-1] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(BundleError, match=name):
        read_manifest(folder)


@pytest.mark.parametrize("name", [*FILES, MANIFEST])
def test_a_missing_file_is_noticed(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(BundleError):
        read_manifest(folder)


@pytest.mark.parametrize(
    ("key", "value"),
    [("format", 99), ("digest", "0" * 64), ("surplus", 1), ("files", {"../../etc/passwd": "0"})],
)
def test_a_manifest_that_was_tampered_with_is_refused(folder: Path, key: str, value: object) -> None:
    document = json.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_text(json.dumps({**document, key: value}))
    with pytest.raises(BundleError):
        read_manifest(folder)


def test_no_bundle_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"flows/msr_flow\.py run"):
        read_manifest(tmp_path)


def test_a_sound_bundle_is_left_alone_and_a_damaged_one_replaced(folder: Path) -> None:
    calls = []

    def files() -> Mapping[str, bytes]:
        calls.append(1)
        return FILES

    write_bundle(folder, files, manifest())
    assert not calls
    (folder / "names.json").write_text("damaged")
    write_bundle(folder, files, manifest())
    assert calls == [1]
    assert read_manifest(folder) == manifest()


def test_a_writer_that_fails_leaves_no_bundle(tmp_path: Path) -> None:
    def files() -> Mapping[str, bytes]:
        raise RuntimeError("the disk went away")

    with pytest.raises(RuntimeError, match="went away"):
        write_bundle(tmp_path / "2", files, manifest())
    assert list(tmp_path.iterdir()) == []


def test_arrays_that_need_pickle_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="allow_pickle"):
        array_bytes(np.array([object()]))
    np.savez(tmp_path / "evil.npz", a=np.array([{}], dtype=object))
    with pytest.raises(BundleError, match=r"evil\.npz"):
        read_arrays(tmp_path / "evil.npz")
