"""Whether the container registry has room for all images, and nodes can pull them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project.image import Image
from devops_constructs.project.secret import PULL_SECRET, PULL_SECRET_KEYS

if TYPE_CHECKING:
    from devops_constructs.project.fleet import Fleet
    from devops_constructs.project.project import Project

REPOSITORIES: Mapping[str, int] = {"starter": 1, "basic": 5}
"""By tier; where none is named there is no limit. Source:
https://docs.digitalocean.com/products/container-registry/details/limits/"""


def images_fit_the_registry(fleet: Fleet, projects: Iterable[Project]) -> Iterator[Problem]:
    """Whether every image that CI builds can be pushed, and every chart that the infrastructure
    repository publishes."""
    room = REPOSITORIES.get(fleet.registry_tier)
    images, charts = _images(fleet, projects), _charts(fleet, projects)
    number = images + charts
    if room is None or number <= room or not fleet.registry_managed:
        return
    published = f" and publish {charts} charts" if charts else ""
    yield fleet.problem(
        "registry_tier",
        what=f"the projects build {images} images{published}",
        why=f"a registry of the tier {fleet.registry_tier!r} has room for {room}"
        f" {'repository' if room == 1 else 'repositories'}, one per image"
        + (" and per chart" if charts else ""),
        fix='write registry_tier="professional"'
        if number > REPOSITORIES["basic"]
        else 'write registry_tier="basic"',
    )


def _images(fleet: Fleet, projects: Iterable[Project]) -> int:
    if fleet.image_registry != "digitalocean":
        return 0
    return sum(isinstance(image, Image) for project in projects for image in project.images)


def _charts(fleet: Fleet, projects: Iterable[Project]) -> int:
    """Helm pushes each chart into a repository that is called like the chart."""
    if fleet.infrastructure is None:
        return 0
    environments = [each for project in projects for each in project.environments]
    return sum(environment.retired is None for environment in environments)


def images_can_be_pulled(fleet: Fleet) -> Iterator[Problem]:
    """At GHCR nobody makes the Secret by himself, so it has a name that somebody chose."""
    if fleet.image_registry == "ghcr" and fleet.pull_secret is None:
        yield fleet.problem(
            "image_registry",
            what="images at GHCR without a name for what they are pulled with",
            why="DigitalOcean's registry integration makes a Secret for its own registry only",
            fix='write pull_secret="ghcr", and declare that Secret in each project',
        )


def pull_secret_is_declared(fleet: Fleet, project: Project) -> Iterator[Problem]:
    """With images of ours at GHCR, the project says who makes the Secret that they are pulled
    with."""
    built = any(isinstance(image, Image) for image in project.images)
    if fleet.image_registry != "ghcr" or fleet.pull_secret is None or not built:
        return
    fix = f"write Secret({fleet.pull_secret!r}, keys={PULL_SECRET_KEYS!r}, type={PULL_SECRET!r},"
    for secret in project.secrets:
        if secret.name == fleet.pull_secret:
            if secret.type != PULL_SECRET and not secret.is_spoilt("type"):
                yield secret.problem(
                    "type",
                    what=f"a Secret of type {secret.type!r} to pull images with",
                    why=f"nodes pull with one of type {PULL_SECRET!r}",
                    fix=f"{fix} producer='outside')",
                )
            return
    if not project.is_incomplete("secrets"):
        yield project.problem(
            "images",
            what=f"there is no Secret {fleet.pull_secret!r} to pull its images with",
            why="they are at GHCR, and private",
            fix=f"{fix} producer='outside') among its secrets",
        )
