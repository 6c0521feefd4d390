"""docs/reference/apply.md says what the commands take, and what they do."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import devops_constructs as dc
from devops_constructs.cli import _parser
from devops_constructs.operations.apply.helm_releases import TIMEOUT
from devops_constructs.operations.registry_clean import DAYS

COMMANDS = {"apply", "charts publish", "drift", "registry clean"}


@pytest.fixture(scope="module")
def reference(repository: Path) -> str:
    return (repository / "docs/reference/apply.md").read_text("utf-8")


def test_the_commands_shown_are_taken(reference: str) -> None:
    lines = [line.strip().partition(" | ")[0] for line in reference.splitlines()]
    shown = [shlex.split(line)[1:] for line in lines if line.startswith("devops ")]

    assert {words[0] for words in shown} == {"apply", "charts", "drift", "registry"}
    for words in shown:
        _parser().parse_args(words)


def test_the_table_of_commands_has_all_of_them(reference: str) -> None:
    found = re.findall(r"^\| `devops ([a-z]+(?: [a-z]+)?)", reference, re.MULTILINE)

    assert set(found) == COMMANDS


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_has_an_example_and_says_what_it_ends_with(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        _parser().parse_args([*command.split(), "--help"])

    assert ended.value.code == 0
    assert f"example: devops {command}" in capsys.readouterr().out


def test_the_numbers_told_are_those_that_hold(reference: str) -> None:
    options = _parser().parse_args(["registry", "clean"])

    assert options.older_than_days is None
    days = dc.GithubRepository().digest_retention_days
    assert (
        f"the longest `GithubRepository.digest_retention_days` ({days}), {DAYS} at least"
        in reference
    )
    assert f"`--keep` ({options.keep})" in reference
    assert f"within {TIMEOUT.removesuffix('m')} minutes" in reference
