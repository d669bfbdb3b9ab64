"""Playlists as the exporters write them to CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from recommender.catalog.sample.chance import Chance
from recommender.catalog.sample.playlists import Playlist
from recommender.catalog.sample.songs import Track
from recommender.catalog.sample.tables import audio_fields

BOM = "\ufeff"
LISTENER = "fictional-listener"


def columns(names: str) -> tuple[str, ...]:
    """Split a header written with commas."""
    return tuple(names.split(","))


_FEATURES = columns(
    "Danceability,Energy,Key,Loudness,Mode,Speechiness,Acousticness,Instrumentalness,"
    "Liveness,Valence,Tempo,Time Signature"
)
_APP = columns(
    "Track URI,Track Name,Artist URI(s),Artist Name(s),Album URI,Album Name,"
    "Album Artist URI(s),Album Artist Name(s),Album Release Date,Album Image URL,Disc Number,"
    "Track Number,Track Duration (ms),Track Preview URL,Explicit,Popularity,ISRC,Added By,"
    "Added At"
)
_APP_GERMAN = columns(
    "Track-URI,Track-Name,Künstler-URI(s),Künstlername(n),Album-URI,Album-Name,"
    "Album-Künstler-URI(s),Album-Künstlername(n),Veröffentlichungsdatum des Albums,"
    "Album-Bild-URL,Disc-Nummer,Track-Nummer,Track-Dauer (ms),Track-Vorschau-URL,Explizit,"
    "Beliebtheit,ISRC,Hinzugefügt von,Hinzugefügt am"
)


def exportify_net(playlist: Playlist, chance: Chance, *, rough: bool = False) -> bytes:
    """exportify.net: BOM, artists joined by `;`.

    Parameters
    ----------
    rough : bool
        With the rows that real exports have: two that end before the features, one whose features
        are empty, and a local file.
    """
    header = [
        *columns(
            "Track URI,Track Name,Album Name,Artist Name(s),Release Date,Duration (ms),Popularity,"
            "Explicit,Added By,Added At,Genres,Record Label"
        ),
        *_FEATURES,
    ]
    rows: list[Sequence[object]] = []
    for place, track in enumerate(playlist.tracks):
        features = audio_fields(track)
        if rough and place in (4, 9):
            features = []
        elif rough and place == 6:
            features = [""] * len(_FEATURES)
        rows.append(
            [
                uri(track),
                track.title,
                track.album,
                ";".join(track.artists),
                track.released,
                track.duration_ms,
                track.popularity,
                _lower(track.explicit),
                LISTENER,
                added_at(chance),
                track.style,
                track.label,
                *features,
            ]
        )
    if rough:
        local = "spotify:local:Aunt+Dorit::Voice+Memo+12:187"
        rows.append(
            [local, "Voice Memo 12", "", "Aunt Dorit", "", 187000, 0, "false", LISTENER, added_at(chance)]
        )
    return _table(header, rows, start=BOM)


def exportify_net_older(playlist: Playlist, chance: Chance) -> bytes:
    """The older form: bare id, no `Explicit`, tabs in the header, artists joined by `,`.

    Commas and quotes were taken out of names before they were written.
    """
    before = (
        "Track ID,Track Name,Album Name,Artist Name(s),Release Date,Duration (ms),Popularity,"
        "Added By,Added At,Genres,Record Label"
    )
    lines = [f"{before},\t\t\t\t{','.join(_FEATURES)}"]
    for track in playlist.tracks:
        artists = ",".join(_bare(artist) for artist in track.artists)
        lines.append(
            f'{track.track_id},"{_bare(track.title)}","{_bare(track.album)}","{artists}",{track.released},'
            f'{track.duration_ms},{track.popularity},{LISTENER},{added_at(chance)},"{track.style}","{track.label}",'
            f"{','.join(audio_fields(track))}"
        )
    return ("\n".join(lines) + "\n").encode()


def exportify_app(
    playlist: Playlist, chance: Chance, *, german: bool = False, features: bool = False
) -> bytes:
    """exportify.app: everything quoted, a comma in a name as `\\,`, headers in the listener's language."""
    header = [*(_APP_GERMAN if german else _APP), *(("Artist Genres", *_FEATURES) if features else ())]
    rows = []
    for place, track in enumerate(playlist.tracks, start=1):
        artists = ", ".join(artist.replace(",", r"\,") for artist in track.artists)
        row: list[object] = [
            uri(track),
            track.title,
            ", ".join(f"spotify:artist:{name}" for name in track.artist_ids),
            artists,
            f"spotify:album:{track.album_id}",
            track.album,
            f"spotify:artist:{track.artist_ids[0]}",
            track.artists[0].replace(",", r"\,"),
            track.released,
            f"https://example.org/covers/{track.album_id}.jpg",
            1,
            1 + place % 11,
            track.duration_ms,
            "",
            _lower(track.explicit),
            track.popularity,
            track.isrc or "",
            f"spotify:user:{LISTENER}",
            added_at(chance),
        ]
        rows.append(row + ([track.style, *audio_fields(track)] if features else []))
    return _table(header, rows, quoting=csv.QUOTE_ALL)


def tunemymusic(playlists: Sequence[Playlist]) -> bytes:
    """TuneMyMusic: several playlists in one file; every ninth row has its artist in the title only."""
    header = ("Track name", "Artist name", "Album", "Playlist name", "Type", "ISRC", "Spotify - id")
    rows: list[Sequence[object]] = []
    for playlist in playlists:
        for place, track in enumerate(playlist.tracks):
            artists = ", ".join(track.artists)
            named = (
                (f"{artists} - {track.title}", "", "")
                if place % 9 == 5
                else (track.title, artists, track.album)
            )
            known = ("", "") if place % 9 == 5 else (track.isrc or "", track.track_id)
            rows.append([*named, playlist.name, "Playlist", *known])
    return _table(header, rows, end="\r\n")


def soundiiz_semicolon(playlist: Playlist, chance: Chance) -> bytes:
    """Soundiiz with `;`, BOM and durations like `225s`."""
    header = ("title", "artist", "album", "isrc", "addedDate", "addedBy", "duration", "url")
    rows = [
        (
            track.title,
            ", ".join(track.artists),
            track.album,
            track.isrc or "",
            added_at(chance),
            LISTENER,
            f"{track.duration_ms // 1000}s",
            link(track),
        )
        for track in playlist.tracks
    ]
    return _table(header, rows, start=BOM, delimiter=";")


def soundiiz_index(playlist: Playlist) -> bytes:
    """Soundiiz with `,` and a running number first."""
    rows = [
        (place, track.title, ", ".join(track.artists), track.album, track.isrc or "")
        for place, track in enumerate(playlist.tracks, start=1)
    ]
    return _table(("index", "title", "artist", "album", "isrc"), rows)


def chosic(playlist: Playlist) -> bytes:
    rows = [(track.title, ", ".join(track.artists), track.album, link(track)) for track in playlist.tracks]
    return _table(("Title", "Artist", "Album", "Spotify URL"), rows)


def plain(playlist: Playlist) -> bytes:
    """Names only, lines ended as on Windows."""
    rows = [(track.title, track.artists[0], track.album) for track in playlist.tracks]
    return _table(("Track name", "Artist name", "Album"), rows, end="\r\n")


def uri(track: Track) -> str:
    return f"spotify:track:{track.track_id}"


def link(track: Track) -> str:
    return f"https://open.spotify.com/track/{track.track_id}"


def added_at(chance: Chance) -> str:
    """Draw a day and time of 2025."""
    return (
        f"2025-{chance.between(1, 12):02d}-{chance.between(1, 28):02d}"
        f"T{chance.between(6, 23):02d}:{chance.between(0, 59):02d}:{chance.between(0, 59):02d}Z"
    )


def _table(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    start: str = "",
    delimiter: str = ",",
    quoting: int = csv.QUOTE_MINIMAL,
    end: str = "\n",
) -> bytes:
    text = io.StringIO()
    text.write(start)
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end)  # type: ignore[arg-type]
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _lower(value: bool) -> str:
    return "true" if value else "false"


def _bare(name: str) -> str:
    return name.replace('"', "").replace(",", "")
