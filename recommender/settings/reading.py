"""From YAML text to a typed model, with errors a person can act on."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from recommender.errors import SettingsError


class Frozen(BaseModel):
    """Base of every settings model: immutable, strict about types, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


Model = TypeVar("Model", bound=Frozen)


def parse_yaml(text: str, name: str = "the YAML text") -> dict[str, Any]:
    """Parse one YAML document that must be a mapping.

    Raises
    ------
    SettingsError
        The text is no YAML, or no mapping.
    """
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "cannot be read"
        raise SettingsError(f"{name} is no valid YAML{place}: {problem}", do="mend that line") from error
    if not isinstance(document, dict):
        raise SettingsError(f"{name} holds {type(document).__name__}", wanted="a mapping of settings")
    return document


def read_yaml(path: Path) -> dict[str, Any]:
    """Read one settings file; see `parse_yaml`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read {path}: {error}", wanted="a UTF-8 YAML file") from error
    return parse_yaml(text, str(path))


def typed(model: type[Model], document: Any, name: str) -> Model:
    """Check a parsed document against its model.

    Raises
    ------
    SettingsError
        Names the key, what it was, what it should be, and for an unknown key the nearest known one.
    """
    try:
        # Through JSON, so that strict types still take a YAML list for a tuple.
        return model.model_validate_json(json.dumps(document, default=str))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise _explained(model, first, name) from error


def _explained(model: type[Frozen], problem: Any, name: str) -> SettingsError:
    place = list(problem["loc"])
    key = ".".join(str(part) for part in place)
    if problem["type"] == "extra_forbidden":
        known = _known_keys(model, place[:-1])
        near = difflib.get_close_matches(str(place[-1]), known, n=1, cutoff=0.0)
        hint = f"did you mean '{near[0]}'? Known here: {', '.join(known)}" if near else "remove it"
        return SettingsError(f"unknown key '{key}' in {name}", do=hint)
    if problem["type"] == "missing":
        return SettingsError(
            f"key '{key}' is missing in {name}", do="add it; the repository's file shows its usual value"
        )
    got = repr(problem["input"])
    return SettingsError(f"{name}: '{key}' is {got[:120]}", wanted=problem["msg"])


def _known_keys(model: type[BaseModel], place: Sequence[str | int]) -> list[str]:
    """List the keys a settings model takes at `place`, looking through lists and unions."""
    found: list[type[BaseModel]] = [model]
    for part in place:
        step = [m.model_fields[str(part)].annotation for m in found if str(part) in m.model_fields]
        found = [inner for annotation in step for inner in _models_in(annotation)] or found
    return sorted({field for m in found for field in m.model_fields})


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [inner for part in get_args(annotation) for inner in _models_in(part)]
