"""The job that releases into one environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from devops_constructs.project import naming
from devops_constructs.project.release import HostedProject, Release
from devops_constructs.workflows import credentials
from devops_constructs.workflows.expression import Expression
from devops_constructs.workflows.image_builds import built_images
from devops_constructs.workflows.image_registry import image_registry
from devops_constructs.workflows.job import Concurrency, Job, Permissions
from devops_constructs.workflows.release_script import script_start, script_step
from devops_constructs.workflows.step import Run, Step, Use, Value

HELM_VERSION = "v4.2.0"
"""Of the major that release.sh counts on."""
RELEASE_MINUTES = 15
"""How long a roll-out may take; migrations before it take as long again at most."""
JOB_MINUTES = 90
"""Room for waiting for another release, this one, and going back."""
API_TOKEN = "GIVEN_API_TOKEN"  # noqa: S105 - the name of a variable
"""What scripts ask GitHub with: the job's own token."""


def release_job(
    release: Release,
    given: Mapping[str, Value],
    *,
    before: tuple[Step, ...] = (),
    needs: tuple[str, ...] = (),
    rights: Permissions | None = None,
) -> Job:
    """Installs or upgrades the release, one after another per environment.

    Args:
        release: what is released.
        given: which images are to run, as variables of release.sh.
        before: steps that bring these, or ask something first.
        needs: jobs to wait for.
        rights: what these steps may do at GitHub, besides reading the repository.
    """
    name = release.environment.name
    line, script = script_start(release)
    return Job(
        f"Release to {name}",
        (
            credentials.name_missing(_needed(release)),
            script_step(release),
            *before,
            Use("Set up Helm", "azure/setup-helm", {"version": HELM_VERSION}),
            Run(
                "Release",
                line,
                {**script, **_facts(release), **given, **_secrets(release)},
            ),
        ),
        timeout_minutes=JOB_MINUTES,
        permissions={"contents": "read", **image_registry(release.fleet).pull, **(rights or {})},
        needs=needs,
        environment=name if credentials.uses_environments(release.fleet) else None,
        concurrency=Concurrency(f"release-{name}", keeps_all=True),
    )


def _needed(release: Release) -> list[Expression]:
    keys = (key for secret in credentials.github_secrets(release) for key in secret.keys)
    found: list[Expression | None] = [
        credentials.chart_variable(release),
        credentials.kubeconfig(release),
        credentials.registry_token(),
        credentials.rollbar_token(release),
        *(credentials.secret_of_key(release, key) for key in keys),
    ]
    return list(dict.fromkeys(each for each in found if each is not None))


def _facts(release: Release) -> dict[str, Value]:
    return {
        "CHART": credentials.chart_variable(release),
        "CHART_SOURCE": naming.chart_source(release.fleet, release.name),
        "ENVIRONMENT": release.environment.name,
        "IMAGES": images_text(release),
        "RELEASE": release.name,
        "SECRETS": "\n".join(_lines_of_secrets(release)),
        "TIMEOUT_MINUTES": RELEASE_MINUTES,
    }


def images_text(release: Release) -> str:
    """A line `name repository` for each image that is built."""
    fleet, project = release.fleet, release.project
    return "\n".join(
        f"{image.name} {naming.image_repository(fleet, project, image.name)}"
        for image in built_images(HostedProject(fleet, project))
    )


def _lines_of_secrets(release: Release) -> Iterator[str]:
    """`name type key...` of each Secret; GitHub has the values."""
    for secret in credentials.github_secrets(release):
        yield " ".join((secret.name, secret.type, *secret.all_keys))


def _secrets(release: Release) -> dict[str, Value]:
    secrets: dict[str, Value] = {
        "GIVEN_KUBECONFIG": credentials.kubeconfig(release),
        "GIVEN_REGISTRY_TOKEN": credentials.registry_token(),
        **image_registry(release.fleet).given,
    }
    if token := credentials.rollbar_token(release):
        secrets["GIVEN_ROLLBAR_DEPLOY_TOKEN"] = token
    for secret in credentials.github_secrets(release):
        for key in secret.all_keys:
            # a name of its own: a key called PATH or BASH_ENV would be obeyed
            secrets[f"KEY_{key}"] = credentials.secret_of_key(release, key)
    return secrets
