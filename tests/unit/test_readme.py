"""The README says what the code does: every setting, command, option, variable and exit code."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
import typer

from recommender.__main__ import app
from recommender.settings import load_settings

PROJECT = Path(__file__).resolve().parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
COMMANDS: dict[str, Any] = {}


def gather(command: Any, name: str) -> None:
    parts = getattr(command, "commands", None)  # a group has them
    if parts is None:
        COMMANDS[name] = command
        return
    for part, each in parts.items():
        gather(each, f"{name} {part}")


gather(typer.main.get_command(app), "msr")


def section(heading: str) -> str:
    return README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_the_tables_of_settings_are_those_of_the_files() -> None:
    with_tables = runpy.run_path(str(PROJECT / "docs" / "settings_tables.py"))["with_tables"]
    assert with_tables(README) == README, "make it anew: python docs/settings_tables.py"


@pytest.mark.parametrize("file", ["config", "params"])
def test_every_setting_stands_in_a_table(file: str) -> None:
    sections = getattr(load_settings(), file).model_dump()
    assert [name for name in sections if f"| `{name}" not in README] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_there_with_its_options(name: str) -> None:
    table = section("Commands")
    (line,) = [line for line in table.splitlines() if line.startswith(f"| `{name}")]
    options = {
        max(parameter.opts, key=len)
        for parameter in COMMANDS[name].params
        if parameter.param_type_name == "option"
    }
    assert sorted(option for option in options - {"--help"} if option not in line) == []


def test_no_option_is_promised_that_does_not_exist() -> None:
    for line in section("Commands").splitlines():
        named = re.match(r"\| `(msr [a-z ]*[a-z])", line)
        if named:
            command = COMMANDS[named[1]]
            there = {
                option
                for parameter in command.params
                for option in (*parameter.opts, *parameter.secondary_opts)
            }
            assert set(re.findall(r"--[a-z-]+", line.split("|")[1])) <= there


def test_the_flows_parameters_stand_there() -> None:
    flow = (PROJECT / "flows" / "msr_flow.py").read_text()
    for name in re.findall(r"= Parameter\(\s+\"([a-z]+)\"", flow):
        assert f"--{name}" in section("Running the flow")


def test_the_flows_steps_stand_there_in_order() -> None:
    flow = (PROJECT / "flows" / "msr_flow.py").read_text()
    steps = re.findall(r"@step\n    def (\w+)\(", flow)
    listed = re.findall(r"^\| `(\w+)` \|", section("Running the flow"), flags=re.MULTILINE)
    assert listed == steps


def test_every_make_target_stands_there() -> None:
    makefile = (PROJECT / "Makefile").read_text()
    for target in re.findall(r"^([a-z-]+):.*##", makefile, flags=re.MULTILINE):
        assert f"`make {target}`" in README or f"make {target} " in README, target


def test_every_variable_that_is_read_stands_there() -> None:
    code = [
        path.read_text()
        for folder in ("recommender", "demo", "flows")
        for path in (PROJECT / folder).rglob("*.py")
    ]
    read = {name for text in code for name in re.findall(r"\"((?:MSR|SPOTIFY)_[A-Z_]+)\"", text)}
    assert read
    assert sorted(name for name in read if name not in README) == []


def test_pictures_and_links_lead_to_files() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("http") or (PROJECT / target).exists(), target
