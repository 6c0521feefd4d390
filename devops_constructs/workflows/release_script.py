"""How a release job gets at its scripts: beside the workflow, or from the commit that is called."""

from __future__ import annotations

from typing import Any

from devops_constructs.project.release import Release
from devops_constructs.workflows.expression import Expression
from devops_constructs.workflows.step import CHECKS_OUT, Step, Use, UseOwn, Value

SCRIPT = "release.sh"
FINDS_DIGESTS = "digests.sh"
SCRIPTS = (SCRIPT, "images.sh", FINDS_DIGESTS)
"""All that lie in one folder; release.sh reads images.sh."""
ACTION = "actions/release"
"""Where the action lies below `.github`."""

_BESIDE = Use(
    "Check out the scripts",
    CHECKS_OUT,
    {"persist-credentials": False, "sparse-checkout": ".github/workflows"},
)
_OF_THE_CALLED = UseOwn("Take the scripts", f".github/{ACTION}", id="script")


def script_step(release: Release) -> Step:
    """The step that brings them. A called workflow's files are not those that a checkout brings."""
    called = release.project.calls_workflows(release.fleet)
    return _OF_THE_CALLED if called else _BESIDE


def script_start(release: Release, script: str = SCRIPT) -> tuple[str, dict[str, Value]]:
    """The command line that runs one, and what this needs."""
    if release.project.calls_workflows(release.fleet):
        return f'bash "$SCRIPTS/{script}"', {"SCRIPTS": Expression("steps.script.outputs.folder")}
    return f"bash .github/workflows/{script}", {}


def release_action() -> dict[str, Any]:
    """action.yml beside the scripts: it runs nothing with what the job has, and says where they
    are."""
    line = 'echo "folder=$GITHUB_ACTION_PATH" >>"$GITHUB_OUTPUT"'
    return {
        "name": "Release scripts",
        "description": "Says where release.sh of this commit lies, and what it needs",
        "outputs": {
            "folder": {
                "description": "The folder of the scripts",
                "value": "${{ steps.place.outputs.folder }}",
            }
        },
        "runs": {
            "using": "composite",
            "steps": [{"name": "Say where they lie", "id": "place", "shell": "bash", "run": line}],
        },
    }
