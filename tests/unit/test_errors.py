"""Errors say what was got, what was wanted and what to do, wherever they travel."""

from __future__ import annotations

import pickle

import pytest

from recommender import errors
from recommender.errors import DownloadError, MSRError, SourceError


def test_the_three_parts_make_one_paragraph() -> None:
    error = DownloadError("got 404 from x", wanted="a CSV file.", do="check the address")
    assert str(error) == "got 404 from x. Wanted: a CSV file. What to do: check the address."


def test_parts_that_are_not_given_leave_no_trace() -> None:
    assert str(MSRError("got nothing")) == "got nothing."


def test_an_error_survives_the_trip_between_processes() -> None:
    error = pickle.loads(pickle.dumps(DownloadError("a", wanted="b", do="c")))
    assert isinstance(error, DownloadError)
    assert (error.got, error.wanted, error.do) == ("a", "b", "c")


def test_callers_can_catch_by_kind() -> None:
    with pytest.raises(SourceError):
        raise DownloadError("a")


def test_the_tree_in_the_docstring_is_the_tree_in_the_code() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, MSRError)]
    drawn = [line.lstrip("│├└─ ").split()[0] for line in (errors.__doc__ or "").splitlines() if "──" in line]
    assert sorted(kind.__name__ for kind in kinds if kind is not MSRError) == sorted(drawn)
