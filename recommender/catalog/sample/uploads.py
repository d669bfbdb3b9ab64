"""Example uploads in every format that playlists are exported in.

They are small playlists of the sample's songs, with what real exports have:
songs that the catalog lacks, other versions under other ids, the same song
twice, rows without features, local files, episodes and deleted songs.
"""

from __future__ import annotations

from collections.abc import Sequence

from recommender.catalog.sample import exported_csv as csv_forms
from recommender.catalog.sample import exported_json as json_forms
from recommender.catalog.sample import exported_text as text_forms
from recommender.catalog.sample.chance import Chance
from recommender.catalog.sample.playlists import Listener, Playlist, Taste
from recommender.catalog.sample.songs import Track
from recommender.catalog.sample.versions import other_version


def upload_files(tracks: Sequence[Track], outside: Sequence[Track], seed: int) -> dict[str, bytes]:
    """Make the example uploads: content by file name."""
    shelf = _Shelf(tracks, outside, seed)
    return {**_csv_files(shelf), **_json_files(shelf), **_text_files(shelf)}


def _csv_files(shelf: _Shelf) -> dict[str, bytes]:
    late = shelf.draw("Late-Night Jazz", 24, "piano ballads", "vocal jazz", famous=0.5)
    return {
        "late-night-jazz.csv": csv_forms.exportify_net(late, shelf.chance),
        "exportify-net.csv": csv_forms.exportify_net(
            shelf.lived_in("Indie Sundays", 22, "jangle indie", "indie pop"), shelf.chance, rough=True
        ),
        "exportify-net-older.csv": csv_forms.exportify_net_older(
            shelf.lived_in("Slow Evenings", 18, "neo soul", "alternative r&b"), shelf.chance
        ),
        "exportify-app.csv": csv_forms.exportify_app(
            shelf.with_commas("Strings & Porches", 20, "baroque", "country ballad"),
            shelf.chance,
            features=True,
        ),
        "exportify-app-german.csv": csv_forms.exportify_app(
            shelf.with_commas("Tanzbar", 16, "deep house", "vocal electro"), shelf.chance, german=True
        ),
        "tunemymusic.csv": csv_forms.tunemymusic(
            [
                shelf.lived_in("Gym, mornings", 14, "trap", "big room", famous=0.6),
                shelf.draw("Kids asleep", 10, "solo piano", "choral"),
                shelf.draw('Roadtrip "South"', 12, "heartland", "classic rock"),
            ]
        ),
        "soundiiz-semicolon.csv": csv_forms.soundiiz_semicolon(
            shelf.lived_in("Bossa; y algo más", 15, "bossa nova", "bolero"), shelf.chance
        ),
        "soundiiz-index.csv": csv_forms.soundiiz_index(
            shelf.lived_in("Eighties", 12, "synth pop", "arena rock")
        ),
        "chosic.csv": csv_forms.chosic(shelf.draw("Study Beats", 15, "lo-fi beats", "downtempo")),
        "plain.csv": csv_forms.plain(shelf.lived_in("Family Dinner", 14, "classic soul", "big band")),
    }


def _json_files(shelf: _Shelf) -> dict[str, bytes]:
    account = [
        shelf.lived_in("Dancefloor", 16, "dance pop", "vocal electro", famous=0.6),
        shelf.draw("Rainy Desk", 12, "slowcore", "dream pop"),
    ]
    return {
        "Playlist1.json": json_forms.account_playlists(account, shelf.chance),
        "Playlist1-2020.json": json_forms.account_playlists_2020(
            [shelf.lived_in("Throwbacks", 14, "new jack swing", "boom bap")], shelf.chance
        ),
        "YourLibrary.json": json_forms.library(
            shelf.lived_in("Liked", 40, "neo soul", "nu jazz", "jazz rap")
        ),
        "StreamingHistory_music_0.json": json_forms.streaming_history(
            shelf.lived_in("Played", 20, "reggaeton", "bachata"), shelf.chance
        ),
        "Streaming_History_Audio_2024_0.json": json_forms.extended_history(
            shelf.lived_in("Played", 20, "hard rock", "garage rock"), shelf.chance
        ),
        "million-playlist.json": json_forms.million_playlists(
            [
                shelf.lived_in("folk & fields", 14, "folk rock", "bluegrass"),
                shelf.draw("cumbia!!", 10, "cumbia"),
            ]
        ),
        "listenbrainz.jspf": json_forms.jspf(
            shelf.lived_in("Weekly Jazz", 16, "bebop", "fusion"), shelf.chance
        ),
    }


def _text_files(shelf: _Shelf) -> dict[str, bytes]:
    return {
        "playlist.xspf": text_forms.xspf(
            shelf.lived_in("Trance <long> & loud", 12, "melodic trance", "big room")
        ),
        "salsa.m3u": text_forms.m3u(shelf.draw("Salsa en casa", 12, "salsa"), encoding="latin-1"),
        "mixed-scripts.m3u8": text_forms.m3u(shelf.unusual("Every Alphabet", 16), encoding="utf-8"),
        "itunes-library.xml": text_forms.itunes_library(
            [
                shelf.lived_in("Headphones", 12, "minimalism", "downtempo"),
                shelf.draw("Kitchen", 8, "honky-tonk", "country pop"),
            ]
        ),
        "apple-music.txt": text_forms.apple_text(shelf.lived_in("Sunday", 14, "string quartet", "symphonic")),
        "pasted-links.txt": text_forms.links(shelf.lived_in("Links", 12, "drum and bass", "deep house")),
        "pasted-uris.txt": text_forms.uris(shelf.draw("URIs", 10, "psychedelic", "dream pop")),
        "pasted-names.txt": text_forms.names(shelf.lived_in("Names", 14, "funk", "classic soul")),
    }


class _Shelf:
    """Draws the playlists that are exported, from a stream of its own."""

    def __init__(self, tracks: Sequence[Track], outside: Sequence[Track], seed: int) -> None:
        self.chance = Chance(seed, 3)
        self._tracks = tuple(tracks)
        self._outside = tuple(outside)
        self._listener = Listener(tracks)

    def draw(self, name: str, length: int, *styles: str, famous: float = 0.25) -> Playlist:
        """Songs of the catalog only."""
        return self._listener.make(Taste(name, styles, famous, length, focus=2.5), self.chance)

    def lived_in(self, name: str, length: int, *styles: str, famous: float = 0.25) -> Playlist:
        """Draw a playlist, then add what real ones have: unlisted songs, unlisted versions, a repeat."""
        drawn = list(self.draw(name, length - 4, *styles, famous=famous).tracks)
        genres = {track.genre for track in drawn if track.style in styles}
        strangers = self.chance.shuffled([track for track in self._outside if track.genre in genres])[:2]
        original = next(track for track in drawn if _is_original(track))
        version = other_version(original, self.chance, "ZZMSR2499999", "msroutside")
        return Playlist(name, (*self.chance.shuffled([*drawn, *strangers, version]), drawn[0]))

    def with_commas(self, name: str, length: int, *styles: str) -> Playlist:
        """Also songs of artists with a comma in their name, alone and with a guest."""
        awkward = [track for track in self._tracks if any("," in artist for artist in track.artists)]
        together = [track for track in awkward if len(track.artists) > 1]
        chosen = [*self.chance.shuffled(awkward)[:3], *self.chance.shuffled(together)[:2]]
        drawn = [t for t in self.draw(name, length - len(chosen), *styles).tracks if t not in chosen]
        return Playlist(name, tuple(self.chance.shuffled([*drawn, *dict.fromkeys(chosen)])))

    def unusual(self, name: str, length: int) -> Playlist:
        """Songs whose title or artist is written in another script than Latin."""
        foreign = [t for t in self._tracks if any(ord(letter) > 0x2FF for letter in t.title + t.artists[0])]
        return Playlist(name, tuple(self.chance.shuffled(foreign)[:length]))


def _is_original(track: Track) -> bool:
    endings = ("live", "remaster", "edit", "acoustic")
    return not any(word in track.title.lower() for word in endings)
