"""Playlists, libraries and histories as services write them to JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from recommender.catalog.sample.chance import Chance
from recommender.catalog.sample.exported_csv import LISTENER, added_at, link, uri
from recommender.catalog.sample.playlists import Playlist
from recommender.catalog.sample.songs import Track
from recommender.catalog.sample.tables import million_playlist

_EPISODE = {
    "episodeName": "Episode 7: The Museum of Lost Umbrellas",
    "showName": "A Podcast That Does Not Exist",
    "episodeUri": "spotify:episode:msrepisode00000000001A",
}


def account_playlists(playlists: Sequence[Playlist], chance: Chance) -> bytes:
    """Spotify's account data, `Playlist1.json`, with an episode, a deleted song and a local file."""
    return _document({"playlists": [_account_playlist(playlist, chance) for playlist in playlists]})


def _account_playlist(playlist: Playlist, chance: Chance) -> dict[str, object]:
    nothing: dict[str, object] = {"track": None, "episode": None, "audiobook": None, "localTrack": None}
    items = [
        {**nothing, "track": _account_track(track), "addedDate": added_at(chance)[:10]}
        for track in playlist.tracks
    ]
    items.insert(2, {**nothing, "addedDate": "2025-03-01"})
    items.insert(5, {**nothing, "episode": _EPISODE, "addedDate": "2025-03-02"})
    items.append(
        {
            **nothing,
            "localTrack": {"uri": "spotify:local:Aunt+Dorit::Voice+Memo+12:187"},
            "addedDate": "2025-03-03",
        }
    )
    items.append({"episode": None, "localTrack": None, "addedDate": "2025-03-04"})
    return {
        "name": playlist.name,
        "lastModifiedDate": "2025-12-28",
        "collaborators": [LISTENER],
        "items": items,
        "description": None,
        "numberOfFollowers": 0,
    }


def _account_track(track: Track) -> dict[str, object]:
    names = {"trackName": track.title, "artistName": track.artists[0], "albumName": track.album}
    return {**names, "trackUri": uri(track)}


def account_playlists_2020(playlists: Sequence[Playlist], chance: Chance) -> bytes:
    """The same file as it was in 2020: no URIs, less around each track."""
    return _document(
        {
            "playlists": [
                {
                    "name": playlist.name,
                    "lastModifiedDate": "2020-05-17",
                    "items": [
                        {
                            "track": {
                                "trackName": track.title,
                                "artistName": track.artists[0],
                                "albumName": track.album,
                            },
                            "episode": None,
                            "localTrack": None,
                            "addedDate": "2020" + added_at(chance)[4:10],
                        }
                        for track in playlist.tracks
                    ],
                    "description": None,
                    "numberOfFollowers": 3,
                }
                for playlist in playlists
            ]
        }
    )


def library(playlist: Playlist) -> bytes:
    """`YourLibrary.json`: the liked songs, beside albums, shows and artists."""
    tracks = [
        {"artist": track.artists[0], "album": track.album, "track": track.title, "uri": uri(track)}
        for track in playlist.tracks
    ]
    first = playlist.tracks[0]
    albums = [{"artist": first.artists[0], "album": first.album, "uri": f"spotify:album:{first.album_id}"}]
    artists = [{"name": first.artists[0], "uri": f"spotify:artist:{first.artist_ids[0]}"}]
    shows = [
        {"name": _EPISODE["showName"], "publisher": "Nobody", "uri": "spotify:show:msrshow0000000000000A"}
    ]
    return _document(
        {
            "tracks": tracks,
            "albums": albums,
            "shows": shows,
            "episodes": [],
            "bannedTracks": [],
            "artists": artists,
            "bannedArtists": [],
            "other": [],
        }
    )


def streaming_history(playlist: Playlist, chance: Chance) -> bytes:
    """`StreamingHistory_music_0.json`: one entry for each time a song was played."""
    plays = [
        {
            "endTime": added_at(chance)[:16].replace("T", " "),
            "artistName": track.artists[0],
            "trackName": track.title,
            "msPlayed": played,
        }
        for track, played in _plays(playlist, chance)
    ]
    return _document(plays)


def extended_history(playlist: Playlist, chance: Chance) -> bytes:
    """The extended streaming history, with personal fields (all invented) and a podcast episode."""
    plays = [_extended_play(track, played, chance) for track, played in _plays(playlist, chance)]
    episode = {
        name: None if name.startswith(("master_", "spotify_track")) else value
        for name, value in plays[0].items()
    }
    episode.update(
        episode_name=_EPISODE["episodeName"],
        episode_show_name=_EPISODE["showName"],
        spotify_episode_uri=_EPISODE["episodeUri"],
    )
    return _document([*plays[:3], episode, *plays[3:]])


def _extended_play(track: Track, played: int, chance: Chance) -> dict[str, object]:
    return {
        "ts": added_at(chance),
        "username": LISTENER,
        "platform": "Imaginary OS 12.1 (Pretend Phone)",
        "ms_played": played,
        "conn_country": "ZZ",
        "ip_addr": "203.0.113.7",
        "user_agent_decrypted": "unknown",
        "city": "Nowhereville",
        "master_metadata_track_name": track.title,
        "master_metadata_album_artist_name": track.artists[0],
        "master_metadata_album_album_name": track.album,
        "spotify_track_uri": uri(track),
        "episode_name": None,
        "episode_show_name": None,
        "spotify_episode_uri": None,
        "reason_start": "trackdone",
        "reason_end": "trackdone" if played == track.duration_ms else "fwdbtn",
        "shuffle": chance.happens(0.5),
        "skipped": played != track.duration_ms,
        "offline": False,
        "offline_timestamp": None,
        "incognito_mode": False,
    }


def _plays(playlist: Playlist, chance: Chance) -> list[tuple[Track, int]]:
    """Play every song once to four times; one play in six ends after a few seconds."""
    plays = []
    for track in playlist.tracks:
        for _ in range(chance.between(1, 4)):
            plays.append((track, chance.between(1200, 9000) if chance.happens(1 / 6) else track.duration_ms))
    return chance.shuffled(plays)


def million_playlists(playlists: Sequence[Playlist]) -> bytes:
    info = {"generated_on": "2025-12-28", "slice": "0-1", "version": "v1"}
    return _document(
        {"info": info, "playlists": [million_playlist(one, pid) for pid, one in enumerate(playlists)]}
    )


def jspf(playlist: Playlist, chance: Chance) -> bytes:
    """JSPF as ListenBrainz writes it; `identifier` is a text for some tracks, a list for others."""
    tracks = []
    for place, track in enumerate(playlist.tracks):
        recording = f"https://musicbrainz.org/recording/{_uuid(chance)}"
        entry: dict[str, object] = {
            "title": track.title,
            "creator": " & ".join(track.artists),
            "album": track.album,
            "duration": track.duration_ms,
            "identifier": recording if place % 3 == 0 else [recording],
        }
        if place % 2 == 0:
            entry["location"] = [link(track)] if place % 4 == 0 else link(track)
        tracks.append(entry)
    return _document(
        {"playlist": {"title": playlist.name, "creator": LISTENER, "date": "2025-12-28", "track": tracks}}
    )


def _uuid(chance: Chance) -> str:
    # A version-8 UUID, which is free for any use: no registry gives these.
    digits = "".join(f"{chance.between(0, 15):x}" for _ in range(30))
    return f"{digits[:8]}-{digits[8:12]}-8{digits[12:15]}-8{digits[15:18]}-{digits[18:30]}"


def _document(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
