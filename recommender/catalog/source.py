"""What `--source` means: names from config.yaml, paths and URLs."""

from __future__ import annotations

import difflib
import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from recommender.errors import SourceError
from recommender.settings import Settings
from recommender.settings.config import NamedSource
from recommender.state import StateDirectory

FED = "feed"
"""The name of the catalog that `msr feed` lets grow."""

_SUFFIXES = re.compile(r"(\.(csv|tsv|parquet|pq|zip|gz))+$", re.IGNORECASE)
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]+://", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """One catalog: where it is and what is known about it.

    Attributes
    ----------
    name : str
        How the catalog is called in reports, and each track's provenance.
    location : str
        An absolute path, or a URL.
    is_url : bool
    sha256 : str or None
        Checksum of the file at `location`, where it is known beforehand.
    encoding : str or None
        The text encoding of a CSV that is not UTF-8.
    playlists : str or None
        Absolute path or URL of a file with playlists of the catalog's tracks.
    licence : str or None
    fictional : bool
        Whether songs, artists and playlists are invented.
    """

    name: str
    location: str
    is_url: bool = False
    sha256: str | None = None
    encoding: str | None = None
    playlists: str | None = None
    licence: str | None = None
    fictional: bool = False


def resolve(spec: str, settings: Settings, project: Path) -> tuple[Source, ...]:
    """Turn the text of `--source` into sources; nothing is read or fetched yet.

    Parameters
    ----------
    spec : str
        A name from config.yaml, a path, a URL, or several of them between commas. A path a
        person types is relative to the working directory; one in config.yaml to `project`.
        A comma inside a URL is written ``%2C``.

    Raises
    ------
    SourceError
        A name is unknown, a file is missing, an address is of a kind that cannot be read, or
        one source is given twice.
    """
    parts = [spec] if _is_file(spec) else [part.strip() for part in spec.split(",")]
    parts = [part for part in parts if part]
    if not parts:
        raise SourceError("no source is given", wanted=_wanted(settings))
    found = [_resolve_one(part, settings, project) for part in parts]
    for position, source in enumerate(found):
        if source.location in {other.location for other in found[:position]}:
            raise SourceError(f"the source '{parts[position]}' is given twice", do="name each source once")
    return _with_distinct_names(found)


def is_url(location: str) -> bool:
    """Whether `location` is an address of the web rather than a path."""
    return location.lower().startswith(("http://", "https://"))


def _resolve_one(part: str, settings: Settings, project: Path) -> Source:
    named = settings.config.sources.get(part)
    if named is not None:
        return _named(part, named, project)
    if part == FED:
        return _fed(settings)
    if is_url(part):
        return Source(_stem(_url_path(part)), part, is_url=True)
    if _SCHEME.match(part):
        kind = part.split(":", 1)[0]
        raise SourceError(
            f"addresses of the kind '{kind}:' cannot be read ('{part}')",
            wanted="an http or https address, or a path",
            do="fetch the file yourself and give its path",
        )
    return _path(part, settings)


def _url_path(url: str) -> str:
    try:
        parsed = urlsplit(url)
        host = parsed.hostname
    except ValueError:
        host = None
    if not host:
        raise SourceError(f"the address '{url}' names no host", wanted="https://host/path/catalog.csv")
    return unquote(parsed.path)


def _named(name: str, named: NamedSource, project: Path) -> Source:
    location = _anchored(named.location, project)
    if not is_url(location) and not Path(location).is_file():
        raise SourceError(
            f"the source '{name}' should be at {location}, and no such file is there",
            do=f"put the file there, or mend sources.{name}.location in config.yaml",
        )
    return Source(
        name,
        location,
        is_url(location),
        named.sha256,
        named.encoding,
        _anchored(named.playlists, project) if named.playlists else None,
        named.licence,
        named.fictional,
    )


def _fed(settings: Settings) -> Source:
    from recommender.feed.fed_source import fed_catalog  # pyarrow, which other sources do without

    fed = fed_catalog(StateDirectory.locate(), settings.schema)
    return Source(FED, str(fed.path), playlists=fed.playlists, licence=fed.licence, fictional=fed.fictional)


def _path(part: str, settings: Settings) -> Source:
    if _is_file(part):
        path = Path(part).expanduser()
        return Source(_stem(path.name), str(path.resolve()))
    if _is_folder(part):
        raise SourceError(f"'{part}' is a folder", wanted="one CSV, CSV.gz, Parquet or zip file")
    names = sorted(settings.config.sources)
    if "/" in part or _SUFFIXES.search(part):
        raise SourceError(
            f"there is no file {part[:300]!r}",
            wanted=_wanted(settings),
            do=f"check the path; a relative one starts at the working directory, {Path.cwd()}",
        )
    near = difflib.get_close_matches(part, names, n=1, cutoff=0.4)
    hint = f"did you mean '{near[0]}'?" if near else "use a known name, a path or an address"
    raise SourceError(f"unknown source '{part[:100]}'", wanted=_wanted(settings), do=hint)


def _wanted(settings: Settings) -> str:
    names = ", ".join(sorted({*settings.config.sources, FED}))
    return f"a name from config.yaml ({names}), or the path or URL of a CSV, CSV.gz, Parquet or zip file"


def _is_file(text: str) -> bool:
    try:
        return bool(text) and Path(text).expanduser().is_file()
    except (OSError, ValueError, RuntimeError):
        return False


def _is_folder(text: str) -> bool:
    try:
        return Path(text).expanduser().is_dir()
    except (OSError, ValueError, RuntimeError):
        return False


def _anchored(location: str, project: Path) -> str:
    return location if is_url(location) else str((project / Path(location).expanduser()).resolve())


def _stem(name: str) -> str:
    stem = _SUFFIXES.sub("", name.rstrip("/").rsplit("/", 1)[-1])
    return re.sub(r"[^\w.-]+", "-", stem).strip("-.")[:60] or "catalog"


def _with_distinct_names(sources: list[Source]) -> tuple[Source, ...]:
    taken: set[str] = set()
    distinct = []
    for source in sources:
        name = source.name
        if name in taken:
            # Not a running number: the same file keeps its name in whatever order sources come.
            name = f"{name}-{hashlib.sha256(source.location.encode()).hexdigest()[:6]}"
        taken.add(name)
        distinct.append(replace(source, name=name))
    return tuple(distinct)
