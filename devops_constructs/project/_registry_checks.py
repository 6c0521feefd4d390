"""Whether the container registry's subscription has room for all images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project.image import Image

if TYPE_CHECKING:
    from devops_constructs.project.fleet import Fleet
    from devops_constructs.project.project import Project

REPOSITORIES: Mapping[str, int] = {"starter": 1, "basic": 5}
"""By tier; where none is named there is no limit. Source:
https://docs.digitalocean.com/products/container-registry/details/limits/"""


def images_fit_the_registry(fleet: Fleet, projects: Iterable[Project]) -> Iterator[Problem]:
    """Whether every image that CI builds can be pushed."""
    room = REPOSITORIES.get(fleet.registry_tier)
    built = [
        f"{project.name}-{image.name}"
        for project in projects
        for image in project.images
        if isinstance(image, Image)
    ]
    if room is not None and len(built) > room and fleet.registry_managed:
        yield fleet.problem(
            "registry_tier",
            what=f"the projects build {len(built)} images",
            why=f"a registry of the tier {fleet.registry_tier!r} has room for {room}"
            f" {'repository' if room == 1 else 'repositories'}, one per image",
            fix='write registry_tier="professional"'
            if len(built) > REPOSITORIES["basic"]
            else 'write registry_tier="basic"',
        )
