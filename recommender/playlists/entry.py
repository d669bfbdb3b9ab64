"""One row of any format becomes a given track, or is set aside with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from recommender.playlists import values
from recommender.playlists.features import known_features
from recommender.playlists.links import Link, LocalFile, parse_link, parse_local
from recommender.playlists.playlist import GivenTrack, Note, Reason, SetAside

Entry = GivenTrack | SetAside | Note

_KIND_REASONS = {
    "episode": Reason.EPISODE,
    "show": Reason.EPISODE,
    "audiobook": Reason.AUDIOBOOK,
    "chapter": Reason.AUDIOBOOK,
}
_MAX_TEXT = 200


def entry(
    line: int,
    *,
    title: object = None,
    artists: Iterable[object] = (),
    album: object = None,
    links: Iterable[object] = (),
    isrc: object = None,
    duration_ms: int | None = None,
    released: object = None,
    explicit: object = None,
    popularity: object = None,
    features: Mapping[str, object] | None = None,
) -> GivenTrack | SetAside:
    """Clean the raw values of one row; only the duration is already in ms."""
    addresses = [address for address in links if isinstance(address, str)]
    found = [link for link in map(parse_link, addresses) if link]
    track_id = next((link.id for link in found if link.kind == "track"), None)
    local = next((file for file in map(parse_local, addresses) if file), None)
    name, names, record = values.text(title), _names(artists), values.text(album)
    if local:
        name, names, record = (
            name or values.text(local.title),
            names or _names([local.artist]),
            record or values.text(local.album),
        )
    code = values.isrc(isrc)
    if track_id is None:
        shown = " – ".join(part for part in (", ".join(names), name) if part) or " ".join(addresses).strip()
        reason = _reason(found, name, names, code, local, shown)
        if reason:
            return SetAside(line, reason, cut(shown))
    return GivenTrack(
        line=line,
        title=name,
        artists=names,
        album=record,
        track_id=track_id,
        isrc=code,
        duration_ms=duration_ms or (values.seconds(local.seconds) if local else None),
        year=values.year(released),
        explicit=values.truth(explicit),
        popularity=values.whole(popularity, 0, 100),
        features=known_features(features) if features else None,
    )


def cut(text: str) -> str:
    """Enough of a text to find it again, on one line."""
    line = values.text(text) or ""
    return line if len(line) <= _MAX_TEXT else line[: _MAX_TEXT - 1] + "…"


def _names(artists: Iterable[object]) -> tuple[str, ...]:
    return tuple(name for name in map(values.text, artists) if name)


def _reason(
    links: list[Link],
    title: str | None,
    artists: tuple[str, ...],
    isrc: str | None,
    local: LocalFile | None,
    shown: str,
) -> Reason | None:
    for link in links:
        if link.kind in _KIND_REASONS:
            return _KIND_REASONS[link.kind]
    if title or isrc:
        return None
    if local:
        return Reason.LOCAL
    if links:
        return Reason.OTHER_LINK
    return Reason.NAMELESS if shown or artists else Reason.EMPTY
