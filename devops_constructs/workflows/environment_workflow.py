"""Releases by hand, or by tag, into one environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devops_constructs.project.github_repository import GithubRepository
from devops_constructs.project.people import releasers
from devops_constructs.project.release import Release
from devops_constructs.workflows import credentials
from devops_constructs.workflows.expression import Expression, literal
from devops_constructs.workflows.job import Job
from devops_constructs.workflows.release_job import API_TOKEN, images_text, release_job
from devops_constructs.workflows.release_script import FINDS_DIGESTS, SCRIPTS, script_start
from devops_constructs.workflows.right import Right
from devops_constructs.workflows.step import Run, Value
from devops_constructs.workflows.workflow import Workflow

_COMMIT = {
    "description": "Whole commit whose images are to run, an earlier one to go back;"
    " empty: those that run now",
    "required": False,
    "type": "string",
}
_DIGESTS = {
    "description": "In place of a commit, digests of all images, such as app=sha256:...",
    "required": False,
    "type": "string",
}
UNGUARDED = (
    "Nothing guards it: GitHub's plan free has neither environments nor rules in private",
    "repositories, so whoever may push can release, and read every secret that it uses.",
)


def environment_workflow(release: Release) -> Workflow:
    """Promotes the images of a commit: just those that the push workflow built for it, nothing is
    built.

    An earlier commit, or digests, is how one goes back. Without either, the images stay and only
    the chart and the Secrets are released.
    """
    name = release.environment.name
    wanted = release.environment.github
    inputs = {"commit": dict(_COMMIT)}
    on: dict[str, Any] = {"workflow_dispatch": {"inputs": inputs}}
    commit = Expression("inputs.commit")
    if wanted and wanted.tags:
        on["push"] = {"tags": [literal(tag) for tag in wanted.tags]}
        commit = Expression("github.event_name == 'push' && github.sha || inputs.commit")
    given: dict[str, Value] = {
        "COMMIT": commit,
        "REVISION": Expression(f"{commit!s} || github.sha"),
    }
    finds: tuple[Run, ...] = ()
    if images_text(release):
        inputs["digests"] = dict(_DIGESTS)
        given |= {"BY_HAND": Expression("inputs.digests"), "FOUND_DIGESTS": _FOLDER}
        finds = (_finds_digests(release, commit),)
    return Workflow(
        f"release-{name}.yml",
        f"Release to {name}",
        on=on,
        jobs={"release": _job(release, given, finds)},
        comments=() if credentials.uses_environments(release.fleet) else UNGUARDED,
        scripts=SCRIPTS,
    )


def _job(release: Release, given: Mapping[str, Value], finds: tuple[Run, ...]) -> Job:
    """Who started this run, or started it again, has to be in two lists, if anybody is named: this
    one, which only a review changes, and that of the cluster, which is never older."""
    people = releasers(release.fleet, release.environment)
    asked = {"ASKED_BY": Expression("github.triggering_actor")} if people else {}
    before = credentials.asks_who("Ask who releases", people)
    rights = {"actions": Right("read", "to find what was pushed")} if finds else {}
    return release_job(release, {**given, **asked}, before=(*before, *finds), rights=rights)


_FOLDER = "digests"


def _finds_digests(release: Release, commit: Expression) -> Run:
    """A step of its own, as it needs no secret."""
    line, scripts = script_start(release, FINDS_DIGESTS)
    repository = release.project.github or GithubRepository()
    env: dict[str, Value] = {
        **scripts,
        "BRANCH": literal(repository.default_branch),
        "COMMIT": commit,
        "DIGESTS": _FOLDER,
        "IMAGES": images_text(release),
        API_TOKEN: Expression("github.token"),
    }
    return Run("Find the digests", line, env)
