"""What a definition says of an image that CI builds: who runs it, as whom, on which ports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from devops_constructs.errors import OperationError
from devops_constructs.operations.docker.image_config import Port
from devops_constructs.operations.docker.repository import Repository
from devops_constructs.project.companions import Sidecar
from devops_constructs.project.component import Process
from devops_constructs.project.container import Container
from devops_constructs.project.fleet import did_you_mean
from devops_constructs.project.image import Image
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.project.project import Project


@dataclass(frozen=True)
class ImageUse:
    """An image and the containers of the project that run it."""

    image: Image
    users: Mapping[int, str]
    """As which users they run; and a component that does so."""
    needs_root: bool
    """Whether some of them run as whom the image says, by an exception."""
    ports: Mapping[Port, str]
    """The ports on which they serve; and the component."""
    as_is: tuple[str, ...]
    """Components that run what the image says, with neither command nor arguments of their own."""
    with_args: tuple[str, ...]
    """Components that give arguments to its entrypoint."""


def project_of(portfolio: Portfolio, repository: Repository, name: str | None) -> Project:
    """The project of a repository, by its name if given, else by its remote or its folder.

    Raises:
        OperationError: there is none, or more than one.
    """
    if name is not None:
        found = [each for each in portfolio.projects if each.name == name]
        what = f"there is no project {name!r}"
    else:
        here = repository.remote or (portfolio.fleet.github_owner, repository.folder.name)
        found = [p for p in portfolio.projects if _same(_at_github(portfolio, p), here)]
        what = f"{'several projects have' if found else 'no project has'} the repository"
        what = f"{what} {'/'.join(here)!r}"
    if len(found) == 1:
        return found[0]
    names = sorted(each.name for each in found or portfolio.projects)
    fix = did_you_mean(name or repository.folder.name, names)
    raise OperationError(
        f"{what}\n"
        "    why: the definition says which Dockerfiles there are, and what runs of them\n"
        f"    fix: name the project with --project; {fix}"
    )


def uses_of(project: Project) -> tuple[ImageUse, ...]:
    """The images that CI builds, by name."""
    built = (image for image in project.images if isinstance(image, Image))
    return tuple(_use(project, image) for image in sorted(built, key=lambda each: each.name))


def _at_github(portfolio: Portfolio, project: Project) -> tuple[str, str]:
    return portfolio.fleet.github_owner, project.github_repository


def _same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return tuple(map(str.lower, one)) == tuple(map(str.lower, other))  # GitHub's names are so


def _use(project: Project, image: Image) -> ImageUse:
    running = list(_running(project, image))
    users: dict[int, str] = {}
    ports: dict[Port, str] = {}
    for process, container in running:
        own = process.security.user_id if container is process else None
        if not _as_the_image_says(process, container):
            users.setdefault(own or image.user_id, process.name)
        for port in _ports(process, container):
            ports.setdefault(port, process.name)
    return ImageUse(
        image,
        users or {image.user_id: ""},
        any(_as_the_image_says(*pair) for pair in running),
        ports,
        tuple(p.name for p, c in running if not c.command and not c.args),
        tuple(p.name for p, c in running if not c.command and c.args),
    )


def _running(project: Project, image: Image) -> Iterator[tuple[Process, Container]]:
    for process in project.components:
        if isinstance(process, Process):
            for container in process.containers:
                if container.image == image.name:
                    yield process, container


def _as_the_image_says(process: Process, container: Container) -> bool:
    exception = process.security.exception
    return container is process and bool(exception and exception.root)


def _ports(process: Process, container: Container) -> Iterator[Port]:
    if container is process:
        yield from ((port.number, port.protocol) for port in process.own_ports.values())
    elif isinstance(container, Sidecar):
        yield from ((number, "TCP") for number in container.ports.values())
