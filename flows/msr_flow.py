"""From a catalog of songs to everything the recommender serves, in one run.

    python flows/msr_flow.py run --source sample
    python flows/msr_flow.py resume

1. `start`             settings and source are checked
2. `ingest`            the source becomes one table per catalog
3. `validate`          every row is held against schema.yaml; a card and status.txt
4. `transform`         one row per track, feature spaces, a matrix sorted by genre
5. `train_classifier`  what genre a song sounds like; a card
6. `cluster_genre`     a task for every batch of genres: the best clustering of each
7. `join_genres`       the leaderboard; a card
8. `evaluate`          known playlists continued, beside the baselines; the gates; a card
9. `publish`           the bundle that serving loads
10. `end`              what was made, and what to do next

The steps only wire `recommender` together. Heavy imports stand inside the
steps that need them: a task starts in 0.2 s without pandas, 1.5 s with it.
"""

from __future__ import annotations

import os
import sys

from recommender.environment import prepare
from recommender.errors import MSRError
from recommender.settings import Settings, parse_yaml
from recommender.state import PROJECT, StateDirectory

try:
    STATE = StateDirectory.locate()
except MSRError as problem:
    sys.exit(f"msr: {problem}")
prepare(STATE)  # before Metaflow is imported: it reads the environment once

# ruff: noqa: E402
import cards
from clear_errors import MSRFailure, clear_errors
from metaflow import Config, FlowSpec, Parameter, card, current, environment, resources, retry, step
from report import farewell

from recommender.runs import keep_cards_with_runs

keep_cards_with_runs()


def yaml_config(name: str) -> Config:
    """Declare a settings file, taken from the project whatever the working directory."""

    def parse(text: str) -> dict[str, object]:
        try:
            return parse_yaml(text, name)
        except MSRError as error:
            raise MSRFailure(str(error)) from error

    return Config(name.replace(".", "-"), default=str(PROJECT / name), parser=parse)


@clear_errors
class MSRFlow(FlowSpec):
    """Learn genres and clusters from a catalog, check them, publish a bundle."""

    config_yaml = yaml_config("config.yaml")
    params_yaml = yaml_config("params.yaml")
    schema_yaml = yaml_config("schema.yaml")

    source = Parameter(
        "source",
        default="sample",
        help="A name from config.yaml, a path or a URL of a CSV, CSV.gz, Parquet or zip; "
        "several, comma separated, are merged.",
    )
    genres = Parameter(
        "genres",
        default="default",
        help="`default` (the ten of config.yaml), `all`, or a comma separated list.",
    )
    playlists = Parameter(
        "playlists",
        default="",
        help="Playlists to evaluate with: a name from config.yaml, or a file in any upload format; "
        "by default those that the sources carry.",
    )

    @property
    def settings(self) -> Settings:
        """The three YAML files as they were when the run began."""
        return Settings.from_mappings(
            *(file.to_dict() for file in (self.config_yaml, self.params_yaml, self.schema_yaml))
        )

    @step
    def start(self):
        """Check settings and source: anything wrong fails here, within a second."""
        from recommender import provenance
        from recommender.catalog.source import resolve

        self.sources = resolve(self.source, self.settings, PROJECT)
        if self.playlists:
            from recommender.evaluation.playlist_source import require_playlists

            require_playlists(self.playlists, self.settings)
        self.params_digest = provenance.params_digest(self.settings)
        self.versions = provenance.versions()
        self.next(self.ingest)

    @resources(memory=2000)
    @step
    def ingest(self):
        """Fetch and read every source."""
        from recommender.catalog.ingest import data_fingerprint, read_source

        self.tables = tuple(read_source(source, self.settings, STATE) for source in self.sources)
        self.fingerprint = data_fingerprint(self.tables)
        self.next(self.validate)

    @card(type="blank", id="validation")
    @resources(memory=2000)
    @step
    def validate(self):
        """Hold every row against the schema; write the report.

        An unfit catalog is refused by the next step: a failed step would have
        no card, and the card is what tells what to mend.
        """
        from recommender.catalog.report import write_report
        from recommender.catalog.validate import validate

        self.validated = validate(self.tables, self.settings)
        self.report = self.validated.report
        write_report(self.report, STATE.reports / current.run_id)
        cards.validation(current.card, self.report)
        self.next(self.transform)

    @resources(memory=2000)
    @step
    def transform(self):
        """Make one row per track, the feature spaces and a matrix sorted by genre."""
        from recommender.catalog.prepare import prepare as prepare_catalog
        from recommender.models.artists import artist_split
        from recommender.models.clustering.batches import plan_batches
        from recommender.models.clustering.selection import left_out
        from recommender.models.genre_matrix import GenreMatrix
        from recommender.models.spaces import FeatureSpaces, raw_matrix

        params = self.settings.params
        prepared = prepare_catalog(self.validated, self.genres, self.settings)
        self.catalog, self.choice, self.notes = prepared.catalog, prepared.choice, prepared.notes
        self.test = artist_split(self.catalog.tracks, params.split.test_share, params.seed)
        raw = raw_matrix(self.catalog.tracks, params.features.audio)
        self.spaces = FeatureSpaces.fit(
            raw, params.features.audio, n_quantiles=params.features.quantiles, seed=params.seed
        )
        matrix = GenreMatrix.build(self.catalog.tracks, self.spaces.quantile(raw), self.choice.genres)
        self.X, self.rows, self.offsets = matrix.X, matrix.rows, matrix.offsets
        too_small = left_out(matrix.sizes, params.clusters)
        self.notes += tuple(f"No clusters of {genre}: {reason}." for genre, reason in too_small.items())
        sizes = {genre: tracks for genre, tracks in matrix.sizes.items() if genre not in too_small}
        self.batches = plan_batches(sizes, params.clusters.genres_per_task, os.cpu_count() or 1)
        print(*self.notes, sep="\n")
        self.next(self.train_classifier)

    @card(type="blank", id="classifier")
    @resources(cpu=2, memory=2000)
    @step
    def train_classifier(self):
        """Learn what genre a song sounds like; keep the best candidate on unseen artists."""
        from recommender.models.classifier.training import train_classifier

        self.classifier = train_classifier(self.catalog.tracks, self.choice.genres, self.settings.params)
        cards.classifier(current.card, self.classifier)
        self.next(self.cluster_genre, foreach="batches")

    # One thread per task: the tasks themselves run side by side.
    @environment(vars={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
    @retry(times=1, minutes_between_retries=0)
    @resources(memory=1000)
    @step
    def cluster_genre(self):
        """Fit every candidate to each genre of the batch and keep the best by the rule."""
        from recommender.models.clustering.fitting import fit_genre

        params = self.settings.params
        self.clusterings = [
            fit_genre(genre, self.X[slice(*self.offsets[genre])], params.clusters, params.seed)
            for genre in self.input
        ]
        self.next(self.join_genres)

    @card(type="blank", id="leaderboard")
    @resources(memory=2000)
    @step
    def join_genres(self, inputs):
        """Gather the best clustering of every genre and describe its clusters."""
        from recommender.models.clustering.leaderboard import (
            candidate_rows,
            cluster_rows,
            describe_genres,
            map_points,
        )
        from recommender.models.genre_matrix import GenreMatrix

        self.merge_artifacts(inputs, exclude=["clusterings"])
        params, tracks = self.settings.params.clusters, self.catalog.tracks
        matrix = GenreMatrix(self.X, self.rows, self.offsets)
        self.genre_clusters = describe_genres(
            (clustering for task in inputs for clustering in task.clusterings),
            matrix,
            tracks,
            self.spaces.columns,
            params.typical_tracks,
        )
        self.candidates = candidate_rows(genre.clustering for genre in self.genre_clusters)
        maps = (
            map_points(genre, matrix.lines(genre.clustering.genre), tracks) for genre in self.genre_clusters
        )
        clusters = cluster_rows(self.genre_clusters, tracks)
        cards.leaderboard(current.card, self.candidates, clusters, maps, params.criterion)
        self.next(self.evaluate)

    @card(type="blank", id="evaluation")
    @resources(cpu=2, memory=2000)
    @step
    def evaluate(self):
        """Continue known playlists, beside the baselines, and hold the result against the gates.

        A gate that failed is refused by the next step, so that this one has its card.
        """
        from earlier import earlier_runs

        from recommender.evaluation.gates import judge
        from recommender.evaluation.run import evaluate_run
        from recommender.packing import build_index

        params = self.settings.params
        self.ranking_index = build_index(self.catalog, self.classifier, params)
        known = self._named_playlists() if self.playlists else None
        result = evaluate_run(self.catalog, self.ranking_index, params, known)
        self.evaluation = result.evaluation.to_dict() if result.evaluation else None
        self.evaluation_note, self.ranker = result.note, result.ranker
        self.gates = judge(result.evaluation, self.fingerprint, params.gates, earlier_runs(STATE))
        cards.evaluation(current.card, result, self.gates)
        print(result.note, *(verdict.sentence for verdict in self.gates.verdicts), sep="\n")
        self.next(self.publish)

    def _named_playlists(self):
        from recommender.evaluation.playlist_source import known_playlists
        from recommender.playlists.catalog_index import CatalogIndex

        matching = CatalogIndex.build(self.catalog.tracks)
        known = known_playlists(self.playlists, matching, self.settings, STATE)
        print(known.note)
        return known.table

    @resources(memory=2000)
    @step
    def publish(self):
        """Pack everything serving needs and lay it out where serving looks."""
        from dataclasses import asdict

        from recommender import bundle, packing, provenance

        self.gates.require()
        self.bundle = packing.pack(
            self.catalog,
            self.genre_clusters,
            self.spaces,
            self.classifier,
            self.settings.params,
            index=self.ranking_index,
            evaluation=self.evaluation,
            ranker=self.ranker,
        )
        manifest = bundle.describe(
            self.bundle,
            run_id=current.run_id,
            fingerprint=self.fingerprint,
            params_digest=self.params_digest,
            versions=self.versions,
            source=provenance.source_facts(self.sources),
        )
        self.manifest = asdict(manifest)
        self.folder = str(bundle.write_bundle(STATE.bundles / current.run_id, lambda: self.bundle, manifest))
        self.summary = {
            "source": manifest.source["name"],
            "fictional": manifest.source["fictional"],
            "tracks": len(self.catalog.tracks),
            "genres": len(self.choice.genres),
            "digest": manifest.digest,
        }
        self.next(self.end)

    @step
    def end(self):
        """Say what was made and what to do next; mirror it to MLflow."""
        from recommender.tracking.publishing import mirror_while_publishing

        print(farewell(self))
        mirrored = mirror_while_publishing(current.run_id, self.folder, self.settings.config.mlflow, STATE)
        print(mirrored.text)


if __name__ == "__main__":
    # Shared with every task of every run; `msr prune` waits until nobody holds it.
    with STATE.lock("flow", exclusive=False):
        MSRFlow()
