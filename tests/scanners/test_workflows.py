"""Nobody else's rules find anything in generated workflows, at their strictest."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

import devops_constructs as dc
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.project.release import HostedProject
from devops_constructs.project.secret import PULL_SECRET, PULL_SECRET_KEYS
from devops_constructs.synthesis.workflow_files import workflow_files
from devops_constructs.workflows.fleet.fleet_workflows import fleet_workflows
from devops_constructs.workflows.project_workflows import project_workflows
from tests.preparation import prepared
from tests.scanners.findings import Finding
from tests.strategies import RECIPIENT
from tests.terraform.samples import FLEET

WRONG = """\
name: Wrong
on: {issues: {}}
jobs:
  say:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: echo ${{ github.event.issue.title }}
      - run: x=$(ls); echo $x
    colour: red
"""


@pytest.fixture(scope="module")
def scanners() -> Path:
    return prepared("scripts/scanners")


@pytest.fixture(scope="module")
def workflows(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All committed ones, and those of a project with everything that a definition can say."""
    root = tmp_path_factory.mktemp("workflows")
    shutil.copytree(repository / "charts_out/workflows", root, dirs_exist_ok=True)
    write(root / "everything", everything(FLEET))
    write(root / "called", everything(CALLED), fleet=root / "cdktf")
    ghcr = CALLED.model_copy(update={"image_registry": "ghcr", "pull_secret": "ghcr"})
    write(root / "ghcr", everything(ghcr), fleet=root / "ghcr-fleet")
    return root


CALLED = dc.Fleet(
    **{
        **dict(FLEET),
        "apply": "cdktf",
        "infrastructure": dc.InfrastructureRepository(
            "infrastructure", encrypt_to=RECIPIENT, applied_by=("ann", "team:ops")
        ),
        "github_teams": (dc.GithubTeam("ops", maintainers=("bo-example",)),),
        "production_released_by": ("team:ops",),
    }
)


def write(folder: Path, project: HostedProject, fleet: Path | None = None) -> None:
    """A project's workflows; `fleet` is where those of the infrastructure repository go."""
    made = project_workflows(project)
    there = (
        *made.called,
        *fleet_workflows(Portfolio(fleet=project.fleet, projects=(project.project,))),
    )
    for place, workflows in ((folder, made.own), (fleet, there)):
        if place is not None:
            place.mkdir()
            for name, text in workflow_files(workflows, "projects/acme.py").items():
                (place / name).write_text(text, encoding="utf-8")


def everything(fleet: dc.Fleet) -> HostedProject:
    free = fleet.github_plan == "free"
    people: tuple[str, ...] | None = None if fleet.production_released_by else ("ann",)
    tagged = dc.GithubEnvironment(
        tags=() if free else ("v*", "release-[0-9]*"), released_by=() if free else people
    )
    hostile = {"A": "${{ github.event.issue.title }}", "B": 'x "y" $(id) #z'}
    secret = dc.Secret("app", keys=("PATH", "api_key"), optional_keys=("EXTRA_KEY",))
    login = dc.Secret("ghcr", keys=PULL_SECRET_KEYS, type=PULL_SECRET, producer="outside")
    project = dc.Project(
        name="acme",
        tests="tests.yml",
        images=(
            dc.Image("app", build_args=hostile, build_secrets=("NPM_TOKEN",), target="run"),
            dc.Image("on", dockerfile="on/my Dockerfile", context="on"),
        ),
        components=(dc.Worker("worker", image="app"), dc.Worker("other", image="on")),
        secrets=(secret, login) if fleet.image_registry == "ghcr" else (secret,),
        error_tracking=dc.ErrorTracking(),
        environments=(
            dc.Environment("production", cluster="production-1", github=tagged),
            dc.Environment("staging", cluster="production-1"),
            dc.Environment("review", cluster="production-1", released="push"),
        ),
    )
    return HostedProject(fleet, project)


def run(scanners: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    # shellcheck is found by actionlint on PATH
    env = os.environ | {"PATH": f"{scanners}:{os.environ['PATH']}", "NO_COLOR": "1"}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def zizmor(scanners: Path, files: list[Path]) -> list[Finding]:
    done = run(scanners, "zizmor", *ZIZMOR, *files)
    places = (
        (finding["ident"], Path(place["symbolic"]["key"]["Local"]["verbatim_path"]))
        for finding in json.loads(done.stdout)
        for place in finding["locations"][:1]
    )
    return sorted(
        Finding("zizmor", rule, f"{path.parent.name}/{path.name}") for rule, path in places
    )


ZIZMOR = ("--offline", "--no-config", "--persona", "auditor", "--format", "json")


def test_zizmor_at_its_strictest_finds_nothing(scanners: Path, workflows: Path) -> None:
    files = sorted([*workflows.glob("*/*.yml"), *workflows.glob("*/actions/*/action.yml")])
    assert len(files) > 20

    assert zizmor(scanners, files) == []


def test_on_the_plan_free_zizmor_finds_that_secrets_are_the_repositorys(
    scanners: Path, tmp_path: Path
) -> None:
    """Which is so, and which `devops show` and the workflows themselves say."""
    free = dc.Fleet(**{**dict(FLEET), "github_plan": "free"})
    write(tmp_path / "free", everything(free))

    found = zizmor(scanners, sorted((tmp_path / "free").glob("*.yml")))

    assert {each.check for each in found} == {"secrets-outside-env"}
    assert "free/checks.yml" not in {each.target for each in found}


def test_actionlint_finds_nothing_nor_shellcheck_in_what_runs(
    scanners: Path, workflows: Path
) -> None:
    # GitHub's form for the same repository since July 2026, which actionlint does not know yet and
    # zizmor wants
    own = (
        *("-ignore", r'^reusable workflow call "\$/\.github/workflows/tests\.yml"'),
        *("-ignore", r'^specifying action "\$/\.github/actions/release" in invalid format'),
        # since May 2026, which GitHub's schema has
        *("-ignore", r'^unexpected key "queue" for "concurrency" section'),
    )
    files = workflows.glob("*/*.yml")
    done = run(scanners, "actionlint", "-shellcheck=shellcheck", *own, *files)

    assert (done.returncode, done.stdout) == (0, "")


def test_workflows_are_what_githubs_schema_says(scanners: Path, workflows: Path) -> None:
    for kind, files in (("workflows", "*/*.yml"), ("actions", "*/actions/*/action.yml")):
        schema = ("--builtin-schema", f"vendor.github-{kind}")
        done = run(scanners, "check-jsonschema", *schema, *workflows.glob(files))

        assert done.returncode == 0, done.stdout


def test_shellcheck_finds_nothing_in_scripts(scanners: Path, workflows: Path) -> None:
    scripts = (*workflows.glob("*/*.sh"), *workflows.glob("*/actions/*/*.sh"))
    assert len(scripts) > 1
    done = run(scanners, "shellcheck", "--norc", *scripts)

    assert (done.returncode, done.stdout) == (0, "")


def test_each_of_them_finds_what_is_wrong(scanners: Path, tmp_path: Path) -> None:
    """So that one which says nothing any more does not pass for a content one."""
    file = tmp_path / "wrong.yml"
    file.write_text(WRONG)

    found = {each.check for each in zizmor(scanners, [file])}
    linted = run(scanners, "actionlint", "-shellcheck=shellcheck", file).stdout
    schema = ("--builtin-schema", "vendor.github-workflows")
    checked = run(scanners, "check-jsonschema", *schema, file).stdout

    assert {"template-injection", "unpinned-uses", "excessive-permissions"} <= found
    assert "untrusted" in linted
    assert "SC2086" in linted
    assert "colour" in checked
