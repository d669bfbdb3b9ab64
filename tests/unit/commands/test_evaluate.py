"""`msr evaluate`: the table, the document, and one line for whatever cannot be done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recommender.__main__ import main
from recommender.state import PROJECT

SAMPLE = PROJECT / "data" / "sample"
QUICK = ("--methods", "random,popularity,blend,page", "--settings", "half")


@pytest.fixture
def msr(sample_bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(sample_bundle, monkeypatch, capsys)


class Command:
    """`msr evaluate` in this process, on the sample's bundle."""

    def __init__(
        self, bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.bundle, self.monkeypatch, self.capsys = bundle, monkeypatch, capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self.monkeypatch.setattr("sys.argv", ["msr", "evaluate", "--bundle", str(self.bundle), *arguments])
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = self.capsys.readouterr()
        return code, out, err


def test_the_table_has_every_metric_with_its_interval(msr: Command) -> None:
    code, out, _ = msr(*QUICK)
    assert code == 0
    assert "half: a random half is hidden" in out
    heading = next(line for line in out.splitlines() if "R-precision" in line)
    for name in ("NDCG@500", "clicks", "hit@10", "coverage@10", "novelty@10", "R-prec. cold", "ms"):
        assert name in heading
    lines = out.splitlines()
    blend = next(number for number, line in enumerate(lines) if line.startswith("│ blend"))
    mean = float(lines[blend].split("│")[2])
    low, high = map(float, lines[blend + 1].split("│")[2].split("–"))
    assert low < mean < high
    assert "60 playlists that the run's sources carried" in out


def test_the_document_holds_the_same_figures(msr: Command, tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    code, out, _ = msr(*QUICK, "--json", str(file))
    assert code == 0
    document = json.loads(file.read_text())
    assert list(document) == ["protocol", "methods"]
    assert list(document["methods"]) == ["random", "popularity", "blend", "page"]
    figures = document["methods"]["blend"]["half"]["r_precision"]
    assert set(figures) == {"mean", "sd", "lo", "hi"}
    assert f"{figures['mean']:.4f}" in out


def test_json_on_standard_output_is_nothing_but_json(msr: Command) -> None:
    code, out, _ = msr("--methods", "random", "--settings", "half", "--json", "-")
    assert code == 0
    assert list(json.loads(out)["methods"]) == ["random"]


@pytest.mark.parametrize("playlists", ["sample", str(SAMPLE / "playlists.json")])
def test_playlists_by_name_and_by_file_are_the_runs_own_here(msr: Command, playlists: str) -> None:
    own, named = (
        json.loads(msr("--methods", "blend", "--settings", "half", "--json", "-", *more)[1])
        for more in ((), ("--playlists", playlists))
    )
    for document in (own, named):
        document["methods"]["blend"]["half"].pop("ms")
    assert named == own


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--methods", "magic"), 2, "'magic' is not one of random"),
        (("--settings", "third"), 2, "'third' is not one of half"),
        (("--playlists", "nowhere.csv"), 1, "'nowhere.csv' is neither a source nor a file"),
        (("--playlists", "spotify.zip"), 1, "neither a source nor a file"),
        (("--playlists", str(SAMPLE / "playlists" / "salsa.m3u")), 1, "1 playlist(s) of 2 songs"),
        (("--playlists", str(PROJECT / "pyproject.toml")), 1, "is no playlist that can be read"),
    ],
)
def test_what_cannot_be_done_is_said(
    msr: Command, arguments: tuple[str, ...], code: int, message: str
) -> None:
    found, _, err = msr(*arguments)
    assert found == code
    assert message in " ".join(err.replace("│", " ").split())
