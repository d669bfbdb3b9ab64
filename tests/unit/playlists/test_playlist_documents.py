"""Every format that is JSON, XML or lines of text, by a small example of its own."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from recommender.playlists import GivenTrack, Playlist, Reason, read_playlist
from recommender.settings.config import UploadLimits

ID = "4uLU6hMCjMI75M1A2tKUQC"
OTHER = "0VjIjW4GlUZAMYd2vXMi3b"
Read = Callable[..., Playlist]


def rows(*lines: str) -> str:
    return "\n".join((*lines, ""))


def account_item(**item: object) -> dict[str, object]:
    return {
        "track": None,
        "episode": None,
        "audiobook": None,
        "localTrack": None,
        "addedDate": "2020-01-01",
        **item,
    }


def test_spotify_account_playlists(limits: UploadLimits) -> None:
    song = {"trackName": "T", "artistName": "A", "albumName": "L", "trackUri": f"spotify:track:{ID}"}
    document = {
        "playlists": [
            {"name": "Mix", "collaborators": ["someone"], "items": [
                account_item(track=song),
                account_item(episode={"episodeName": "Talk", "showName": "S"}),
                account_item(localTrack={"uri": "spotify:local:Art:Alb:Own+Song:61"}),
                account_item(localTrack={"uri": "spotify:local::::"}),
                account_item(),
                account_item(track=song),
                None,
            ]},
            {"name": "Mix", "items": [{"track": {"trackName": "T2", "artistName": "A2"}}]},
            {"name": "None", "items": []},
            {"name": "Talk", "items": [account_item(audiobook={"audiobookName": "Book"})]},
        ]
    }  # fmt: skip
    first, second = read_playlist(json.dumps(document).encode(), limits=limits)
    assert (first.name, second.name) == ("Mix", "Mix (2)")
    assert first.tracks == (
        GivenTrack(line=1, title="T", artists=("A",), album="L", track_id=ID),
        GivenTrack(line=3, title="Own Song", artists=("Art",), album="Alb", duration_ms=61_000),
    )
    assert [(item.line, item.reason) for item in first.set_aside] == [
        (2, Reason.EPISODE),
        (4, Reason.LOCAL),
        (5, Reason.EMPTY),
        (6, Reason.DUPLICATE),
        (7, Reason.EMPTY),
    ]
    assert first.set_aside[3].why == "the same song as line 1"
    assert second.tracks[0].track_id is None
    assert "without any song" in first.notes[0]


def test_spotify_library(read: Read) -> None:
    document = {
        "tracks": [{"artist": "A", "album": "L", "track": "T", "uri": f"spotify:track:{ID}"}],
        "albums": [{"artist": "X", "album": "Y", "uri": "spotify:album:1"}],
    }
    playlist = read(json.dumps(document))
    assert playlist.name == "Liked songs"
    assert playlist.tracks == (GivenTrack(line=1, title="T", artists=("A",), album="L", track_id=ID),)


def test_streaming_history_counts_plays(read: Read) -> None:
    def play(title: str, ms: int) -> dict[str, object]:
        return {"endTime": "2024-01-01 10:00", "artistName": "A", "trackName": title, "msPlayed": ms}

    plays = [play("Once", 180_000), play("Twice", 30_000), play("Skipped", 29_999), play("Twice", 90_000)]
    playlist = read(json.dumps([*plays, play("Twice", 0)]))
    assert [track.title for track in playlist.tracks] == ["Twice", "Once"]
    assert playlist.tracks[0].duration_ms is None
    assert playlist.notes == ("Plays shorter than 30 seconds were left out: 2.",)


def test_extended_history(read: Read) -> None:
    song = {
        "ts": "2024-01-01T00:00:00Z", "ms_played": 100_000, "ip_addr": "10.1.2.3",
        "master_metadata_track_name": "T", "master_metadata_album_artist_name": "A",
        "master_metadata_album_album_name": "L",
        "spotify_track_uri": f"spotify:track:{ID}", "episode_name": None, "spotify_episode_uri": None,
    }  # fmt: skip
    talk = {
        **song,
        "spotify_track_uri": None,
        "episode_name": "E",
        "spotify_episode_uri": f"spotify:episode:{ID}",
    }
    playlist = read(json.dumps([song, talk]))
    assert playlist.tracks == (GivenTrack(line=1, title="T", artists=("A",), album="L", track_id=ID),)
    assert playlist.notes == ("Plays of podcasts and audiobooks were left out: 1.",)


def test_million_playlist_form(read: Read) -> None:
    track = {
        "pos": 0, "artist_name": "A", "track_uri": f"spotify:track:{ID}", "artist_uri": "spotify:artist:1",
        "track_name": "T", "album_uri": "spotify:album:1", "duration_ms": 0, "album_name": "L",
    }  # fmt: skip
    playlist = read(json.dumps({"info": {}, "playlists": [{"name": "P", "pid": 1, "tracks": [track]}]}))
    assert playlist.name == "P"
    assert playlist.tracks == (GivenTrack(line=1, title="T", artists=("A",), album="L", track_id=ID),)


@pytest.mark.parametrize(
    "address", ["https://open.spotify.com/track/" + ID, ["urn:x", f"spotify:track:{ID}"]]
)
def test_jspf(read: Read, address: object) -> None:
    track = {"title": "T", "creator": "A", "album": "L", "duration": 61_000, "identifier": address}
    playlist = read(json.dumps({"playlist": {"title": "Weekly", "creator": "me", "track": [track, "x"]}}))
    assert (playlist.name, playlist.format) == ("Weekly", "JSPF")
    assert playlist.tracks == (
        GivenTrack(line=1, title="T", artists=("A",), album="L", track_id=ID, duration_ms=61_000),
    )
    assert playlist.set_aside[0].reason is Reason.UNREADABLE


def test_xspf(read: Read) -> None:
    playlist = read(
        '<?xml version="1.0" encoding="UTF-8"?><!-- a comment --><playlist version="1" xmlns="http://xspf.org/ns/0/">'
        "<title>Drive &amp; go</title><trackList><!-- c --><track><title>T</title><creator>A</creator>"
        f"<album>L</album><duration>61000</duration><identifier>spotify:track:{ID}</identifier></track></trackList>"
        "</playlist>"
    )
    assert playlist.name == "Drive & go"
    assert playlist.tracks == (
        GivenTrack(line=1, title="T", artists=("A",), album="L", track_id=ID, duration_ms=61_000),
    )


def test_itunes(limits: UploadLimits) -> None:
    def track(number: int, *extra: str) -> str:
        return (
            f"<key>{number}</key><dict><key>Track ID</key><integer>{number}</integer><key>Name</key>"
            f"<string>T{number}</string><key>Artist</key><string>A</string><key>Total Time</key>"
            f"<integer>61000</integer><key>Year</key><integer>1999</integer>{''.join(extra)}</dict>"
        )

    def playlist(name: str, *extra: str, items: tuple[int, ...]) -> str:
        listed = "".join(f"<dict><key>Track ID</key><integer>{i}</integer></dict>" for i in items)
        return (
            f"<dict><key>Name</key><string>{name}</string>{''.join(extra)}<key>Playlist Items</key>"
            f"<array>{listed}</array></dict>"
        )

    text = (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE plist PUBLIC "-//Apple Computer//DTD PLIST 1.0//EN" '
        '"http://www.apple.com/DTDs/PropertyList-1.0.dtd"><plist version="1.0"><dict><key>Tracks</key><dict>'
        + track(1)
        + track(2, "<key>Explicit</key><true/>")
        + track(3, "<key>Podcast</key><true/>")
        + "</dict><key>Playlists</key><array>"
        + playlist("Library", "<key>Master</key><true/>", items=(1, 2, 3))
        + playlist("Mine", items=(2, 3, 9))
        + "</array></dict></plist>"
    )
    (mine,) = read_playlist(text.encode(), limits=limits)
    assert mine.name == "Mine"
    assert mine.tracks == (
        GivenTrack(line=1, title="T2", artists=("A",), duration_ms=61_000, year=1999, explicit=True),
    )
    assert [item.reason for item in mine.set_aside] == [Reason.EPISODE, Reason.EMPTY]


def test_m3u(read: Read) -> None:
    playlist = read(
        rows(
            "#EXTM3U",
            "#PLAYLIST:Evening",
            "#EXTALB:L",
            '#EXTINF:61 tvg-id="x",A - T',
            "/music/a/01 whatever.mp3",
            "#EXTINF:-1,B – U",
            "b.mp3",
            "C:\\music\\03 - C - V.flac",
            "file:///d/W%20X.mp3",
        )
    )
    assert playlist.name == "Evening"
    assert playlist.tracks == (
        GivenTrack(line=4, title="T", artists=("A",), album="L", duration_ms=61_000),
        GivenTrack(line=6, title="U", artists=("B",)),
        GivenTrack(line=8, title="V", artists=("C",)),
        GivenTrack(line=9, title="W X"),
    )


def test_pasted_text(read: Read) -> None:
    playlist = read(
        rows(
            f"https://open.spotify.com/track/{ID}?si=1",
            "",
            f"spotify:track:{OTHER}, spotify:track:{ID}",
            "1. A - T (3:05)",
            "• B — U - Live",
            "Song of Songs by C",
            "=HYPERLINK(1) - @SUM(2)",
            "no song here",
            "https://example.org/x",
            "USRC17607839",
            "Jay-Z - 99",
        )
    )
    assert playlist.tracks == (
        GivenTrack(line=1, track_id=ID),
        GivenTrack(line=3, track_id=OTHER),
        GivenTrack(line=4, title="T", artists=("A",), duration_ms=185_000),
        GivenTrack(line=5, title="U - Live", artists=("B",)),
        GivenTrack(line=6, title="Song of Songs", artists=("C",)),
        GivenTrack(line=7, title="@SUM(2)", artists=("=HYPERLINK(1)",)),
        GivenTrack(line=10, isrc="USRC17607839"),
        GivenTrack(line=11, title="99", artists=("Jay-Z",)),
    )
    assert [(item.line, item.reason) for item in playlist.set_aside] == [
        (3, Reason.DUPLICATE),
        (8, Reason.NAMELESS),
        (9, Reason.OTHER_LINK),
    ]
