"""What a pull request goes through: tests and builds, without any secret."""

from __future__ import annotations

from devops_constructs.project.release import HostedProject
from devops_constructs.workflows.image_builds import (
    BUILDX,
    CHECKOUT,
    build,
    build_matrix,
    built_images,
)
from devops_constructs.workflows.job import Concurrency, Job
from devops_constructs.workflows.workflow import Workflow

BUILD_MINUTES = 45


def checks_workflow(props: HostedProject) -> Workflow | None:
    """Builds every image as it would be built; None: there is nothing to check."""
    images = built_images(props)
    if not images:
        return None
    job = Job(
        "Build ${{ matrix.image }}",
        (CHECKOUT, BUILDX, build(push=False)),
        timeout_minutes=BUILD_MINUTES,
        permissions={"contents": "read"},
        matrix=build_matrix(props, images),
    )
    return Workflow(
        "checks.yml",
        "Checks",
        on={"pull_request": {}},
        jobs={"images": job},
        concurrency=Concurrency("checks-${{ github.ref }}", cancel=True),
    )
