"""What became of each line of an upload, for the listener who sent it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from recommender.playlists.catalog_index import CatalogIndex
from recommender.playlists.matching import How, Match, TrackMatch
from recommender.playlists.playlist import Reason, SetAside


class Outcome(StrEnum):
    """What became of a line."""

    ID = "matched by id"
    ISRC = "matched by ISRC"
    NAME = "matched by name"
    FILE = "used from your file"
    NOT_FOUND = "not found"
    SET_ASIDE = "set aside"


_OUTCOMES = {
    How.ID: Outcome.ID,
    How.ISRC: Outcome.ISRC,
    How.NAME: Outcome.NAME,
    How.FILE: Outcome.FILE,
    How.NOT_FOUND: Outcome.NOT_FOUND,
}
_WAYS = {Outcome.ID: "by id", Outcome.ISRC: "by ISRC", Outcome.NAME: "by name"}


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line of the upload.

    Attributes
    ----------
    line : int
        Its number in the file or, in JSON and XML, in the playlist.
    given : str
        The song as the upload names it.
    outcome : Outcome
    reason : str
        Why, in words, where it was set aside or not found, or matched to another version.
    track_id, title, artist : str or None
        The track of the catalog it was matched to.
    """

    line: int
    given: str
    outcome: Outcome
    reason: str = ""
    track_id: str | None = None
    title: str | None = None
    artist: str | None = None


@dataclass(frozen=True)
class UploadReport:
    """The whole upload in numbers, in a sentence and line by line.

    Attributes
    ----------
    read : int
        Songs that were read, each once.
    matched, from_file, not_found, set_aside : int
        `matched + from_file + not_found == read`; what was set aside is beside them.
    counts : dict
        Lines by outcome.
    sentence : str
        The same for people.
    """

    playlist: str
    format: str
    read: int
    matched: int
    from_file: int
    not_found: int
    set_aside: int
    counts: dict[str, int]
    sentence: str
    notes: tuple[str, ...]
    lines: tuple[ReportLine, ...]

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON can hold it."""
        return asdict(self)


def upload_report(match: Match, index: CatalogIndex) -> UploadReport:
    """Report what became of each line of the upload, in its order."""
    lines = [
        _track_line(found, known) for found, known in zip(match.tracks, _known(match, index), strict=True)
    ]
    lines += [
        ReportLine(item.line, item.text, Outcome.SET_ASIDE, item.why) for item in match.playlist.set_aside
    ]
    lines.sort(key=lambda line: line.line)
    counts = Counter(line.outcome for line in lines)
    matched = sum(counts[outcome] for outcome in _WAYS)
    read = matched + counts[Outcome.FILE] + counts[Outcome.NOT_FOUND]
    return UploadReport(
        playlist=match.playlist.name,
        format=match.playlist.format,
        read=read,
        matched=matched,
        from_file=counts[Outcome.FILE],
        not_found=counts[Outcome.NOT_FOUND],
        set_aside=counts[Outcome.SET_ASIDE],
        counts={outcome.value: counts[outcome] for outcome in Outcome},
        sentence=_sentence(counts, matched, read, _reasons(match)),
        notes=match.playlist.notes,
        lines=tuple(lines),
    )


def _known(match: Match, index: CatalogIndex) -> list[dict[str, str]]:
    rows = np.array([found.row for found in match.tracks if found.row is not None], np.intp)
    names = ("track_id", "title", "artist")
    taken = zip(*(index.tracks[name].array.take(rows).tolist() for name in names), strict=True)
    return [
        dict(zip(names, next(taken), strict=True)) if found.row is not None else {} for found in match.tracks
    ]


def _track_line(found: TrackMatch, known: dict[str, str]) -> ReportLine:
    track = found.track
    if found.row is None:
        return ReportLine(track.line, track.label, _OUTCOMES[found.how], _why_unmatched(found))
    if found.duplicate_of is not None:
        why = SetAside(track.line, Reason.DUPLICATE, duplicate_of=found.duplicate_of).why
        return ReportLine(track.line, track.label, Outcome.SET_ASIDE, why, **known)
    reason = "another version: its length differs" if found.other_version else ""
    return ReportLine(track.line, track.label, _OUTCOMES[found.how], reason, **known)


def _why_unmatched(found: TrackMatch) -> str:
    track = found.track
    if found.how is How.FILE:
        return "not in the catalog; the audio features in your file are used"
    if not track.title:
        return "not in the catalog, and your file gives no name to look for"
    if not track.artists:
        return "your file gives no artist to look for"
    return "not in the catalog"


def _reasons(match: Match) -> Counter[Reason]:
    reasons = Counter(item.reason for item in match.playlist.set_aside)
    reasons[Reason.DUPLICATE] += sum(found.duplicate_of is not None for found in match.tracks)
    return +reasons


def _sentence(counts: Counter[Outcome], matched: int, read: int, reasons: Counter[Reason]) -> str:
    ways = ", ".join(f"{counts[outcome]:,} {way}" for outcome, way in _WAYS.items() if counts[outcome])
    parts = [f"{matched:,} of {read:,} matched: {ways}" if matched else f"None of {read:,} matched"]
    if counts[Outcome.FILE]:
        more = " more" if matched else ""
        parts.append(f"{counts[Outcome.FILE]:,}{more} from your file's own features")
    if counts[Outcome.NOT_FOUND]:
        parts.append(f"{counts[Outcome.NOT_FOUND]:,} not found")
    if reasons:
        listed = ", ".join(reason.counted(count) for reason, count in reasons.most_common())
        parts.append(f"set aside: {listed}")
    return "; ".join(parts) + "."
