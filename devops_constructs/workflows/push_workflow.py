"""What a push to the default branch does: tests, images, and releases that follow it."""

from __future__ import annotations

from collections.abc import Mapping

from devops_constructs.project.release import HostedProject, Release
from devops_constructs.workflows import credentials
from devops_constructs.workflows.checks_workflow import BUILD_MINUTES, tests_job
from devops_constructs.workflows.expression import Expression, Secret, literal
from devops_constructs.workflows.image_builds import (
    BUILDX,
    CHECKOUT,
    build,
    build_matrix,
    built_images,
)
from devops_constructs.workflows.image_registry import image_registry
from devops_constructs.workflows.job import Concurrency, Job, WorkflowCall
from devops_constructs.workflows.release_job import API_TOKEN, release_job
from devops_constructs.workflows.release_script import SCRIPTS
from devops_constructs.workflows.step import Run, Use
from devops_constructs.workflows.workflow import Workflow


def push_workflow(props: HostedProject, releases: tuple[Release, ...]) -> Workflow | None:
    """Pushes images tagged by commit, and releases just their digests into the environments that
    follow the branch, unless what runs there is newer; None: no image is built."""
    github = props.project.github
    if github is None or not built_images(props):
        return None
    jobs: dict[str, Job | WorkflowCall] = dict(tests_job(props))
    jobs["images"] = _images(
        props, github.digest_retention_days, _environment(releases), needs=tuple(jobs)
    )
    for release in releases:
        if release.environment.follows_branch:
            jobs[f"release-{release.environment.name}"] = release_job(
                release,
                {
                    "DIGESTS": "digests",
                    "FOLLOWS": True,
                    "REVISION": Expression("github.sha"),
                    API_TOKEN: Expression("github.token"),
                },
                before=(_DIGESTS,),
                needs=("images",),
            )
    return Workflow(
        "push.yml",
        "Push",
        on={"push": {"branches": [literal(github.default_branch)]}},
        jobs=jobs,
        scripts=SCRIPTS if len(jobs) > 1 else (),
    )


def _environment(releases: tuple[Release, ...]) -> str | None:
    """Where images are pushed from, so that only the branches that it lets in get the credential:
    the first environment that follows the branch. One that asks people would ask twice."""
    for release in releases:
        if release.environment.follows_branch and credentials.uses_environments(release.fleet):
            return release.environment.name
    return None


def _images(
    props: HostedProject, retention_days: int, environment: str | None, needs: tuple[str, ...]
) -> Job:
    registry = image_registry(props.fleet)
    images = built_images(props)
    secrets: Mapping[str, Secret] = {
        name: Secret.named(name) for image in images for name in image.build_secrets
    }
    needed = [*registry.needed, *dict.fromkeys(secrets.values())]
    return Job(
        "Push ${{ matrix.image }}",
        (
            *((credentials.name_missing(needed),) if needed else ()),
            CHECKOUT,
            BUILDX,
            Use("Log in to the registry", "docker/login-action", registry.login),
            build(push=True, secrets=secrets, labels=registry.labels),
            Run("Keep the digest", KEEP_DIGEST, _KEPT),
            Use(
                "Hand on the digest",
                "actions/upload-artifact",
                {
                    "name": "digest-${{ matrix.image }}",
                    "path": "digests",
                    "if-no-files-found": "error",
                    "retention-days": retention_days,
                    "overwrite": True,
                },
            ),
        ),
        timeout_minutes=BUILD_MINUTES,
        permissions={"contents": "read", **registry.push},
        needs=needs,
        environment=environment if needed else None,
        deploys=False,
        matrix=build_matrix(props, images),
        concurrency=Concurrency("push-${{ github.sha }}-${{ matrix.image }}"),
    )


KEEP_DIGEST = """\
mkdir digests
printf '%s\\n' "$DIGEST" >"digests/$IMAGE\""""

_KEPT = {
    "DIGEST": Expression("steps.build.outputs.digest"),
    "IMAGE": Expression("matrix.image"),
}
_DIGESTS = Use(
    "Take the digests",
    "actions/download-artifact",
    {"pattern": "digest-*", "path": "digests", "merge-multiple": True},
)
