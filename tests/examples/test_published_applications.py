"""Two applications whose charts others published, said in our nouns, beside the originals."""

from __future__ import annotations

import importlib
import io
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.project.generated_secrets import generated_secrets
from devops_constructs.project.loader import load
from devops_constructs.project.release import Release
from tests import kubernetes_schemas
from tests.examples.comparison import Difference, differences, outdated, renamed, unlisted
from tests.examples.read_facts import facts_of
from tests.helm_engine import ReleaseChart
from tests.kubernetes.safety import RULES

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class Application:
    """The facts of the original chart, and the example that says the same."""

    name: str
    original: Any
    release: Release
    chart: ReleaseChart
    found: list[Difference]

    @property
    def definition(self) -> Path:
        return EXAMPLES / self.name / "projects" / f"{self.name}.py"


@pytest.fixture(scope="module", params=["mastodon", "nextcloud"])
def application(request: pytest.FixtureRequest) -> Application:
    name = request.param
    original = importlib.import_module(f"tests.examples.{name}_chart")
    portfolio = load(EXAMPLES / name).portfolio
    [project] = portfolio.projects
    release = Release(portfolio.fleet, project, project.environments[0])
    chart = ReleaseChart.of(release)
    keys = {s.name: s.keys for s in (*project.secrets, *generated_secrets(project))}
    theirs = renamed(original.ORIGINAL, original.NAMES, original.CONTAINERS)
    found = differences(theirs, facts_of(chart.rendered, keys))
    return Application(name, original, release, chart, found)


def test_every_difference_from_the_original_is_listed(application: Application) -> None:
    assert unlisted(application.found, application.original.DIFFERENCES) == []


def test_no_listed_difference_has_gone(application: Application) -> None:
    assert outdated(application.found, application.original.DIFFERENCES) == []


def test_each_listed_difference_has_a_reason(application: Application) -> None:
    assert [d.where for d in application.original.DIFFERENCES if len(d.because) < 10] == []


def test_what_is_renamed_is_there(application: Application) -> None:
    facts = application.original.ORIGINAL
    pods = [c for w in facts.workloads.values() for c in w.containers.values()]
    mounted = {source.partition(",")[0] for c in pods for source in c.mounts.values()}
    named = {*facts.workloads, *facts.others, *mounted}

    theirs = {*facts.services, *facts.claims, *(name.partition(" ")[2] for name in named)}
    assert set(application.original.NAMES) <= theirs
    assert set(application.original.CONTAINERS) <= set(facts.workloads)


@pytest.mark.parametrize("rule", RULES)
def test_it_keeps_to_the_safe_defaults(application: Application, rule: str) -> None:
    """As none of the originals does: their pods may run as root and reach everything."""
    assert list(RULES[rule](application.release, application.chart.rendered)) == []


def test_its_objects_are_valid(application: Application) -> None:
    version = application.release.cluster.kubernetes_version

    assert [
        (body["kind"], body["metadata"]["name"], problems)
        for body in application.chart.rendered
        if (problems := kubernetes_schemas.problems_of(body, version))
    ] == []


def test_it_reads_shorter_than_the_yaml(application: Application) -> None:
    """And the README of the example states the two numbers."""
    ours, theirs = code_lines(application.definition), application.original.RENDERED_LINES

    assert ours * 3 < theirs
    readme = (EXAMPLES / application.name / "README.md").read_text(encoding="utf-8")
    assert f"{ours} lines of code" in readme
    assert f"{theirs} lines of YAML" in readme


def code_lines(path: Path) -> int:
    """Lines that hold more than a comment or a docstring."""
    text = path.read_text(encoding="utf-8")
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    lines: set[int] = set()
    before = tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in skipped or token.type == tokenize.ENDMARKER:
            before = token.type if token.type == tokenize.NEWLINE else before
            continue
        if token.type != tokenize.STRING or before != tokenize.NEWLINE:
            lines |= set(range(token.start[0], token.end[0] + 1))
        before = token.type
    return len(lines)
