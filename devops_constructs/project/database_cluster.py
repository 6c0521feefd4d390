"""A PostgreSQL that projects share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project._cloud_names import Tags
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import Label, Region
from devops_constructs.project._machine_sizes import DatabaseSize, database_memory_gib
from devops_constructs.project.alerts import DATABASE_ALERTS, DatabaseAlerts
from devops_constructs.project.maintenance_window import MaintenanceWindow
from devops_constructs.project.storage_autoscale import DiskGib, StorageAutoscale
from devops_constructs.project.trusted_source import TrustedSource

NAME_MIN = 3


class DatabaseCluster(Definition):
    """A managed PostgreSQL shared by several projects.

    It is made in the stack of the Kubernetes cluster that owns it, in that one's VPC. Clusters of
    the fleet that use it may connect, and nobody else unless `trusted_sources` say so.
    """

    name: Label = Field(kw_only=False, examples=["postgres-1"])
    """Its name at DigitalOcean; unique in the account. Another name is another, empty cluster."""
    region: Region = Field(examples=["fra1"])
    """Database region; clusters that use it have to be in the same one, its address is private."""
    cluster: str | None = None
    """The Kubernetes cluster that owns it; None: the only one that names it, or the first one of
    the region where none does. With another owner it moves to another Terraform state."""
    managed: bool = True
    """False: it is made elsewhere, and only looked up by its name."""
    version: Literal["14", "15", "16", "17"] = "17"
    """PostgreSQL major; it can only rise."""
    size: DatabaseSize | None = None
    """Of each node; it can only grow. None: db-s-2vcpu-4gb where a production cluster owns it,
    db-s-1vcpu-2gb elsewhere."""
    standby_nodes: int | None = Field(default=None, ge=0, le=2)
    """Nodes that take over when the first one fails, each at the price of the first; None: 1 where
    a production cluster owns it, 0 elsewhere."""
    storage_gib: DiskGib | None = Field(default=None, ge=10, le=20_000)
    """The disk; it can only grow. None: what the size brings, or what it has grown to."""
    storage_autoscale: StorageAutoscale | None = None
    """Whether the disk grows by itself; None: it does not, unless somebody has switched that on by
    hand. Full, it makes the database read-only."""
    maintenance: MaintenanceWindow | None = None
    """When it is upgraded; None: an hour after the cluster that owns it."""
    trusted_sources: tuple[TrustedSource, ...] = ()
    """Who may connect besides the clusters that use it. There is one firewall: what is added by
    hand is taken out again."""
    reserved_connections: int = Field(default=10, ge=3, le=500)
    """Connections that no pool may use: for migrations, backups and people, which go past the
    pools."""
    grants: Literal["job", "postgresql-provider"] = "job"
    """How projects' users get their rights: by a Job in the cluster; or by Terraform itself, which
    then has to reach the database while it plans, with PGPASSWORD in its environment."""
    alerts: DatabaseAlerts = DATABASE_ALERTS
    """What is told to the fleet's `alert_emails`."""
    tags: Tags = ()
    """Tags at DigitalOcean, for bills and lists."""

    def _problems(self) -> Iterator[Problem]:
        if len(self.name) < NAME_MIN:
            yield self.problem(
                "name",
                what=f"the name has {len(self.name)} characters",
                why=f"DigitalOcean takes names of database clusters from {NAME_MIN} on",
                fix="write a longer one such as 'postgres-1'",
            )
        growing = self.storage_autoscale
        if growing and growing.enabled and self.storage_gib:
            yield self.problem(
                "storage_gib",
                what=f"storage_gib={self.storage_gib} of a disk that grows by itself",
                why="once it has grown every plan would want to make it smaller, which DigitalOcean"
                " refuses",
                fix="leave storage_gib out; a new cluster is made with it, and gets"
                " storage_autoscale in a later commit",
            )
        if self.size and self.standby_nodes and database_memory_gib(self.size) < 2:
            yield self.problem(
                "standby_nodes",
                what=f"{self.standby_nodes} standby nodes of size {self.size!r}",
                why="DigitalOcean offers standby nodes from 2 GB on",
                fix="write a larger size such as 'db-s-1vcpu-2gb', or standby_nodes=0",
            )


def memory_gib(size: str) -> int:
    """What a node of that size has."""
    return database_memory_gib(size)
