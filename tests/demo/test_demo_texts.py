"""Every text is there, every text is used, and what templates are given is only ever text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import NASTY, recommendations

from demo import texts
from demo.plots.markup import plain
from demo.texts import Texts
from demo.views import Views
from demo.visitors.taste import Taste
from recommender.errors import SettingsError
from recommender.state import PROJECT

ENGLISH = Texts.load("en")
VIEWS = Views(ENGLISH)
SOURCES = [
    *(PROJECT / "demo").rglob("*.py"), *(PROJECT / "demo" / "views" / "templates").glob("*.html")
]  # fmt: skip
BY_DATA = (
    "features.",
    "evaluation.settings.",
    "evaluation.methods.",
    "evaluation.metrics.",
    "evaluation.meaning.",
)


def named_in_sources() -> set[str]:
    found: set[str] = set()
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"""\bsay(?:\.counted)?\(\s*["']([a-z_.0-9]+)["']\s*[,)]""", text))
    return found


def test_every_text_that_is_said_exists() -> None:
    for name in named_in_sources():
        assert name in ENGLISH.entries or {f"{name}.one", f"{name}.many"} <= set(ENGLISH.entries), name


def test_no_text_is_left_over() -> None:
    said = named_in_sources()
    joined = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    for name in ENGLISH.entries:
        stem = re.sub(r"\.(one|many)$", "", name)
        section, _, last = stem.rpartition(".")
        built = re.search(rf"""{re.escape(section)}\.(\w*)(\{{|["'] ~)""", joined)
        assert stem in said or name.startswith(BY_DATA) or (built and last.startswith(built[1])), name


def test_a_language_must_be_there_and_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="one of en"):
        Texts.load("xx")
    (tmp_path / "en.yaml").write_bytes((texts.FOLDER / "en.yaml").read_bytes())
    (tmp_path / "de.yaml").write_text("site: {name: MSR}")
    monkeypatch.setattr(texts, "FOLDER", tmp_path)
    with pytest.raises(SettingsError, match=r"de\.yaml of demo/texts lacks about\.api"):
        Texts.load("de")


class Seen(HTMLParser):
    """What a browser would make of a fragment: its elements and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(html: str) -> Seen:
    parser = Seen()
    parser.feed(html)
    return parser


def results(titles: tuple[str, ...]) -> str:
    answer = recommendations(titles)
    songs = tuple(each.song for each in answer.songs)
    return VIEWS("results", answer=answer, taste=Taste(songs, songs, titles), token="t", address="n=5&new=1")


def test_markup_in_names_is_only_text() -> None:
    found = seen(results(NASTY))
    assert not {"img", "script", "b", "i"} & (found.elements - {"i"})
    assert not any(name.startswith("on") for name in found.attributes)
    for title in NASTY:
        assert title in found.text


@given(st.text(max_size=60).filter(lambda text: "\r" not in text and "\0" not in text))
@settings(max_examples=60, deadline=None)
def test_no_name_adds_an_element_or_an_attribute(title: str) -> None:
    usual, found = seen(results(("Song",))), seen(results((title,)))
    assert found.elements == usual.elements
    assert found.attributes == usual.attributes


def test_the_report_shows_what_an_upload_says_as_text() -> None:
    report = recommendations().report
    html = VIEWS("report", report=report, open=list(report.lines), matched=[], shown=200)
    assert "img" not in seen(html).elements
    assert NASTY[0] in seen(html).text


def test_plotly_is_given_no_markup() -> None:
    assert plain("<b>x</b> $y$ %{text}") == "&lt;b&gt;x&lt;/b&gt; &#36;y&#36; &#37;{text}"
