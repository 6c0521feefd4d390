"""Where a project runs, and everything in which one environment differs from another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from immutabledict import immutabledict
from pydantic import AfterValidator, Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import (
    BucketName,
    EnvironmentName,
    HostName,
    Label,
    PostgresqlName,
    Schedule,
)
from devops_constructs.project._mappings import frozen
from devops_constructs.project._quantities import CpuMillicores, MemoryMib
from devops_constructs.project.autoscale import Autoscale
from devops_constructs.project.config import ConfigData
from devops_constructs.project.disruption import Disruption
from devops_constructs.project.env import Env
from devops_constructs.project.quota import ContainerLimits, Quota


class Host(Definition):
    """A host name with a role, for projects that serve different things on different hosts."""

    name: HostName = Field(kw_only=False, examples=["shop.acme.example"])
    """The full name, unique among all projects of the cluster for a given path."""
    role: Label = Field(default="main", examples=["main"])
    """Routes name the role; so both environments share the routes and differ in the hosts."""


class Difference(Definition):
    """In what a component differs in one environment. What is left out is as the component says."""

    present: bool = True
    """False: the component does not exist in this environment."""
    replicas: int | None = Field(default=None, ge=0, le=100)
    """Number of pods; takes the place of an autoscaler too."""
    autoscale: Autoscale | None = None
    """Replicas by load instead of a number."""
    disruption: Disruption | None = None
    """How many pods a drain may take at once."""
    cpu_millicores: CpuMillicores | None = None
    """CPU request of one pod."""
    memory_mib: MemoryMib | None = None
    """Memory request of one pod."""
    memory_limit_mib: MemoryMib | None = None
    """Memory limit of one pod."""
    env: Env = immutabledict()
    """Variables that go over the component's own."""
    schedule: Schedule | None = None
    """Cron schedule of a scheduled job."""
    suspended: bool | None = None
    """Whether a scheduled job waits for runs by hand."""


class Environment(Definition):
    """One place where the whole project runs: a namespace, a chart, a Terraform stack."""

    name: EnvironmentName = Field(kw_only=False, examples=["production"])
    """Such as "production" or "staging"; the second half of the release's name."""
    cluster: str = Field(examples=["production-1"])
    """The name of a cluster in the fleet."""
    database_cluster: str | None = None
    """The name of a database cluster in the fleet; None: the one of its cluster."""
    hosts: tuple[HostName | Host, ...] = ()
    """Where web services are reached; a plain text is a host of role "main"."""
    env: Env = immutabledict()
    """Variables of every process in this environment, such as its name; components' own go over
    them."""
    config_data: Annotated[Mapping[str, ConfigData], AfterValidator(frozen)] = immutabledict()
    """By Config of the project: entries that are different here."""
    differences: Annotated[Mapping[str, Difference], AfterValidator(frozen)] = immutabledict()
    """By component: everything in which this environment differs."""
    database_pool_size: int | None = Field(default=None, ge=1, le=500)
    """Connections of each pool here; None: as the database says."""
    database_name: PostgresqlName | None = None
    """Pins the name of the database and its user; None: by rule. A renamed database is a new,
    empty one."""
    assets_bucket_name: BucketName | None = None
    """Pins the name of the assets bucket; None: by rule. A bucket cannot be renamed."""
    backups: bool | None = None
    """Whether backups of the database are made; None: yes in "production", no elsewhere."""
    quota: Quota | None = None
    """What all of it may take together here; None: whatever the cluster has."""
    container_limits: ContainerLimits | None = None
    """Sizes of containers that say nothing of theirs, and the largest one; None: no rule."""

    @property
    def all_hosts(self) -> tuple[Host, ...]:
        """Every host with its role."""
        # not validated: the field has been, and a wrong host must not hide what else is wrong
        return tuple(h if isinstance(h, Host) else Host.model_construct(name=h) for h in self.hosts)

    @property
    def has_backups(self) -> bool:
        """Whether backups of the database are made here."""
        return self.name == "production" if self.backups is None else self.backups
