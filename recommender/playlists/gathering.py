"""From the rows of a format to playlists: grouped by name, no song twice, within the limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from recommender.errors import PlaylistError
from recommender.playlists.formats.format import Row
from recommender.playlists.playlist import GivenTrack, Note, Playlist, Reason, SetAside
from recommender.playlists.refusal import EXPORT, refusal
from recommender.settings.config import UploadLimits


def gather(
    rows: Iterable[Row], *, name: str, form: str, notes: tuple[str, ...], limits: UploadLimits
) -> list[Playlist]:
    """Make playlists of rows; `name` stands where a row names no playlist.

    Raises
    ------
    PlaylistError
        There are more rows or playlists than the limits allow, or no song at all.
    """
    drafts: dict[str, _Draft] = {}
    for count, (playlist, item) in enumerate(rows, start=1):
        if count > limits.max_rows:
            raise refusal(
                f"this file has more than {limits.max_rows:,} rows", "choose one playlist, or split the file"
            )
        draft = drafts.setdefault(playlist or name, _Draft())
        if len(drafts) > limits.max_playlists:
            raise refusal(
                f"this file has more than {limits.max_playlists:,} playlists",
                "choose some of them, or split the file",
            )
        draft.add(item)
    filled = {title: draft for title, draft in drafts.items() if draft.tracks}
    if not filled:
        raise _no_songs(form, list(drafts.values()))
    left_out = len(drafts) - len(filled)
    if left_out:
        notes = (*notes, f"Playlists without any song were left out: {left_out:,}.")
    return [
        Playlist(title, tuple(draft.tracks), form, tuple(draft.set_aside), (*notes, *draft.notes))
        for title, draft in filled.items()
    ]


class _Draft:
    """One playlist while its rows come in."""

    def __init__(self) -> None:
        self.tracks: list[GivenTrack] = []
        self.set_aside: list[SetAside] = []
        self.notes: list[str] = []
        self._lines: dict[tuple[str, ...], int] = {}

    def add(self, item: GivenTrack | SetAside | Note) -> None:
        if isinstance(item, Note):
            self.notes.append(item.text)
        elif isinstance(item, SetAside):
            self.set_aside.append(item)
        else:
            identity = _identity(item)
            if identity in self._lines:
                duplicate_of = self._lines[identity]
                self.set_aside.append(SetAside(item.line, Reason.DUPLICATE, item.label, duplicate_of))
            else:
                self._lines[identity] = item.line
                self.tracks.append(item)


def _identity(track: GivenTrack) -> tuple[str, ...]:
    if track.track_id:
        return ("id", track.track_id)
    if track.isrc:
        return ("isrc", track.isrc)
    return ("name", (track.title or "").casefold(), *(artist.casefold() for artist in track.artists))


def _no_songs(form: str, drafts: list[_Draft]) -> PlaylistError:
    counts = Counter(item.reason for draft in drafts for item in draft.set_aside)
    found = ", ".join(reason.counted(count) for reason, count in counts.most_common())
    notes = " ".join(note for draft in drafts for note in draft.notes)
    got = f"there is no song in this file, read as {form}" + (f": only {found}" if found else "")
    if Reason.OTHER_LINK in counts:
        return refusal(got, f"a link to a playlist or an album does not hold its songs: {EXPORT}")
    return refusal(f"{got}. {notes}" if notes else got, EXPORT)
