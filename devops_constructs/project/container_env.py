"""What one container gets as variables, and from where: later sources go over earlier ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from devops_constructs.project._definition import Definition
from devops_constructs.project.component import Component, Process
from devops_constructs.project.computed import AddressOf, DependentValue, EnvironmentName, HostOf
from devops_constructs.project.config import Config
from devops_constructs.project.container import Container
from devops_constructs.project.env import EnvValue, SecretKey, Value
from devops_constructs.project.environment import Difference, Environment
from devops_constructs.project.generated_secrets import (
    DATABASE,
    DIRECT_URL,
    POOLED_URL,
    database_secret,
    error_tracking_secret,
    generated_secrets,
)
from devops_constructs.project.image import ContainerImage, Image
from devops_constructs.project.redis import Redis
from devops_constructs.project.release_job import ReleaseJob
from devops_constructs.project.release_step import ReleaseStep
from devops_constructs.project.secret import Secret

if TYPE_CHECKING:
    from devops_constructs.project.project import Project

TMPDIR = "TMPDIR"
"""The variable of an image with `private_tmp`."""


@dataclass(frozen=True)
class Given:
    """A variable: its value, and the definition whose `env` says so."""

    owner: Definition
    value: Value


@dataclass(frozen=True)
class ContainerEnv:
    """The variables of a container among the components that are `here`."""

    project: Project
    environment: Environment
    container: Container
    here: tuple[Component, ...]
    difference: Difference | None = None
    """What is to go over the container's own variables, unless they say so already."""

    @cached_property
    def image(self) -> ContainerImage | None:
        """What it runs; None: an image that does not exist, which is reported elsewhere."""
        images = (i for i in self.project.images if i.name == self.container.image)
        return next(images, None)

    @cached_property
    def shared(self) -> dict[str, Given]:
        """What it has like every container of its image: the project's, the image's, the
        environment's."""
        images = (self.image,) if self.image else ()
        return _merged(self.project, *images, self.environment)

    @cached_property
    def own(self) -> dict[str, Given]:
        """What only it has, or has differently."""
        differences = (self.difference,) if self.difference else ()
        return _merged(self.container, *differences)

    @cached_property
    def given(self) -> dict[str, Given]:
        """Every variable that an `env` gives it, in the end."""
        whole = {key for config in self.config_maps for key in config.data}
        shared = {name: given for name, given in self.shared.items() if name not in whole}
        if isinstance(self.container, ReleaseJob | ReleaseStep) and self.uses_database:
            # a pooler that works by transactions breaks migrations: they take session locks
            direct = SecretKey.model_construct(secret=DATABASE, key=DIRECT_URL)
            shared.setdefault(POOLED_URL, Given(self.container, direct))
        return {**shared, **self.own}

    @cached_property
    def used(self) -> frozenset[str]:
        """The names in its own and its image's `uses`."""
        container = self.container
        own = container.uses if isinstance(container, Process | ReleaseStep) else ()
        return frozenset({*(self.image.uses if self.image else ()), *own})

    @property
    def uses_database(self) -> bool:
        """Whether it gets the addresses of the project's database."""
        return DATABASE in self.used

    @property
    def reports_errors(self) -> bool:
        """Whether it gets the token to report errors with."""
        return self.image is not None and reports_errors(self.project, self.image)

    @property
    def redis(self) -> tuple[Redis, ...]:
        """Each Redis here whose address it gets."""
        return tuple(c for c in self.here if isinstance(c, Redis) and c.name in self.used)

    @cached_property
    def config_maps(self) -> tuple[Config, ...]:
        """The ConfigMaps whose entries all become variables."""
        names = (*(self.image.config_maps if self.image else ()), *self.container.config_maps)
        known = {config.name: config for config in self.project.config_maps}
        return tuple(known[name] for name in dict.fromkeys(names) if name in known)

    @cached_property
    def secrets(self) -> tuple[Secret, ...]:
        """The Secrets whose keys all become variables; they go over ConfigMaps."""
        names = (*(self.image.secrets if self.image else ()), *self.container.secrets)
        known = {s.name: s for s in (*self.project.secrets, *generated_secrets(self.project))}
        database = self.project.database if self.uses_database else None
        tracking = self.project.error_tracking if self.reports_errors else None
        first = (
            *((database_secret(database),) if database else ()),
            *((error_tracking_secret(tracking),) if tracking else ()),
        )
        rest = (known[name] for name in dict.fromkeys(names) if name in known)
        return (*first, *(secret for secret in rest if secret.name not in {s.name for s in first}))

    @cached_property
    def names(self) -> frozenset[str]:
        """Every variable that it has, apart from what the image itself sets."""
        return frozenset(
            {
                *self.given,
                *(name for redis in self.redis for name in redis.variables),
                *(key for config in self.config_maps for key in config.data),
                *(key for secret in self.secrets for key in secret.all_keys),
                *((TMPDIR,) if self.image and self.image.private_tmp else ()),
            }
        )

    def may_lack(self, name: str) -> Secret | None:
        """The Secret because of whose optional keys the variable may be missing."""
        value = self.given[name].value if name in self.given else None
        if isinstance(value, SecretKey):
            found = (s for s in self.project.secrets if s.name == value.secret)
            return next((secret for secret in found if value.key in secret.optional_keys), None)
        sure = any(name in config.data for config in self.config_maps)
        sure = sure or any(name in secret.keys for secret in self.secrets)
        if sure or value is not None:
            return None
        return next((s for s in self.secrets if name in s.optional_keys), None)

    @cached_property
    def dependents(self) -> tuple[str, ...]:
        """The variables with a DependentValue, each after those that it refers to."""
        ordered: dict[str, None] = {}

        def visit(name: str, through: tuple[str, ...]) -> None:
            given = self.given.get(name)
            if given and isinstance(given.value, DependentValue) and name not in through:
                for other in sorted(given.value.references):
                    visit(other, (*through, name))
                ordered.setdefault(name)

        for name in sorted(self.given):
            visit(name, ())
        return tuple(ordered)


def reports_errors(project: Project, image: ContainerImage) -> bool:
    """Whether the processes of an image get the token to report errors with."""
    tracking = project.error_tracking
    if tracking is None:
        return False
    if tracking.images is None:
        return isinstance(image, Image)
    return image.name in tracking.images


def container_envs(
    project: Project, environment: Environment
) -> Iterator[tuple[Process, ContainerEnv]]:
    """The variables of every container of an environment, as the definitions were written."""
    here = project.present(environment)
    for process in here:
        if isinstance(process, Process):
            for container in process.containers:
                own = container is process
                difference = environment.differences.get(process.name) if own else None
                yield process, ContainerEnv(project, environment, container, here, difference)


def text_of(value: Value, environment: Environment, here: tuple[Component, ...]) -> str | None:
    """The value as far as definitions know it; None: Kubernetes or the release fills it in."""
    match value:
        case str():
            return value
        case EnvValue():
            return value.value
        case EnvironmentName():
            return environment.name
        case HostOf():
            host = host_of(value, environment)
            return f"{value.scheme}://{host}" if host and value.scheme else host
        case AddressOf():
            return _address(value, {component.name: component for component in here})
    return None


def host_of(value: HostOf, environment: Environment) -> str | None:
    """The host that is meant, or None if the environment has none."""
    named = (h.name for h in environment.served_hosts if h.role == value.role)
    return next((name for name in named if not name.startswith("*")), None)


def port_of(component: Component, name: str | None) -> int | None:
    """A port of a component, or None if it has none of that name."""
    if name is None:
        return component.port_number
    port = component.served_ports.get(name)
    return port.reached_at if port else None


def _address(value: AddressOf, here: Mapping[str, Component]) -> str | None:
    component = here.get(value.component)
    port = port_of(component, value.port) if component else None
    if port is None:
        return None
    if value.only:
        return value.component if value.only == "host" else str(port)
    scheme = f"{value.scheme}://" if value.scheme else ""
    return f"{scheme}{value.component}:{port}"


def _merged(
    *owners: Project | ContainerImage | Environment | Container | Difference,
) -> dict[str, Given]:
    return {name: Given(owner, value) for owner in owners for name, value in owner.env.items()}
