"""Write the README's tables of settings from the YAML files and the comments in them.

python docs/settings_tables.py          # puts them into README.md
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[1]
README = PROJECT / "README.md"
FILES = ("config.yaml", "params.yaml")
LONGEST_VALUE = 60


def tables() -> dict[str, str]:
    """A Markdown table for each file: key, value as it is in the file, what it means."""
    return {name: _table((PROJECT / name).read_text(encoding="utf-8")) for name in FILES}


def with_tables(readme: str) -> str:
    """Replace what stands between the marks of each file."""
    for name, table in tables().items():
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, _, rest = readme.partition(begin)
        after = rest.partition(end)[2]
        readme = f"{before}{begin}\n{table}\n{end}{after}"
    return readme


def _table(text: str) -> str:
    lines = text.splitlines()
    rows = [_row(*cells) for cells in _settings(yaml.compose(text), lines, "")]
    return "\n".join(["| key | value | |", "|---|---|---|", *rows]) + "\n"


def _settings(node: yaml.MappingNode, lines: list[str], prefix: str) -> Iterator[tuple[str, str, str]]:
    for key, value in node.value:
        line, name = key.start_mark.line, f"{prefix}{key.value}"
        said = _comment(lines, line)
        if isinstance(value, yaml.MappingNode) and not value.flow_style:
            if said:
                yield name, "", said
            yield from _settings(value, lines, f"{name}.")
        elif isinstance(value, yaml.SequenceNode) and not value.flow_style:
            if said:
                yield name, "", said
            for item in value.value:
                (_, kind), *rest = item.value
                part = yaml.MappingNode(item.tag, rest)
                yield from _settings(part, lines, f"{name}.{kind.value}.")
        else:
            yield name, _source(value, lines), said


def _comment(lines: list[str], line: int) -> str:
    """What is said behind a key, or else on the lines above it."""
    beside = lines[line].partition(" # ")[2].strip()
    above: list[str] = []
    while not beside and line and lines[line - 1].lstrip().startswith("#"):
        line -= 1
        above.insert(0, lines[line].strip("# "))
    return beside or " ".join(above)


def _source(value: yaml.Node, lines: list[str]) -> str:
    first, last = value.start_mark, value.end_mark
    text = lines[first.line][first.column : last.column if last.line == first.line else None].strip()
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _row(key: str, value: str, said: str) -> str:
    cells = (f"`{key}`", f"`{value}`" if value else "", said)
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
