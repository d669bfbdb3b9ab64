"""Valid tables and a choice of genres → the catalog that models are made from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from recommender.catalog.catalog import Catalog
from recommender.catalog.catalog_playlists import merge_playlists
from recommender.catalog.genres import GenreChoice, GenreNames, choose_genres
from recommender.catalog.merge import one_row_per_track, stack
from recommender.catalog.validate import Validated
from recommender.settings import Settings


@dataclass(frozen=True)
class Prepared:
    """A catalog and how it came to be.

    Attributes
    ----------
    catalog : Catalog
    choice : GenreChoice
    notes : tuple of str
        Sentences for a person: about the genres, tracks left out, and the merge.
    """

    catalog: Catalog
    choice: GenreChoice
    notes: tuple[str, ...]


def prepare(validated: Validated, genres_request: str, settings: Settings) -> Prepared:
    """Merge the usable rows into one catalog.

    Only chosen genres stay as labels; a track that has none of them is left out, so every
    track of the catalog has a genre.

    Parameters
    ----------
    genres_request : str
        ``default``, ``all`` or names between commas; see `choose_genres`.

    Raises
    ------
    SchemaError, BadRowsError
        The tables are unfit.
    GenreError
        A genre is not there, or fewer than two are left.
    """
    validated.raise_if_unfit()
    names = GenreNames(settings.config.genres.aliases)
    rows = stack(validated.tables, settings.schema, names)
    labels = rows[["track_id", "genre"]].drop_duplicates()
    counts = {str(genre): int(count) for genre, count in labels["genre"].value_counts().items()}
    choice = choose_genres(genres_request, counts, settings)
    kept = labels[labels["genre"].isin(choice.genres)]
    all_tracks = labels["track_id"].nunique()
    rows = rows[rows["track_id"].isin(kept["track_id"])]
    tracks = one_row_per_track(rows, kept, settings.schema, [table.name for table in validated.tables])
    catalog = Catalog(tracks, merge_playlists(validated.tables, tracks["track_id"]))
    notes = (*choice.notes, *_left_out(choice, all_tracks, len(tracks)), *_merged(tracks, validated))
    return Prepared(catalog, choice, notes)


def _left_out(choice: GenreChoice, before: int, after: int) -> list[str]:
    notes = [f"Genre {genre} is left out: {reason}." for genre, reason in choice.left_out.items()]
    if after < before:
        notes.append(
            f"{before - after:,} of {before:,} tracks are left out: none of their genres was chosen."
        )
    return notes


def _merged(tracks: pd.DataFrame, validated: Validated) -> list[str]:
    if len(validated.tables) < 2:
        return []
    shared = int((tracks["sources"].map(len) > 1).sum())
    names = ", ".join(table.name for table in validated.tables)
    return [f"{len(tracks):,} tracks come from {names}; {shared:,} of them are in more than one."]
