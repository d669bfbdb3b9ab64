"""Settings survive the way through the page's address, and nothing in an address does harm."""

from __future__ import annotations

from urllib.parse import parse_qsl

from hypothesis import given, settings
from hypothesis import strategies as st

from demo.pages.address import MOST_PER_ARTIST, MOST_WANTED, Address
from recommender.ranking.options import Options

GENRES = ("jazz", "r-n-b", "rock & roll", "überpop", "a=b")

years = st.none() | st.integers(1900, 2030)
genres = st.lists(st.sampled_from(GENRES), unique=True).map(tuple)
wishes = st.builds(
    lambda first, last, **rest: Options(
        first_year=first, last_year=last if first is None or last is None else max(first, last), **rest
    ),
    first=years,
    last=years,
    wanted=st.none() | st.integers(1, MOST_WANTED),
    per_artist=st.none() | st.integers(1, MOST_PER_ARTIST),
    new_artists=st.booleans(),
    explicit=st.sampled_from(["any", "no", "only"]),
    familiarity=st.sampled_from([-1.0, -0.25, 0.0, 0.75, 1.0]),
    diversity=st.none() | st.sampled_from([0.0, 0.3, 1.0]),
    genres=genres,
    not_genres=genres,
)


@given(wishes, st.sampled_from(["", "jazz", "genre-rock & roll"]))
@settings(max_examples=150, deadline=None)
def test_an_address_says_what_was_written(options: Options, example: str) -> None:
    address = Address(options, example)
    assert Address.read(dict(parse_qsl(address.query())), GENRES) == address


def test_only_what_differs_is_written() -> None:
    assert Address(Options()).query() == ""
    assert Address(Options(wanted=30, new_artists=True)).query() == "n=30&new=1"


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "n",
                "artist",
                "new",
                "explicit",
                "familiar",
                "variety",
                "from",
                "to",
                "genres",
                "without",
                "example",
            ]
        ),
        st.text(max_size=30) | st.integers().map(str) | st.floats().map(str),
    )
)
@settings(max_examples=200, deadline=None)
def test_any_address_is_read(query: dict[str, str]) -> None:
    options = Address.read(query, GENRES).options
    assert options.wanted is None or 1 <= options.wanted <= MOST_WANTED
    assert set(options.genres + options.not_genres) <= set(GENRES)


def test_what_makes_no_sense_is_left_out() -> None:
    query = {
        "n": "0", "artist": "99", "explicit": "x", "familiar": "nan", "from": "2000", "to": "1990",
        "genres": "noise,jazz",
    }  # fmt: skip
    assert Address.read(query, GENRES).options == Options(first_year=2000, genres=("jazz",))
