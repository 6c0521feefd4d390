"""Writes docs/coverage.md: which test shows which capability, and which field it is about.

python -m tests.coverage_table
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from tests import reference
from tests.capabilities import ROOT, Shown, capabilities

FILE = ROOT / "docs/coverage.md"

HEAD = """\
# Which test shows which capability

Made from the tests' markers; make it anew with `python -m tests.coverage_table`. Each capability
leads to its entry in the [reference](reference/kubernetes.md).

`python -m tests.mutate_capabilities` runs each test again while the constructs ignore the field:
one that passes even so would show nothing.
"""

_TITLES = "| capability | field | test |\n| --- | --- | --- |\n"


def text(shown: list[Shown], entries: list[reference.Entry]) -> str:
    """The document: a table for each area of the reference, in its order."""
    areas = list(dict.fromkeys(entry.area for entry in entries))
    placed = [(entry, each) for each in shown if (entry := reference.entry_of(each, entries))]
    placed.sort(key=lambda pair: (areas.index(pair[0].area), pair[1]))
    tables = (
        f"\n## {area}\n\n{_TITLES}{''.join(_rows(group))}"
        for area, group in groupby(placed, key=lambda pair: pair[0].area)
    )
    return HEAD + "".join(tables)


def _rows(placed: Iterator[tuple[reference.Entry, Shown]]) -> Iterator[str]:
    for (capability, fields), group in groupby(
        placed, key=lambda p: (p[1].capability, p[1].fields)
    ):
        pairs = list(group)
        link = f"[{capability}](reference/kubernetes.md#{pairs[0][0].anchor})"
        named = ", ".join(f"`{field}`" for field in fields)
        tests = "<br>".join(_test(each.test) for _, each in pairs)
        yield f"| {link} | {named} | {tests} |\n"


def _test(name: str) -> str:
    path, _, function = name.partition("::")
    return f"{function.removeprefix('test_').replace('_', ' ')} ([{Path(path).stem}](../{path}))"


if __name__ == "__main__":
    FILE.write_text(text(capabilities(), reference.entries(reference.text())), encoding="utf-8")
