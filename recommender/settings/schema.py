"""What schema.yaml may say: what a catalog must look like."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from recommender.settings.reading import Frozen


class Column(Frozen):
    """One column of a catalog; only `type` is needed."""

    type: Literal["text", "list", "number", "integer", "boolean", "date"]
    required: bool = False
    nullable: bool = True
    aliases: tuple[str, ...] = ()
    pattern: str | None = None
    separator: str | None = None
    min: float | None = None
    max: float | None = None
    unknown: tuple[float, ...] = ()
    unit: str | None = None
    about: str = ""


class CatalogSchema(Frozen):
    """schema.yaml."""

    columns: Annotated[dict[str, Column], Field(min_length=1)]
