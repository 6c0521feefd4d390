"""Where images are pushed to and looked up, and with what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from devops_constructs.project.fleet import Fleet
from devops_constructs.workflows import credentials
from devops_constructs.workflows.expression import Expression
from devops_constructs.workflows.job import Permissions
from devops_constructs.workflows.right import Right
from devops_constructs.workflows.step import Value

GITHUB_TOKEN = "GIVEN_GITHUB_TOKEN"  # noqa: S105 - the name of a variable
"""What release.sh asks GHCR for images with: the job's own token."""


@dataclass(frozen=True)
class ImageRegistry:
    """How jobs get into a registry of images."""

    login: Mapping[str, Value]
    """Options of docker/login-action."""
    needed: tuple[Expression, ...] = ()
    """Secrets that have to be set."""
    push: Permissions = field(default_factory=dict)
    """What a job's own token may do to push."""
    pull: Permissions = field(default_factory=dict)
    """What it may do to look images up."""
    given: Mapping[str, Value] = field(default_factory=dict)
    """Variables of release.sh, besides that of the registry of charts."""
    labels: Mapping[str, Value] = field(default_factory=dict)
    """Options of the build, for labels of the image."""


def image_registry(fleet: Fleet) -> ImageRegistry:
    """The one that the fleet has chosen."""
    return _ghcr() if fleet.image_registry == "ghcr" else _digitalocean()


def _digitalocean() -> ImageRegistry:
    token = credentials.registry_token()
    login = {"registry": "registry.digitalocean.com", "username": token, "password": token}
    return ImageRegistry(login, needed=(token,))


def _ghcr() -> ImageRegistry:
    """A job's own token does, which ends with the job. The label makes the package the
    repository's, whose workflows may read it then."""
    token = Expression("github.token")
    source = "${{ github.server_url }}/${{ github.repository }}"
    return ImageRegistry(
        {"registry": "ghcr.io", "username": Expression("github.actor"), "password": token},
        push={"packages": Right("write", "to push images")},
        pull={"packages": Right("read", "to look images up")},
        given={GITHUB_TOKEN: token},
        labels={"labels": f"org.opencontainers.image.source={source}"},
    )
