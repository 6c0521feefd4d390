"""A project in one of its environments: every question that the backends ask, answered once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from immutabledict import immutabledict

from devops_constructs.project import naming
from devops_constructs.project.backup_use import backups_of
from devops_constructs.project.backups import Backups
from devops_constructs.project.claim import Claim, ClaimMount
from devops_constructs.project.cluster import Cluster
from devops_constructs.project.component import Component, Process
from devops_constructs.project.config import Config, texts
from devops_constructs.project.container import Container
from devops_constructs.project.container_env import ContainerEnv, text_of
from devops_constructs.project.database_cluster import DatabaseCluster
from devops_constructs.project.egress import Egress
from devops_constructs.project.env import Value
from devops_constructs.project.environment import Environment
from devops_constructs.project.extra_manifest import ExtraManifest
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.generated_secrets import DATABASE, direct_url, redis_secret
from devops_constructs.project.image import ContainerImage, OutsideImage
from devops_constructs.project.patch import ObjectPatch
from devops_constructs.project.pod_security import Level
from devops_constructs.project.private_ranges import PRIVATE_RANGES
from devops_constructs.project.project import Project
from devops_constructs.project.redis import REDIS_IMAGE, Redis
from devops_constructs.project.release_job import ReleaseJob
from devops_constructs.project.release_step import ReleaseStep, is_step, with_release_steps
from devops_constructs.project.resolution import resolved
from devops_constructs.project.rotatable import generations
from devops_constructs.project.routing import Redirect, RuleGroup, redirects, rule_groups
from devops_constructs.project.vpc import Vpc

NO_DIGEST = "sha256:" + "0" * 64
"""Stands for an image that CI has not built yet: well-formed, and refused by every release step."""

C = TypeVar("C", bound=Component, covariant=True)


@dataclass(frozen=True)
class Placed(Generic[C]):
    """A component where it runs: what the constructs of a component take as their props."""

    release: Release
    component: C


@dataclass(frozen=True)
class HostedProject:
    """A project of a fleet, apart from its environments: props of what exists once."""

    fleet: Fleet
    project: Project


@dataclass(frozen=True)
class Release:
    """One environment of one project of a fleet; `components` are as they are there."""

    fleet: Fleet
    project: Project
    environment: Environment

    @property
    def name(self) -> str:
        """The Helm release, namespace, chart and Terraform stack."""
        return naming.release_name(self.project, self.environment)

    @property
    def cluster(self) -> Cluster:
        """Where it runs."""
        return self.fleet.cluster(self.environment.cluster)

    @property
    def database_cluster(self) -> str:
        """The name of the database cluster that holds its slice."""
        return self.environment.database_cluster or self.cluster.database_cluster or ""

    @property
    def declared_database_cluster(self) -> DatabaseCluster:
        """The database cluster that holds its slice; asked only where there is one."""
        found = {each.name: each for each in self.fleet.database_clusters}
        return found[self.database_cluster]

    @property
    def connection_limit(self) -> int | None:
        """Connections that each of its databases takes, past the pool too; None: as many as the
        database cluster has left."""
        declared = self.declared_database_cluster
        return self.pool_size + declared.reserved_connections if declared.grants == "job" else None

    @property
    def database_ranges(self) -> tuple[str, ...]:
        """Where the private address of its database lies: in the VPC, if its range is declared."""
        vpc = self.fleet.network_owner(self.cluster).vpc
        declared = vpc.ip_range if isinstance(vpc, Vpc) else None
        return (declared,) if declared else PRIVATE_RANGES

    def database_name(self, further: str | None = None) -> str:
        """A database of its slice, and the user of it; None is the main one."""
        return naming.database_name(self.fleet, self.project, self.environment, further)

    @property
    def pool_size(self) -> int:
        """Connections of each pool of its slice."""
        declared = self.project.database.pool_size if self.project.database else 0
        return self.environment.database_pool_size or declared

    @property
    def backups(self) -> Backups | None:
        """How its databases are backed up; None: they are not, or it has none."""
        return backups_of(self.project, self.environment)

    def generations(self, secret: str, key: str | None = None) -> tuple[str | None, ...]:
        """The dates of the values that Terraform has of a secret here, the one in use first; None
        is the first value."""
        return generations(self.environment.rotations, secret, key)

    @property
    def backed_up(self) -> Mapping[str, str]:
        """The databases that are backed up by their names, with the variables of their direct
        URLs."""
        if not (self.backups and self.project.database):
            return immutabledict()
        further = (f for f in self.project.database.further if f not in self.backups.without)
        return immutabledict({self.database_name(f): direct_url(f) for f in (None, *further)})

    @property
    def assets_region(self) -> str:
        """Where its bucket of uploads lies."""
        space = self.project.assets_space
        return (space.region if space else None) or self.fleet.spaces_region

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """What is present here, with this environment's differences."""
        return with_release_steps(self._present)

    @cached_property
    def steps(self) -> tuple[ReleaseJob, ...]:
        """The release jobs here that run in the pods of components, so are none themselves."""
        return tuple(c for c in self._present if isinstance(c, ReleaseJob) and is_step(c))

    @cached_property
    def _present(self) -> tuple[Component, ...]:
        all_of_them = (resolved(c, self.environment) for c in self.project.components)
        return tuple(component for component in all_of_them if component is not None)

    @property
    def patches(self) -> tuple[ObjectPatch, ...]:
        """Changes of objects here, in the order in which they are made."""
        return (*self.project.patches, *self.environment.patches)

    @property
    def extra_manifests(self) -> tuple[ExtraManifest, ...]:
        """Objects here that the definition writes out."""
        return (*self.project.extra_manifests, *self.environment.extra_manifests)

    @property
    def pod_security_level(self) -> Level:
        """The Pod Security level that the namespace has to allow: its components' weakest."""
        levels: tuple[Level, ...] = ("restricted", "baseline", "privileged")
        found = [c.security.level for c in self.components if isinstance(c, Process)]
        return max(found, key=levels.index, default="restricted")

    def component(self, name: str) -> Component:
        """The component of that name.

        Raises:
            KeyError: it does not exist in this environment.
        """
        for component in self.components:
            if component.name == name:
                return component
        raise KeyError(name)

    @cached_property
    def containers(self) -> tuple[Container | Redis, ...]:
        """Every container of every component here."""
        found: list[Container | Redis] = []
        for component in self.components:
            match component:
                case Process():
                    found += component.containers
                case Redis():
                    found.append(component)
        return tuple(found)

    @cached_property
    def placed(self) -> tuple[Placed[Component], ...]:
        """Every component together with this release."""
        return tuple(Placed(self, component) for component in self.components)

    @cached_property
    def rule_groups(self) -> tuple[RuleGroup, ...]:
        """What is reached from outside; empty if nothing is."""
        return rule_groups(self)

    @property
    def redirects(self) -> tuple[Redirect, ...]:
        """The hosts that only send visitors on to another."""
        return redirects(self.environment)

    def image_of(self, container: Container | Redis) -> ContainerImage:
        """The image that a container runs, or a Redis."""
        return self.project.image(container.image) if container.image else REDIS_IMAGE

    def image_reference(self, image: ContainerImage) -> str:
        """What the container runtime pulls; an image that CI builds has the all-zero digest."""
        if isinstance(image, OutsideImage):
            return image.reference
        return f"{naming.image_repository(self.fleet, self.project, image.name)}@{NO_DIGEST}"

    def image_version(self, image: ContainerImage) -> str:
        """The part of an image's reference that a release moves: its digest, or else its tag."""
        name, at, digest = self.image_reference(image).partition("@")
        return digest if at else name.rpartition(":")[2]

    def shared_env(self, image: ContainerImage) -> Mapping[str, str]:
        """The texts that every process of an image gets as variables here: the project's, over
        them the image's, over them the environment's."""
        env: dict[str, Value] = {**self.project.env, **image.env, **self.environment.env}
        found = ((n, text_of(v, self.environment, self.components)) for n, v in env.items())
        return immutabledict({name: text for name, text in found if text is not None})

    def env_of(self, container: Container) -> ContainerEnv:
        """What a container here gets as variables."""
        return ContainerEnv(self.project, self.environment, container, self.components)

    def config_data(self, config: Config) -> Mapping[str, str]:
        """The entries of a ConfigMap, as they are here."""
        here = self.environment.config_data.get(config.name, {})
        return immutabledict(texts({**config.data, **here}))

    def _used(self, container: Container) -> set[str]:
        own = container.uses if isinstance(container, Process | ReleaseStep) else ()
        return {*self.image_of(container).uses, *own}

    def uses(self, container: Container) -> tuple[Component, ...]:
        """The components here that a container talks to: it gets their addresses."""
        names = self._used(container) - {container.name}
        return tuple(c for c in self.components if c.name in names)

    def uses_database(self, container: Container) -> bool:
        """Whether a container talks to the project's database: it gets its addresses."""
        return DATABASE in self._used(container)

    def reaches(self, process: Process) -> tuple[Component, ...]:
        """The components here that some container of a process' pods talks to."""
        used = [self.uses(container) for container in process.containers]
        return tuple(c for c in self.components if any(c in each for each in used))

    def reaches_database(self, process: Process) -> bool:
        """Whether some container of a process' pods talks to the project's database."""
        return any(map(self.uses_database, process.containers))

    def egress(self, process: Process) -> tuple[Egress, ...]:
        """The declared outgoing traffic of a process' pods, that of images first."""
        declaring: list[ContainerImage | Process | ReleaseStep] = [
            *dict.fromkeys(map(self.image_of, process.containers)),
            process,
            *(each for each in process.companions if isinstance(each, ReleaseStep)),
        ]
        return tuple(egress for each in declaring for egress in each.egress)

    def claims_of(self, process: Process) -> tuple[Claim, ...]:
        """The claims that some container of a process' pods mounts."""
        mounts = (mount for container in process.containers for mount in container.mounts)
        names = {mount.claim for mount in mounts if isinstance(mount, ClaimMount)}
        return tuple(claim for claim in self.project.claims if claim.name in names)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim that something here mounts."""
        processes = (c for c in self.components if isinstance(c, Process))
        used = {claim for process in processes for claim in self.claims_of(process)}
        return tuple(claim for claim in self.project.claims if claim in used)

    def users_of(self, component: Component) -> tuple[Process, ...]:
        """The processes here that talk to a component."""
        return tuple(
            other
            for other in self.components
            if isinstance(other, Process) and component in self.reaches(other)
        )

    def redis_secret(self, redis: Redis) -> str:
        """The name of the Secret with the password of a Redis."""
        return redis_secret(redis).name

    @cached_property
    def images(self) -> tuple[ContainerImage, ...]:
        """Every image that something here runs, by name."""
        used = {self.image_of(container) for container in self.containers}
        return tuple(sorted(used, key=lambda image: image.name))
