"""What a reader makes of an upload: playlists of given tracks, and what was set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class GivenTrack:
    """One song as the upload names it; what the upload does not say is None.

    Attributes
    ----------
    line : int
        Where it stood: the line of a table or text, the position in a JSON or XML list.
    title : str or None
        As written, with its version suffix; None only where an id or ISRC stands for it.
    artists : tuple of str
        As written; a format that joins several artists by a sign that also
        stands inside names (a comma) gives them as one.
    track_id : str or None
        Spotify's id, 22 base-62 characters.
    duration_ms, year, popularity : int or None
        ms; the year of release; 0 to 100.
    features : mapping or None
        Audio features by their catalog names, only those that are known.
    """

    line: int
    title: str | None = None
    artists: tuple[str, ...] = ()
    album: str | None = None
    track_id: str | None = None
    isrc: str | None = None
    duration_ms: int | None = None
    year: int | None = None
    explicit: bool | None = None
    popularity: int | None = None
    features: Mapping[str, float] | None = field(default=None, hash=False)

    @property
    def label(self) -> str:
        """The song in words: "Artist – Title", or its id where it has no name."""
        named = " – ".join(part for part in (", ".join(self.artists), self.title) if part)
        return named or self.track_id or self.isrc or "?"


class Reason(StrEnum):
    """Why something in an upload is not among the playlist's songs."""

    EPISODE = "a podcast episode"
    AUDIOBOOK = "an audiobook"
    VIDEO = "a video"
    LOCAL = "a local file without a name"
    OTHER_LINK = "a link to something other than a song"
    NAMELESS = "without a song name or link"
    EMPTY = "an empty row"
    DUPLICATE = "given twice"
    UNREADABLE = "not readable as a song"

    def counted(self, count: int) -> str:
        """How many, in words: "2 podcast episodes"."""
        one, many = _COUNTED[self]
        return f"{count:,} {one if count == 1 else many}"


_COUNTED = {
    Reason.EPISODE: ("podcast episode", "podcast episodes"),
    Reason.AUDIOBOOK: ("audiobook", "audiobooks"),
    Reason.VIDEO: ("video", "videos"),
    Reason.LOCAL: ("local file without a name", "local files without a name"),
    Reason.OTHER_LINK: ("link to something other than a song", "links to something other than a song"),
    Reason.NAMELESS: ("line without a song name or link", "lines without a song name or link"),
    Reason.EMPTY: ("empty row", "empty rows"),
    Reason.DUPLICATE: ("duplicate", "duplicates"),
    Reason.UNREADABLE: ("unreadable entry", "unreadable entries"),
}


@dataclass(frozen=True, slots=True)
class SetAside:
    """Something in the upload that is no song of the playlist, and why."""

    line: int
    reason: Reason
    text: str = ""
    duplicate_of: int | None = None

    @property
    def why(self) -> str:
        """The reason in words, with the other line for a duplicate."""
        if self.duplicate_of is not None:
            return f"the same song as line {self.duplicate_of}"
        return self.reason.value


@dataclass(frozen=True, slots=True)
class Note:
    """Something the listener should know about how the file was read."""

    text: str


@dataclass(frozen=True, slots=True)
class Playlist:
    """The songs of one playlist, in order, none of them twice.

    Attributes
    ----------
    format : str
        The format the file was recognised as, for people.
    notes : tuple of str
        What the listener should know about how the file was read.
    """

    name: str
    tracks: tuple[GivenTrack, ...]
    format: str
    set_aside: tuple[SetAside, ...] = ()
    notes: tuple[str, ...] = ()
