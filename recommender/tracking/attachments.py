"""A parent's tables, pictures, texts and dataset."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import vl_convert
from mlflow.entities import Dataset, DatasetInput, InputTag
from mlflow.types import ColSpec, Schema
from mlflow.utils.mlflow_tags import MLFLOW_DATASET_CONTEXT, MLFLOW_LOGGED_ARTIFACTS

from recommender.tracking.record import DatasetRecord, RunRecord
from recommender.tracking.store import Store

_VEGA_LITE = "5.21"
_LONGEST_DIGEST = 36


def attach(
    store: Store, record: RunRecord, pictures: Mapping[str, bytes], parent: str, scratch: Path
) -> None:
    """Give a run its files, each written over what was there, and its dataset."""
    folder = scratch / "attachments"
    contents = {
        **{name: _table(rows).encode() for name, rows in record.tables.items()},
        **{name: text.encode() for name, text in record.texts.items()},
        **pictures,
    }
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    store.client.log_artifacts(parent, str(folder))
    # What `log_table` leaves for the page of evaluations; it would add the rows again each time.
    tables = [{"path": name, "type": "table"} for name in record.tables]
    store.client.set_tag(parent, MLFLOW_LOGGED_ARTIFACTS, json.dumps(tables))
    store.client.log_inputs(parent, [_dataset(record.dataset)])


def draw(plots: Mapping[str, Mapping[str, Any]]) -> dict[str, bytes]:
    """Draw the plots of a run."""
    return {name: picture(spec) for name, spec in plots.items()}


def picture(spec: Mapping[str, Any]) -> bytes:
    """Draw a Vega-Lite specification as PNG, with no network."""
    white = {**spec, "background": "white"}
    return bytes(vl_convert.vegalite_to_png(json.dumps(white), vl_version=_VEGA_LITE, scale=1.5))


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Write a table as `log_table` does."""
    columns = list(rows[0]) if rows else []
    return json.dumps({"columns": columns, "data": [[row[name] for name in columns] for row in rows]})


def _dataset(record: DatasetRecord) -> DatasetInput:
    web = record.source.startswith(("http://", "https://"))
    schema = Schema([ColSpec(kind, name) for name, kind in record.columns.items()])
    dataset = Dataset(
        name=record.name,
        digest=record.digest[:_LONGEST_DIGEST],
        source_type="http" if web else "local",
        source=json.dumps({"url" if web else "uri": record.source}),
        schema=json.dumps({"mlflow_colspec": schema.to_dict()}),
        profile=json.dumps(record.profile),
    )
    return DatasetInput(dataset, [InputTag(MLFLOW_DATASET_CONTEXT, "training")])
