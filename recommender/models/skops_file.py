"""scikit-learn models as files that cannot run code, the same model always as the same bytes.

skops writes a zip of a JSON tree and one ``.npy`` file per array. Its bytes
differ from dump to dump: they carry the time, and memory addresses as object
ids and file names. Here the ids are left out (they only tell which parts of a
model are one object, and models here share arrays at most, never lists), each
array is named by its checksum, and entries are sorted and carry no time.

skops is imported where it is used: it looks through all of scikit-learn, which
takes as long as importing it, and few tasks read or write a model.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from binascii import Error as Base64Error
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from recommender.errors import BundleError, ModelError

_SCHEMA = "schema.json"
_DAMAGE = (
    ArithmeticError,
    AttributeError,
    Base64Error,
    BadZipFile,
    EOFError,
    ImportError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    zlib.error,
)


def dump_model(model: Any) -> bytes:
    """Write a fitted scikit-learn model.

    Returns
    -------
    bytes
        A skops file; the same for the same model in every process.

    Raises
    ------
    ModelError
        The model holds something that skops cannot write.
    """
    from skops import io as skops_io
    from skops.io.exceptions import UnsupportedTypeException

    try:
        raw = skops_io.dumps(model)
    except (UnsupportedTypeException, TypeError) as error:
        raise ModelError(f"{type(model).__name__} cannot be written as a skops file: {error}") from error
    with ZipFile(BytesIO(raw)) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    names = {
        name: hashlib.sha256(content).hexdigest() + name[name.rindex(".") :]
        for name, content in contents.items()
        if name != _SCHEMA
    }
    tree = _without_addresses(json.loads(contents[_SCHEMA]), names)
    canonical = {new: contents[old] for old, new in names.items()}
    canonical[_SCHEMA] = json.dumps(tree, separators=(",", ":")).encode()
    return _zipped(canonical)


def load_model(content: bytes, trusted: Sequence[str]) -> Any:
    """Read a model written by `dump_model`; nothing is built before its types are checked.

    Parameters
    ----------
    content : bytes
    trusted : sequence of str
        Full names of the types that may be built beside those skops trusts itself.

    Raises
    ------
    BundleError
        The file is damaged, or names a type that is not trusted.
    """
    from skops import io as skops_io
    from skops.io.exceptions import UntrustedTypesFoundException

    try:
        return skops_io.loads(content, trusted=list(trusted))
    except UntrustedTypesFoundException as error:
        raise BundleError(
            f"a model file holds types that are not trusted: {error}",
            wanted=f"nothing beyond what skops trusts and {', '.join(trusted) or 'no further type'}",
            do="use a bundle that this version of MSR made; do not open the file",
        ) from error
    except _DAMAGE as error:
        raise BundleError(
            f"a model file cannot be read ({type(error).__name__}: {error})",
            wanted="a skops file as MSR writes it",
            do="publish the bundle again: python flows/msr_flow.py run",
        ) from error


def _without_addresses(node: Any, names: dict[str, str]) -> Any:
    """Copy a skops tree without object ids, its array files renamed."""
    if isinstance(node, list):
        return [_without_addresses(item, names) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: names[value] if key == "file" and isinstance(value, str) else _without_addresses(value, names)
        for key, value in node.items()
        if not (key == "__id__" and isinstance(value, int))
    }


def _zipped(contents: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in sorted(contents.items()):
            entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()
