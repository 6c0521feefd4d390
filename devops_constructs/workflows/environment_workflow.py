"""Releases by hand, or by tag, into one environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devops_constructs.project.people import releasers
from devops_constructs.project.release import Release
from devops_constructs.workflows import credentials
from devops_constructs.workflows.expression import Expression, literal
from devops_constructs.workflows.job import Job
from devops_constructs.workflows.release_job import release_job
from devops_constructs.workflows.release_script import SCRIPT
from devops_constructs.workflows.step import Value
from devops_constructs.workflows.workflow import Workflow

_COMMIT = {
    "description": "Whole commit whose images are to run, an earlier one to go back;"
    " empty: those that run now",
    "required": False,
    "type": "string",
}
UNGUARDED = (
    "Nothing guards it: GitHub's plan free has neither environments nor rules in private",
    "repositories, so whoever may push can release, and read every secret that it uses.",
)


def environment_workflow(release: Release) -> Workflow:
    """Promotes the images of a commit: just those that were pushed for it, nothing is built.

    An earlier commit is how one goes back. Without a commit, the images stay and only the chart and
    the Secrets are released.
    """
    name = release.environment.name
    wanted = release.environment.github
    on: dict[str, Any] = {"workflow_dispatch": {"inputs": {"commit": dict(_COMMIT)}}}
    commit = "inputs.commit"
    if wanted and wanted.tags:
        on["push"] = {"tags": [literal(tag) for tag in wanted.tags]}
        commit = "github.event_name == 'push' && github.sha || inputs.commit"
    given: dict[str, Value] = {
        "COMMIT": Expression(commit),
        "REVISION": Expression(f"{commit} || github.sha"),
    }
    return Workflow(
        f"release-{name}.yml",
        f"Release to {name}",
        on=on,
        jobs={"release": _job(release, given)},
        comments=() if credentials.uses_environments(release.fleet) else UNGUARDED,
        scripts=(SCRIPT,),
    )


def _job(release: Release, given: Mapping[str, Value]) -> Job:
    """Who started this run, or started it again, has to be in two lists, if anybody is named: this
    one, which only a review changes, and that of the cluster, which is never older."""
    people = releasers(release.fleet, release.environment)
    asked = {"ASKED_BY": Expression("github.triggering_actor")} if people else {}
    before = credentials.asks_who("Ask who releases", people)
    return release_job(release, {**given, **asked}, before=before)
