"""`msr spotify`: log in, list one's playlists, recommend for one of them, save songs to a new one."""

from __future__ import annotations

import json
import sys
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from recommender.commands.recommend import choose, show
from recommender.errors import PlaylistError
from recommender.settings import load_settings
from recommender.state import StateDirectory

if TYPE_CHECKING:
    from recommender.catalog.progress import Advance
    from recommender.playlists.catalog_index import CatalogIndex
    from recommender.playlists.playlist import Playlist
    from recommender.spotify.saving import Saved
    from recommender.spotify.web_api import SpotifyAPI

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program instead of text.")]
Which = Annotated[
    str, typer.Argument(help="Link of a playlist, or its name or number in `msr spotify playlists`.")
]

spotify_app = typer.Typer(
    no_args_is_help=True, help="A listener's own playlists at Spotify (README, Spotify and new songs)."
)


def register(app: typer.Typer) -> None:
    """Add these commands to `msr`."""
    app.add_typer(spotify_app, name="spotify")


@spotify_app.command()
def login(
    browser: Annotated[bool, typer.Option(help="Open the browser here.")] = True,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for the answer.")] = 300,
) -> None:
    """Log in with your own app's client id; the log-in is kept in the state directory, for you alone.

    The app needs the redirect URI http://127.0.0.1/callback; no secret is used.
    """
    from recommender.spotify.environment import spotify_settings
    from recommender.spotify.kept_login import write_login
    from recommender.spotify.login import LoginAttempt, authorize_url, exchange
    from recommender.spotify.loopback import Loopback

    state = StateDirectory.locate()
    settings = spotify_settings(load_settings().config)
    with Loopback() as loopback:
        attempt = LoginAttempt.new(loopback.redirect_uri)
        address = authorize_url(settings, attempt)
        loopback.expect(attempt.state)
        Console(soft_wrap=True, highlight=False).print(Text(f"Agree in your browser:\n{address}"))
        if browser:
            webbrowser.open(address)
        answer = loopback.wait(timeout)
    write_login(state, exchange(settings, attempt, answer))
    with _spotify(state) as api:
        Console(highlight=False).print(Text(f"Logged in as {api.user_name}. Next: msr spotify playlists"))


@spotify_app.command()
def logout() -> None:
    """Forget the log-in; Spotify's own page (Account > Apps) takes the permission back."""
    from recommender.spotify.kept_login import forget_login

    there = forget_login(StateDirectory.locate())
    Console().print("Logged out." if there else "Nobody was logged in.")


@spotify_app.command()
def playlists(as_json: AsJson = False) -> None:
    """List your playlists, newest first, and whether Spotify shows their songs."""
    with _spotify(StateDirectory.locate()) as api:
        listed = list(api.playlists())
    if as_json:
        keys = ("id", "name", "owner", "tracks", "readable")
        _print_json([{key: getattr(info, key) for key in keys} for info in listed])
        return
    table = Table("", "playlist", "songs", "owner", "link")
    for number, info in enumerate(listed, start=1):
        songs = "" if info.tracks is None else f"{info.tracks:,}"
        link = f"https://open.spotify.com/playlist/{info.id}" if info.readable else "not shown to apps"
        table.add_row(str(number), Text(info.name), songs, Text(info.owner), link)
    Console(highlight=False).print(table if listed else "There are no playlists.")


@spotify_app.command()
def export(playlist: Which) -> None:
    """Print a playlist as CSV, with the audio features that could be found: msr recommend reads it.

    msr spotify export LINK > mine.csv && msr recommend mine.csv
    """
    from recommender.spotify.export import exported

    state = StateDirectory.locate()
    with _spotify(state) as api:
        sys.stdout.write(exported(_completed(_chosen(api, playlist), state, api)))


@spotify_app.command(name="recommend")
def recommend_for(
    playlist: Which,
    wanted: Annotated[int | None, typer.Option("-n", "--wanted", min=1, help="How many songs.")] = None,
    save_as: Annotated[
        str | None, typer.Option("--save", help="Save them to a new playlist of this name.")
    ] = None,
    run: Annotated[str, typer.Option(help="Id of the run that answers, or `latest`.")] = "latest",
    as_json: AsJson = False,
) -> None:
    """Recommend songs for a playlist of yours; `msr spotify export` and `msr recommend` steer more."""
    from recommender.ranking.options import Options
    from recommender.recommender import Recommender

    state = StateDirectory.locate()
    answering = Recommender.run(run, state)
    with _spotify(state) as api:
        given = _completed(_chosen(api, playlist), state, api, lambda: answering.bundle.matching)
        page = answering.recommend(given, Options(wanted=wanted))
        if as_json:
            _print_json(page.to_dict())
        else:
            show(Console(highlight=False), page)
        if save_as is not None:
            if page.fictional:
                raise PlaylistError("these songs are invented: Spotify does not have them")
            _save(api, save_as, [each.song.track_id for each in page.songs])


@spotify_app.command()
def save(
    file: Annotated[
        str,
        typer.Argument(
            help="A playlist in any format, or what `msr recommend --json` printed; - for standard input."
        ),
    ],
    name: Annotated[str, typer.Option(help="What the new playlist is called.")],
    as_json: AsJson = False,
) -> None:
    """Save songs to a new private playlist, each once; doing it again adds nothing twice.

    msr recommend mine.csv --json | msr spotify save - --name "For Sunday"
    """
    track_ids = _track_ids(file)
    with _spotify(StateDirectory.locate()) as api:
        saved = _save(api, name, track_ids)
    if as_json:
        _print_json({"link": saved.link, "name": saved.name, "songs": saved.songs, "added": saved.added})


def _track_ids(file: str) -> list[str]:
    content = _content(file)
    found = recommended_ids(content)
    if found is None:
        playlist = choose(_playlists(content), None)
        tracks = playlist.tracks if playlist else ()
        found = [track.track_id for track in tracks if track.track_id]
    if not found:
        raise PlaylistError(
            "there is no song with a Spotify id or link in it, or there are several playlists",
            wanted="one playlist with Spotify links",
        )
    return found


def recommended_ids(content: bytes) -> list[str] | None:
    """The songs in what `msr recommend --json` printed; None where it is something else.

    Raises
    ------
    PlaylistError
        They are invented.
    """
    try:
        document = json.loads(content)
    except ValueError:
        return None
    songs = document.get("songs") if isinstance(document, dict) and "run_id" in document else None
    if not isinstance(songs, list):
        return None
    if document.get("fictional"):
        raise PlaylistError("these songs are invented: Spotify does not have them")
    found = [each.get("song") for each in songs if isinstance(each, dict)]
    return [str(song["track_id"]) for song in found if isinstance(song, dict) and "track_id" in song]


def _content(file: str) -> bytes:
    limit = load_settings().config.upload.max_bytes + 1
    try:
        if file == "-":
            return sys.stdin.buffer.read(limit)
        with Path(file).open("rb") as handle:
            return handle.read(limit)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise PlaylistError(f"cannot read {file!r} ({why})", wanted="a playlist file, or -") from error


def _playlists(content: bytes) -> list[Playlist]:
    """Read the playlists in a file's content."""
    from recommender.playlists import read_playlist

    return read_playlist(content, limits=load_settings().config.upload)


def _save(api: SpotifyAPI, name: str, track_ids: Sequence[str]) -> Saved:
    from recommender.spotify.saving import save_playlist

    with counted_progress("saving") as progress:
        saved = save_playlist(api, name, track_ids, progress=progress)
    there = "" if saved.added == saved.songs else f" ({saved.songs - saved.added} were there already)"
    said = f'{saved.songs} songs are in the private playlist "{saved.name}"{there}: {saved.link}'
    Console(stderr=True, soft_wrap=True, highlight=False).print(Text(said))
    return saved


def _spotify(state: StateDirectory) -> SpotifyAPI:
    from recommender.spotify.environment import spotify_settings
    from recommender.spotify.kept_login import KeptSession
    from recommender.spotify.web_api import SpotifyAPI

    settings = spotify_settings(load_settings().config)
    return SpotifyAPI(settings, KeptSession(settings, state))


def _chosen(api: SpotifyAPI, wanted: str) -> Playlist:
    """Read a playlist by its link, or by its name or number in the list."""
    from recommender.playlists.links import parse_link
    from recommender.spotify.playlists import read_own_playlist

    limits = load_settings().config.upload
    if parse_link(wanted) is None and "://" not in wanted:
        listed = list(api.playlists())
        named = [info for info in listed if info.name.casefold() == wanted.strip().casefold()]
        number = int(wanted) if wanted.isascii() and wanted.isdigit() else 0
        if not named and not 1 <= number <= len(listed):
            raise PlaylistError(
                f"you have no playlist {wanted!r}", do="see which there are: msr spotify playlists"
            )
        wanted = (named[0] if named else listed[number - 1]).id
    return read_own_playlist(api, wanted, limits)


def _completed(playlist: Playlist, state: StateDirectory, api: SpotifyAPI, index: Any = None) -> Playlist:
    """Give the songs the features that the chain has for them."""
    from recommender.spotify.features import feature_chain, with_features

    chain = feature_chain(
        load_settings().config, state, index=index or (lambda: served_index(state)), api=api
    )
    with counted_progress("audio features") as progress:
        filled = chain.fill(playlist.tracks, progress)
    Console(stderr=True, soft_wrap=True, highlight=False).print(Text(filled.report.text, style="dim"))
    return with_features(playlist, filled)


def served_index(state: StateDirectory) -> CatalogIndex | None:
    """The index of the catalog that is served, None where no run was made yet."""
    from recommender.errors import BundleError, RunError
    from recommender.loading import load_bundle
    from recommender.runs import Runs

    try:
        return load_bundle(Runs(state).bundle()).matching
    except (RunError, BundleError):
        return None


@contextmanager
def counted_progress(label: str) -> Iterator[Advance]:
    """Show how many of how many are done, where somebody looks."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print_json(document: object) -> None:
    sys.stdout.write(json.dumps(document, indent=1) + "\n")
