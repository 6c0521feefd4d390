"""What a pull request goes through: tests and builds, without any secret."""

from __future__ import annotations

from collections.abc import Sequence

from devops_constructs.project.image import Image
from devops_constructs.project.release import HostedProject
from devops_constructs.workflows.image_builds import (
    BUILDX,
    CHECKOUT,
    build,
    build_matrix,
    built_images,
)
from devops_constructs.workflows.job import Concurrency, Job, WorkflowCall
from devops_constructs.workflows.workflow import Workflow

BUILD_MINUTES = 45


def checks_workflow(props: HostedProject) -> Workflow | None:
    """Tests, and builds every image as it would be built; None: there is nothing to check."""
    jobs: dict[str, Job | WorkflowCall] = dict(tests_job(props))
    # a build that needs a secret runs once the change is merged: a pull request gets none
    images = [image for image in built_images(props) if not image.build_secrets]
    if images:
        jobs["images"] = _images(props, images)
    if not jobs:
        return None
    return Workflow(
        "checks.yml",
        "Checks",
        on={"pull_request": {}},
        jobs=jobs,
        concurrency=Concurrency("checks-${{ github.ref }}", cancel=True),
    )


def tests_job(props: HostedProject) -> dict[str, WorkflowCall]:
    """The repository's own workflow of tests, if it has one."""
    file = props.project.tests
    if file is None:
        return {}
    return {"tests": WorkflowCall("Tests", file, permissions={"contents": "read"})}


def _images(props: HostedProject, images: Sequence[Image]) -> Job:
    return Job(
        "Build ${{ matrix.image }}",
        (CHECKOUT, BUILDX, build(push=False)),
        timeout_minutes=BUILD_MINUTES,
        permissions={"contents": "read"},
        matrix=build_matrix(props, images),
    )
