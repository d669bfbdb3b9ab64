"""What schema.yaml may say: what a catalog must look like."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator

from recommender.settings.reading import Frozen

IDENTITY = ("track_id", "title", "artists", "genre")
"""Columns without which no row is a track."""


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
    warn_above: float | None = None
    unknown: tuple[float, ...] = ()
    unit: str | None = None
    about: str = ""

    @field_validator("pattern")
    @classmethod
    def _pattern_compiles(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise ValueError(f"a regular expression ({error})") from error
        return pattern


class CatalogSchema(Frozen):
    """schema.yaml."""

    empty: tuple[str, ...] = ()
    columns: Annotated[dict[str, Column], Field(min_length=1)]

    @field_validator("columns")
    @classmethod
    def _has_what_every_catalog_needs(cls, columns: dict[str, Column]) -> dict[str, Column]:
        lacking = [name for name in IDENTITY if name not in columns]
        if lacking:
            raise ValueError(f"entries for {', '.join(IDENTITY)} ({', '.join(lacking)} lacking)")
        return columns

    @field_validator("columns")
    @classmethod
    def _no_name_means_two_columns(cls, columns: dict[str, Column]) -> dict[str, Column]:
        owner: dict[str, str] = {}
        for column, rules in columns.items():
            for name in (column, *rules.aliases):
                if owner.setdefault(name.casefold(), column) != column:
                    raise ValueError(
                        f"each name once ('{name}' stands for {owner[name.casefold()]} and {column})"
                    )
        return columns
