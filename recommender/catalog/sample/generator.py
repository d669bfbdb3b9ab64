"""From one seed to the whole sample, and from the sample to its files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recommender.catalog.sample.chance import Chance
from recommender.catalog.sample.playlists import Listener, Playlist
from recommender.catalog.sample.songs import Track, songs_of
from recommender.catalog.sample.styles import STYLES
from recommender.catalog.sample.tables import catalog_csv, playlists_json
from recommender.catalog.sample.tastes import TASTES
from recommender.catalog.sample.uploads import upload_files
from recommender.state import write_atomic

SEED = 1
"""The seed of the committed sample."""


@dataclass(frozen=True)
class Sample:
    """The fictional catalog and its playlists.

    Attributes
    ----------
    seed : int
    tracks : tuple of Track
        400 for each of ten genres; a track's `also_in` names further genres.
    outside : tuple of Track
        Songs that the catalog lacks, for uploads that it matches in part only.
    playlists : tuple of Playlist
        Sixty, of catalog tracks only.
    """

    seed: int
    tracks: tuple[Track, ...]
    outside: tuple[Track, ...]
    playlists: tuple[Playlist, ...]


def generate(seed: int) -> Sample:
    """Make the sample; the same seed gives the same sample."""
    tracks: list[Track] = []
    outside: list[Track] = []
    for genre in sorted(STYLES):
        listed, unlisted = songs_of(genre, seed)
        tracks += listed
        outside += unlisted
    listener = Listener(tracks)
    playlists = tuple(listener.make(taste, Chance(seed, 2, place)) for place, taste in enumerate(TASTES))
    return Sample(seed, tuple(tracks), tuple(outside), playlists)


def sample_files(sample: Sample) -> dict[str, bytes]:
    """Write the sample as it stands in `data/sample`: content by relative path."""
    return {
        "catalog.csv": catalog_csv(sample.tracks),
        "playlists.json": playlists_json(sample.playlists),
        **{
            f"playlists/{name}": content
            for name, content in upload_files(sample.tracks, sample.outside, sample.seed).items()
        },
    }


def write_sample(folder: Path, seed: int = SEED) -> list[Path]:
    """Generate the sample and write its files below `folder`.

    Raises
    ------
    StateError
        The folder cannot be written.
    """
    written = []
    for name, content in sample_files(generate(seed)).items():
        write_atomic(folder / name, content)
        written.append(folder / name)
    return written
