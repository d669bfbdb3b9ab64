"""The bundle: everything serving needs, in files that cannot run code.

A bundle is a folder of Parquet, ``.npy``, ``.npz``, JSON and skops files and
their ``manifest.json``. The manifest holds the sha256 of every file; it is
checked before anything is parsed. The digest of a bundle is taken over the
names and checksums of its files, not over the manifest, so that two runs on
the same data, parameters, code and seed have the same digest.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.errors import BundleError
from recommender.state import sync_folder, write_atomic

FORMAT = 1
MANIFEST = "manifest.json"
INDEX, MATCHING = "index", "matching"
PLAYLISTS, EVALUATION = "playlists.json", "evaluation.json"
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Manifest:
    """What a bundle is and where it came from.

    Attributes
    ----------
    format : int
        Version of the layout; another one is refused.
    run_id : str
        The Metaflow run that made it.
    digest : str
        sha256 over the names and checksums of all files.
    fingerprint : str
        sha256 over the source data.
    params_digest : str
        sha256 over the parameters.
    versions : mapping
        Of Python and the libraries that made it.
    source : mapping
        Name, licence and whether the songs are fictional.
    files : mapping
        sha256 of every file by name.
    """

    format: int
    run_id: str
    digest: str
    fingerprint: str
    params_digest: str
    versions: dict[str, str]
    source: dict[str, Any]
    files: dict[str, str]


def describe(
    files: Mapping[str, bytes],
    *,
    run_id: str,
    fingerprint: str,
    params_digest: str,
    versions: Mapping[str, str],
    source: Mapping[str, Any],
) -> Manifest:
    """Make the manifest of some files."""
    checksums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    return Manifest(
        format=FORMAT,
        run_id=run_id,
        digest=_digest(checksums),
        fingerprint=fingerprint,
        params_digest=params_digest,
        versions=dict(versions),
        source=dict(source),
        files=checksums,
    )


def write_bundle(folder: Path, files: Callable[[], Mapping[str, bytes]], manifest: Manifest) -> Path:
    """Write a bundle so that `folder` is either absent or whole.

    A sound bundle that is there already is left alone and `files` is not
    called; a damaged one is replaced.

    Raises
    ------
    StateError
        The disk is full or cannot be written.
    """
    try:
        if read_manifest(folder).digest == manifest.digest:
            return folder
    except BundleError:
        pass  # absent or damaged: written anew
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as temporary:
        staging = Path(temporary) / "bundle"
        for name, content in files().items():
            write_atomic(staging / name, content)
        write_atomic(staging / MANIFEST, json.dumps(asdict(manifest), indent=1, sort_keys=True) + "\n")
        shutil.rmtree(folder, ignore_errors=True)
        staging.rename(folder)
    sync_folder(folder.parent)
    return folder


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the bundle in `folder` and check every file against it.

    Raises
    ------
    BundleError
        There is no bundle, it is of another format, or a file is missing or changed.
    """
    try:
        document = json.loads((folder / MANIFEST).read_bytes())
        manifest = Manifest(**document)
    except FileNotFoundError as error:
        raise BundleError(f"no bundle in {folder}", do="make one: python flows/msr_flow.py run") from error
    except (OSError, ValueError, TypeError) as error:
        raise _damaged(folder, f"{MANIFEST} cannot be read ({error})") from error
    if manifest.format != FORMAT:
        raise BundleError(
            f"the bundle in {folder} is of format {manifest.format}",
            wanted=f"format {FORMAT}",
            do="run the flow again with this version",
        )
    with ThreadPoolExecutor() as pool:  # hashing lets go of the interpreter's lock
        found = pool.map(lambda name: _checksum(folder, name), manifest.files)
        for (name, wanted), checksum in zip(manifest.files.items(), found, strict=True):
            if checksum != wanted:
                raise _damaged(folder, f"{name} is not what the run wrote")
    if manifest.digest != _digest(manifest.files):
        raise _damaged(folder, "the manifest's digest does not fit its files")
    return manifest


def array_bytes(array: NDArray[Any]) -> bytes:
    """One array as ``.npy``; never pickled."""
    buffer = BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def arrays_bytes(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Several arrays as ``.npz``; never pickled."""
    buffer = BytesIO()
    np.savez(buffer, allow_pickle=False, **dict(arrays))
    return buffer.getvalue()


def read_arrays(path: Path) -> Arrays:
    """The inverse of `arrays_bytes`.

    Raises
    ------
    BundleError
        The file is no ``.npz``, or needs pickle.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError) as error:
        raise _damaged(path.parent, f"{path.name} cannot be read ({error})") from error


def _digest(checksums: Mapping[str, str]) -> str:
    return hashlib.sha256(
        "".join(f"{name} {checksums[name]}\n" for name in sorted(checksums)).encode()
    ).hexdigest()


def _checksum(folder: Path, name: str) -> str:
    path = folder / name
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise _damaged(folder, f"the manifest names {name!r}, which lies outside it")
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise _damaged(folder, f"{name} cannot be read ({error.strerror})") from error


def _damaged(folder: Path, why: str) -> BundleError:
    return BundleError(
        f"the bundle in {folder} is damaged: {why}",
        do="remove that folder; it is written again from the run's artifacts",
    )
