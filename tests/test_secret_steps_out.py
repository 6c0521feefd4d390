"""Each secret of the committed definitions is replaced by commands that there are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from devops_constructs.operations import secrets_rotation as rotation
from devops_constructs.operations.secrets_named import Holder, holder
from devops_constructs.project.infrastructure_secrets import ENVIRONMENTS
from devops_constructs.project.loader import load
from tests.documented_commands import Line, commands_in, is_taken_by_a_workflow, refusal
from tests.preparation import ROOT

PORTFOLIO = load(ROOT).portfolio
HOLDERS = [
    *(
        holder(PORTFOLIO, [each.project.name, each.environment.name], infrastructure=False)
        for each in PORTFOLIO.running
    ),
    *(holder(PORTFOLIO, [each], infrastructure=True) for each in ENVIRONMENTS),
]


@pytest.mark.parametrize("of", HOLDERS, ids=lambda each: each.words)
def test_every_secret_has_steps_unless_it_is_none(of: Holder) -> None:
    without = [e for e in of.entries if not rotation.steps(of, e, "2026-11-28")]

    assert all(entry.rotating == "nothing" for entry in without)


def commands(of: Holder) -> Iterator[Line]:
    for entry in of.entries:
        for step in rotation.steps(of, entry, "2026-11-28"):
            joined = step.command.replace("\\\n", " ").replace("|\n", "| ")
            for line in joined.splitlines():
                yield from commands_in(line, ROOT, 0)


LINES = sorted({line for of in HOLDERS for line in commands(of)})


@pytest.mark.parametrize("line", LINES, ids=str)
def test_the_program_takes_it(line: Line) -> None:
    if line.words[0] == "devops":
        assert refusal(list(line.words[1:])) == ""
    elif line.words[:3] == ("gh", "workflow", "run"):
        is_taken_by_a_workflow(line)
    else:
        known = {("gh", "run"), ("gh", "secret"), ("kubectl", "create"), ("kubectl", "apply")}
        assert line.words[:2] in known


def test_there_are_commands_to_look_at() -> None:
    assert {line.words[0] for line in LINES} >= {"devops", "gh"}
