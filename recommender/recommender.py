"""`Recommender`: a playlist in, songs that belong in it out, each with its reasons.

    >>> from recommender.playlists import read_playlist
    >>> recommender = Recommender.latest()
    >>> page = recommender.recommend(read_playlist("late-night-jazz.csv")[0], Options(wanted=20))
    >>> page.songs[0].why

It is immutable: any number of threads may use one at the same time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from recommender.catalog_songs import CatalogSongs
from recommender.errors import BundleError
from recommender.loading import LoadedBundle, load_bundle
from recommender.models.spaces import raw_matrix
from recommender.playlists.keys import text_keys
from recommender.playlists.matching import Match
from recommender.playlists.matching import match as match_tracks
from recommender.playlists.playlist import Playlist
from recommender.playlists.report import upload_report
from recommender.profile import profile_playlist
from recommender.ranking.candidates import Correction
from recommender.ranking.feedback import away_from, together
from recommender.ranking.given import Given, place_given
from recommender.ranking.index import Rows
from recommender.ranking.options import Options
from recommender.ranking.page import Page, make_page
from recommender.ranking.reasons import explain, in_one_line, nearest_given
from recommender.ranking.strength import match_strength
from recommender.ranking.wording import GivenSongs
from recommender.results import Profile, Recommendations, Recommended, Song
from recommender.state import StateDirectory


@dataclass(frozen=True)
class _Request:
    """One playlist, placed: with what the listener liked, and what the listener disliked."""

    match: Match
    own: Given
    given: Given
    liked: NDArray[np.bool_]
    disliked: Rows
    posterior: NDArray[np.float32] | None


class Recommender:
    """Recommends songs of one catalog.

    Attributes
    ----------
    bundle : LoadedBundle
    run_id, digest : str
        The run and the bundle that answer.
    source : str
        Names of the catalog's sources.
    fictional : bool
        Whether the catalog's songs are invented.
    genres : tuple of str
        The catalog's genres.
    """

    def __init__(self, bundle: LoadedBundle) -> None:
        manifest = bundle.manifest
        self.bundle = bundle
        self.run_id = manifest.run_id
        self.digest = manifest.digest
        self.source = str(manifest.source.get("name", ""))
        self.fictional = bool(manifest.source.get("fictional", False))
        self.genres = bundle.index.genres
        self._songs = CatalogSongs(bundle.tracks, self.fictional)
        self._tempo = bundle.tracks["tempo"].to_numpy(np.float32)
        self._threads = ThreadpoolController()

    @classmethod
    def latest(cls, state: StateDirectory | None = None) -> Recommender:
        """Serve the latest successful run, or the one that a rollback chose.

        Raises
        ------
        RunError
            No run has succeeded yet.
        BundleError
            Its bundle is of another version of MSR.
        """
        return cls.run("latest", state)

    @classmethod
    def run(cls, run: str, state: StateDirectory | None = None) -> Recommender:
        """Serve a run by its id, or by the word ``latest``; see `latest` for the errors."""
        from recommender.runs import Runs  # only here: a bundle alone needs no Metaflow

        return cls.load(Runs(state or StateDirectory.locate()).bundle(run))

    @classmethod
    def load(cls, folder: Path) -> Recommender:
        """Serve the bundle in a folder.

        Raises
        ------
        BundleError
            There is none, or it is damaged.
        """
        return cls(load_bundle(folder))

    def match(self, playlist: Playlist) -> Match:
        """Find the songs of a playlist in the catalog."""
        return match_tracks(playlist, self.bundle.matching)

    def recommend(self, playlist: Playlist | Match, options: Options = Options()) -> Recommendations:  # noqa: B008
        """Recommend songs for a playlist.

        Parameters
        ----------
        playlist : Playlist or Match
            A match where it is at hand already, as when only the options change.

        Raises
        ------
        PlaylistError
            None of its songs is known, or the options ask for what the catalog does not have.
        """
        match = playlist if isinstance(playlist, Match) else self.match(playlist)
        # A few rows for a tree take microseconds, but OpenMP's threads wait for each other in busy loops:
        # where requests share the cores, for seconds. The limit holds for the calling thread only.
        with self._threads.limit(limits=1, user_api="openmp"):
            return self._answer(match.require_known(), options)

    def rows_of(self, track_ids: Sequence[str]) -> Rows:
        """Find tracks by their ids; those that the catalog lacks are left out."""
        ids = list(dict.fromkeys(track_ids))
        column = self.bundle.tracks["track_id"]
        proposed = self.bundle.matching.ids.find(text_keys(ids))
        found = [
            row for id_, rows in zip(ids, proposed, strict=True) for row in rows if column.iat[row] == id_
        ]
        return np.array(found, np.intp)

    def _answer(self, match: Match, options: Options) -> Recommendations:
        request = self._placed(match, options)
        page = self._page(request, options)
        profile = profile_playlist(self.bundle, request.own, match.extra, request.posterior)
        return Recommendations(
            playlist=match.playlist.name,
            songs=tuple(self._recommended(request, page, profile)),
            profile=profile,
            report=upload_report(match, self.bundle.matching),
            shortfall=page.shortfall,
            run_id=self.run_id,
            digest=self.digest,
            source=self.source,
            fictional=self.fictional,
        )

    def _placed(self, match: Match, options: Options) -> _Request:
        index, settings, extra = self.bundle.index, self.bundle.params.ranking, match.extra
        disliked = self.rows_of(options.disliked)
        liked = np.setdiff1d(self.rows_of(options.liked), np.concatenate([match.given_rows, disliked]))
        posterior = self._posterior(extra) if len(extra) else None
        own = place_given(index, match.given_rows, settings, extra, posterior)
        if not len(liked):
            return _Request(match, own, own, np.zeros(len(own), np.bool_), disliked, posterior)
        given = place_given(index, np.concatenate([match.given_rows, liked]), settings, extra, posterior)
        is_liked = np.zeros(len(given), np.bool_)
        is_liked[: len(given.rows)] = np.isin(given.rows, liked)
        return _Request(match, own, given, is_liked, disliked, posterior)

    def _posterior(self, extra: pd.DataFrame) -> NDArray[np.float32]:
        """Genre posteriors of songs that the catalog lacks, in the index's order of genres."""
        classifier = self.bundle.classifier
        if set(classifier.genres) != set(self.genres):
            raise BundleError("the classifier is of other genres than the index", do="run the flow again")
        order = [classifier.genres.index(genre) for genre in self.genres]
        return classifier.posterior(raw_matrix(extra, classifier.columns))[:, order]

    def _page(self, request: _Request, options: Options) -> Page:
        return make_page(
            self.bundle.index,
            request.given,
            options,
            self.bundle.params.ranking,
            correction=together(self._learned(), self._away(request)),
            disliked=request.disliked,
        )

    def _learned(self) -> Correction | None:
        ranker = self.bundle.ranker
        return None if ranker is None else ranker.correction

    def _away(self, request: _Request) -> Correction | None:
        if not len(request.disliked):
            return None
        return away_from(self.bundle.index, request.disliked, self.bundle.params.ranking)

    def _recommended(self, request: _Request, page: Page, profile: Profile) -> list[Recommended]:
        index, settings, given = self.bundle.index, self.bundle.params.ranking, request.given
        side = self._given_songs(request)
        shown = self._songs.take(page.rows)
        nearest = nearest_given(index, given, page.rows)
        contributions = page.blend.contributions(page.rows)
        reasons = explain(index, side, shown, nearest, contributions, settings)
        fit = sum(contributions.values(), start=np.zeros(len(shown), np.float32))
        away = self._away(request)
        if away is not None:
            fit = fit + away(page.blend, page.rows)
        strengths = match_strength(fit, settings.weights)
        artists = {name for song in side.songs for name in song.artists}
        albums = set(given.album[given.album >= 0].tolist())
        cluster_share = {each.cluster: each.share for each in profile.clusters}
        result = []
        for place, song in enumerate(shown):
            close = nearest[place]
            shared = [each for each in self.bundle.atlas.of_track(song.row) if each in cluster_share]
            result.append(
                Recommended(
                    place=place + 1,
                    song=song,
                    score=float(page.scores[place]),
                    match=float(strengths[place]),
                    why=in_one_line(reasons[place]),
                    reasons=reasons[place],
                    nearest=None if close is None else side.songs[close],
                    shared_artist=not artists.isdisjoint(song.artists),
                    shared_album=int(index.albums.code[song.row]) in albums,
                    cluster=max(shared, key=lambda each: cluster_share[each], default=None),
                )
            )
        return result

    def _given_songs(self, request: _Request) -> GivenSongs:
        rows, extra = request.given.rows, request.match.extra
        songs: list[Song] = [*self._songs.take(rows), *self._songs.uploaded(extra)]
        tempo = np.concatenate([self._tempo[rows], extra["tempo"].to_numpy(np.float32)])
        return GivenSongs(request.given, songs, request.liked, tempo)
