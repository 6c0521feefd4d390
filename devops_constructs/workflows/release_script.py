"""How a release job gets at release.sh: beside the workflow, or from the commit that is called."""

from __future__ import annotations

from typing import Any

from devops_constructs.project.release import Release
from devops_constructs.workflows.expression import Expression
from devops_constructs.workflows.step import CHECKS_OUT, Step, Use, UseOwn, Value

SCRIPT = "release.sh"
ACTION = "actions/release"
"""Where the action lies below `.github`."""

_BESIDE = Use(
    "Check out the script",
    CHECKS_OUT,
    {"persist-credentials": False, "sparse-checkout": ".github/workflows"},
)
_OF_THE_CALLED = UseOwn("Take the script", f".github/{ACTION}", id="script")


def script_step(release: Release) -> Step:
    """The step that brings it. A called workflow's files are not those that a checkout brings."""
    called = release.project.calls_workflows(release.fleet)
    return _OF_THE_CALLED if called else _BESIDE


def script_start(release: Release) -> tuple[str, dict[str, Value]]:
    """The command line that runs it, and what this needs."""
    if release.project.calls_workflows(release.fleet):
        return 'bash "$SCRIPT"', {"SCRIPT": Expression("steps.script.outputs.script")}
    return f"bash .github/workflows/{SCRIPT}", {}


def release_action() -> dict[str, Any]:
    """action.yml beside release.sh: it runs nothing with what the job has, and says where it is."""
    line = f'echo "script=$GITHUB_ACTION_PATH/{SCRIPT}" >>"$GITHUB_OUTPUT"'
    return {
        "name": "Release script",
        "description": "Says where release.sh of this commit lies",
        "outputs": {
            "script": {
                "description": "Path of release.sh",
                "value": "${{ steps.place.outputs.script }}",
            }
        },
        "runs": {
            "using": "composite",
            "steps": [{"name": "Say where it lies", "id": "place", "shell": "bash", "run": line}],
        },
    }
