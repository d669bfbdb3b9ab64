"""Every format that is a table, by a small example of its own: what is read, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from recommender.playlists import GivenTrack, Playlist, read_playlist
from recommender.settings.config import UploadLimits

ID = "4uLU6hMCjMI75M1A2tKUQC"
OTHER = "0VjIjW4GlUZAMYd2vXMi3b"
BOM = "\ufeff"
Read = Callable[..., Playlist]


def rows(*lines: str, end: str = "\n") -> str:
    return end.join((*lines, ""))


FEATURES = {
    "danceability": 0.7, "energy": 0.9, "key": 8.0, "loudness": -11.0, "mode": 1.0, "speechiness": 0.03,
    "acousticness": 0.1, "instrumentalness": 2e-05, "liveness": 0.1, "valence": 0.9, "tempo": 113.0,
    "time_signature": 4.0,
}  # fmt: skip
FEATURE_HEADINGS = (
    "Danceability,Energy,Key,Loudness,Mode,Speechiness,Acousticness,Instrumentalness,Liveness,Valence,"
    "Tempo,Time Signature"
)
FEATURE_CELLS = "0.7,0.9,8,-11,1,0.03,0.1,0.00002,0.1,0.9,113,4"


def test_exportify_net(read: Read) -> None:
    head = (
        "Track URI,Track Name,Album Name,Artist Name(s),Release Date,Duration (ms),Popularity,Explicit,"
        "Added By,Added At,Genres,Record Label," + FEATURE_HEADINGS
    )
    playlist = read(
        BOM
        + rows(
            head,
            f'spotify:track:{ID},"One, Two",Album,"A;B, C",1987-11-12,213573,0,false,somebody,2020-01-01,,'
            f"Label,{FEATURE_CELLS}",
            f"spotify:track:{OTHER},Short,Album,A,1987,200000,,true",
            end="\r\n",
        )
    )
    assert playlist.format == "Exportify (exportify.net)"
    first, short = playlist.tracks
    assert first == GivenTrack(
        line=2, title="One, Two", artists=("A", "B, C"), album="Album", track_id=ID, duration_ms=213573,
        year=1987, explicit=False, popularity=0, features=FEATURES,
    )  # fmt: skip
    assert (short.explicit, short.popularity, short.features, short.year) == (True, None, None, 1987)


def test_the_older_exportify_net(read: Read) -> None:
    playlist = read(
        rows(
            "Track ID,Track Name,Album Name,Artist Name(s),Release Date,Duration (ms),Popularity,Added By,"
            "Added At,Genres,Record Label,\t\t\t\tDanceability,Energy,Key,Loudness,Mode,Speechiness,"
            "Acousticness,Instrumentalness,Liveness,Valence,Tempo,Time Signature",
            f"{ID},Name,Album,A,1999-01-01,1000,55,somebody,2020-01-01T00:00:00Z,,,{FEATURE_CELLS}",
        )
    )
    assert playlist.format == "Exportify (exportify.net, older form)"
    assert playlist.tracks[0].track_id == ID
    assert playlist.tracks[0].explicit is None
    assert playlist.tracks[0].features == FEATURES


APP = [
    "Track URI", "Track Name", "Artist URI(s)", "Artist Name(s)", "Album URI", "Album Name",
    "Album Artist URI(s)", "Album Artist Name(s)", "Album Release Date", "Album Image URL", "Disc Number",
    "Track Number", "Track Duration (ms)", "Track Preview URL", "Explicit", "Popularity", "ISRC", "Added By",
    "Added At",
]  # fmt: skip
# Invented words: the headings are in a language that nobody listed.
STRANGE = [f"Zorp {number}" for number in range(len(APP) + 13)]
APP_CELLS = [
    f"spotify:track:{ID}", "Näme", f"spotify:artist:{ID}, spotify:artist:{OTHER}",
    "Tyler\\, The Creator, Foo", f"spotify:album:{ID}", "Album", f"spotify:artist:{ID}", "Somebody Else",
    "1999-02-03", "https://i.scdn.co/x", "1", "3", "213000", "null", "true", "55", "USRC17607839",
    "spotify:user:me", "2020-01-01T00:00:00Z",
]  # fmt: skip
APP_TRACK = GivenTrack(
    line=2, title="Näme", artists=("Tyler, The Creator", "Foo"), album="Album", track_id=ID,
    isrc="USRC17607839", duration_ms=213000, year=1999, explicit=True, popularity=55,
)  # fmt: skip


def quoted(*lines: list[str]) -> str:
    return rows(*(",".join(f'"{cell}"' for cell in line) for line in lines))


@pytest.mark.parametrize("headings", [APP, STRANGE[:19]], ids=["english", "unknown language"])
def test_exportify_app_in_any_language(read: Read, headings: list[str]) -> None:
    playlist = read(quoted(headings, APP_CELLS))
    assert playlist.format == "Exportify (exportify.app)"
    assert playlist.tracks == (APP_TRACK,)


def test_exportify_app_with_features_in_an_unknown_language(read: Read) -> None:
    playlist = read(quoted(STRANGE, [*APP_CELLS, "art pop", *FEATURE_CELLS.split(",")]))
    assert playlist.tracks[0].features == FEATURES


def test_exportify_app_with_the_playlist_name_before(read: Read) -> None:
    playlist = read(quoted(["Name", *APP], ["My Mix", *APP_CELLS]))
    assert playlist.name == "My Mix"
    assert playlist.tracks == (APP_TRACK,)


def test_tunemymusic_offers_its_playlists_by_name(limits: UploadLimits) -> None:
    text = rows(
        "Track name,Artist name,Album,Playlist name,Type,ISRC,Spotify - id",
        f"A,B,C,First,Playlist,,{ID}",
        "Queen - Somebody - Live,,C,Second,Playlist,gb-aye-75-00101,",
        "D,E,,First,Playlist,,",
    )
    first, second = read_playlist(text.encode(), limits=limits)
    assert (first.name, second.name, first.format) == ("First", "Second", "TuneMyMusic")
    assert [track.line for track in first.tracks] == [2, 4]
    assert second.tracks[0].artists == ("Queen",)
    assert second.tracks[0].title == "Somebody - Live"
    assert second.tracks[0].isrc == "GBAYE7500101"


@pytest.mark.parametrize(
    "text",
    [
        BOM + "title;artist;album;isrc;addedDate;addedBy;duration;url\nA;B;C;USRC17607839;x;y;225s;z\n",
        "title,artist,album,isrc\nA,B,C,USRC17607839\n",
        "index,title,artist,album,isrc\n1,A,B,C,USRC17607839\n",
    ],
)
def test_soundiiz(read: Read, text: str) -> None:
    playlist = read(text)
    track = playlist.tracks[0]
    assert playlist.format == "Soundiiz"
    assert (track.title, track.artists, track.album, track.isrc) == ("A", ("B",), "C", "USRC17607839")
    assert track.duration_ms == (225_000 if "225s" in text else None)


def test_chosic(read: Read) -> None:
    playlist = read(
        f"Title,Artist,Album,Spotify URL\nA,B,C,https://open.spotify.com/intl-de/track/{ID}?si=1\n"
    )
    assert playlist.format == "Chosic"
    assert playlist.tracks[0].track_id == ID


def test_plain_table_in_spanish_for_a_european_spreadsheet(read: Read) -> None:
    playlist = read("sep=;\r\nTítulo;Artista;Álbum\r\nCanción;José;Uno\r\n")
    assert playlist.format == "CSV"
    assert playlist.tracks == (GivenTrack(line=3, title="Canción", artists=("José",), album="Uno"),)


def test_table_of_links_with_unknown_headings(read: Read) -> None:
    playlist = read(f"zip,zap\nx,spotify:track:{ID}\ny,spotify:track:{OTHER}\n")
    assert [track.track_id for track in playlist.tracks] == [ID, OTHER]


def test_table_of_links_without_headings(read: Read) -> None:
    playlist = read(f"x,spotify:track:{ID}\ny,spotify:track:{OTHER}\n")
    assert [track.track_id for track in playlist.tracks] == [ID, OTHER]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_apple_text(read: Read, encoding: str) -> None:
    text = "Name\tArtist\tComposer\tAlbum\tGrouping\tTime\tYear\rSöng\tArt\tC\tAlb\t\t200\t1999\r"
    playlist = read(text, encoding)
    assert playlist.format == "Apple Music (text)"
    assert playlist.tracks == (
        GivenTrack(line=2, title="Söng", artists=("Art",), album="Alb", duration_ms=200_000, year=1999),
    )


def test_a_formula_in_a_title_stays_text(read: Read) -> None:
    playlist = read("Title,Artist\n\"=cmd|'/c calc'!A1\",B\n")
    assert playlist.tracks[0].title == "=cmd|'/c calc'!A1"


def test_features_of_nothing_but_zeros_are_unknown(read: Read) -> None:
    cells = ",".join("0" * 12)
    playlist = read(f"Track Name,Artist Name(s),{FEATURE_HEADINGS}\nT,A,{cells}\n")
    assert playlist.tracks[0].features is None


def test_the_name_of_the_file_names_the_playlist_but_never_its_format(limits: UploadLimits) -> None:
    (playlist,) = read_playlist(b"A - B", name="C:\\lists\\Rainy day.json", limits=limits)
    assert (playlist.name, playlist.format) == ("Rainy day", "pasted text")
