"""An error of ours ends a step with one clear paragraph instead of a trace."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from metaflow import FlowMutator, user_step_decorator
from metaflow.exception import MetaflowException

from recommender.errors import MSRError


class MSRFailure(MetaflowException):
    """What Metaflow prints without a trace."""

    headline = "MSR"


@user_step_decorator
def _explained(step_name: str, flow: Any, inputs: Any = None, attributes: Any = None) -> Iterator[None]:
    try:
        yield
    except MSRError as error:
        logging.getLogger(__name__).debug("step %s failed", step_name, exc_info=True)
        raise MSRFailure(str(error)) from error


class clear_errors(FlowMutator):  # noqa: N801  used as a decorator
    """Wrap every step of a flow."""

    def mutate(self, mutable_flow: Any) -> None:
        """Add the step decorator to each step."""
        for _, step in mutable_flow.steps:
            step.add_decorator(_explained)
