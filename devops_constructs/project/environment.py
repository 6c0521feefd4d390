"""Where a project runs, and everything in which one environment differs from another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from immutabledict import immutabledict
from pydantic import AfterValidator, Field

from devops_constructs.errors import Problem
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
from devops_constructs.project.alerts import UptimeCheck
from devops_constructs.project.autoscale import Autoscale
from devops_constructs.project.backups import Backups
from devops_constructs.project.config import ConfigData
from devops_constructs.project.disruption import Disruption
from devops_constructs.project.env import Env
from devops_constructs.project.extra_manifest import ExtraManifest
from devops_constructs.project.github_repository import GithubEnvironment
from devops_constructs.project.patch import ObjectPatch
from devops_constructs.project.quota import ContainerLimits, Quota
from devops_constructs.project.retirement import Retirement
from devops_constructs.project.rotation import Rotation
from devops_constructs.project.traffic import Traffic
from devops_constructs.project.web_service import Route


class Host(Definition):
    """A host name with a role, for projects that serve different things on different hosts."""

    name: HostName = Field(kw_only=False, examples=["shop.acme.example"])
    """The full name, unique among all projects of the cluster for a given path."""
    role: Label = Field(default="main", examples=["main"])
    """Routes name the role; so both environments share the routes and differ in the hosts."""
    record: bool = True
    """Whether the environment makes its DNS record; False: it is made by hand, or by another
    environment that serves other paths of the host."""
    redirect_to: HostName | None = None
    """Another host of the environment, to which every request here is sent on with its path.
    Permanently (308, 301 through a Gateway) between a name and the same with `www.`, by 302 else:
    that is what both controllers can. None: it is served."""
    uptime: UptimeCheck | None = None
    """Whether DigitalOcean asks it from outside if it answers, and whom it tells then: the fleet's
    `alert_emails`. Made in the cluster's stack. None: nobody asks."""

    def _problems(self) -> Iterator[Problem]:
        if self.uptime and not self.is_spoilt("uptime") and ("*" in self.name or self.redirect_to):
            how = "redirects" if self.redirect_to else "stands for many names"
            yield self.problem(
                "uptime",
                what="is asked whether it answers, and " + how,
                why="one name is asked, which answers by itself",
                fix="write uptime=... on the host that is served",
            )
        target = self.redirect_to
        if target is None or self.is_spoilt("redirect_to"):
            return
        if "role" in self.model_fields_set:
            yield self.problem(
                "role",
                what="has a role, and redirects",
                why="a host that redirects has no routes, so none looks for its role",
                fix="leave role out",
            )
        if target == self.name:
            yield self.problem(
                "redirect_to",
                what=f"redirects to itself, {target!r}",
                why="browsers would follow it until they give up",
                fix="name the host that is served",
            )
        elif "*" in self.name + target:
            yield self.problem(
                "redirect_to",
                what=f"redirects {self.name!r} to {target!r}",
                why="a redirect leads from one name to one name",
                fix="write the names out",
            )


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
    routes: tuple[Route, ...] | None = None
    """Where a web service is reached here, in place of its own routes."""
    traffic: Traffic | None = None
    """How requests to a web service are treated here, over what it says itself."""
    suspended: bool | None = None
    """Whether a scheduled job waits for runs by hand."""


class Environment(Definition):
    """One place where the whole project runs: a namespace, a chart, a Terraform stack."""

    name: EnvironmentName = Field(kw_only=False, examples=["production"])
    """Such as "production" or "staging"; the second half of the release's name."""
    cluster: str = Field(examples=["production-1"])
    """The name of a cluster in the fleet."""
    dns_stays_on: str | None = None
    """While it moves to another cluster: the one that it came from, to which its records lead until
    this is taken out again; what runs there goes on. None: they lead to its own cluster."""
    database_cluster: str | None = None
    """The name of a database cluster in the fleet; None: the one of its cluster."""
    hosts: tuple[HostName | Host, ...] = ()
    """Where web services are reached; a plain text is a host of role "main"."""
    traffic: Traffic = Traffic()
    """How requests are treated, unless a web service or route says otherwise: the place for a
    login in front of a whole staging environment."""
    env: Env = immutabledict()
    """Variables of every process in this environment, such as its name; components' own go over
    them."""
    config_data: Annotated[Mapping[str, ConfigData], AfterValidator(frozen)] = immutabledict()
    """By Config of the project: entries that are different here."""
    differences: Annotated[Mapping[str, Difference], AfterValidator(frozen)] = immutabledict()
    """By component: everything in which this environment differs."""
    patches: tuple[ObjectPatch, ...] = ()
    """Changes of generated objects here, after the project's."""
    extra_manifests: tuple[ExtraManifest, ...] = ()
    """Objects here, besides the project's, written out."""
    database_pool_size: int | None = Field(default=None, ge=1, le=500)
    """Connections of each pool here; None: as the database says."""
    database_name: PostgresqlName | None = None
    """Pins the name of the database and its user; None: by rule. A renamed database is a new,
    empty one."""
    assets_bucket_name: BucketName | None = None
    """Pins the name of the assets bucket; None: by rule. A bucket cannot be renamed."""
    assets_host: HostName | None = None
    """Pins the host of uploads; None: by rule, see `AssetsSpace.host_label`."""
    leaves_zones: tuple[HostName, ...] = ()
    """Zones in which it had hosts and has none any more: its stack keeps their tokens, and with
    them takes its records away. Out again, once that is applied."""
    origin_certificate: bool = True
    """Whether Terraform makes the certificate that the cluster shows to Cloudflare. False: the
    Secret `origin-certificate` is made by others."""
    backups: bool | Backups | None = None
    """Whether backups of the database are made, or how, where not as the database says; None: yes
    in "production", no elsewhere. Those of production go to the project's private space, others to
    one of their own."""
    backups_bucket_name: BucketName | None = None
    """Pins the name of that space of its own; None: by rule. A bucket cannot be renamed."""
    github: GithubEnvironment | None = GithubEnvironment()
    """From where workflows release into it; None: others look after the environment at GitHub, and
    after the secrets in it."""
    released: Literal["push", "promotion"] | None = None
    """When images get here: with every push to the default branch, or those of a commit once
    somebody promotes it. None: "promotion" in "production", "push" elsewhere."""
    quota: Quota | None = None
    """What all of it may take together here; None: whatever the cluster has."""
    container_limits: ContainerLimits | None = None
    """Sizes of containers that say nothing of theirs, and the largest one; None: no rule."""
    rotations: tuple[Rotation, ...] = ()
    """What Terraform has made anew here since the environment was made; each stays."""
    retired: Retirement | None = None
    """The environment ends: see there. None: it runs."""

    @property
    def clusters(self) -> frozenset[str]:
        """The names of those on which it runs: two, while it moves from one to the other."""
        return frozenset({self.cluster, self.dns_stays_on or self.cluster})

    @property
    def all_hosts(self) -> tuple[Host, ...]:
        """Every host with its role, also those that only redirect."""
        # not validated: the field has been, and a wrong host must not hide what else is wrong
        return tuple(h if isinstance(h, Host) else Host.model_construct(name=h) for h in self.hosts)

    @property
    def served_hosts(self) -> tuple[Host, ...]:
        """The hosts that routes lead from."""
        return tuple(host for host in self.all_hosts if host.redirect_to is None)

    @property
    def follows_branch(self) -> bool:
        """Whether every push to the default branch is released here."""
        return (self.released or ("promotion" if self.name == "production" else "push")) == "push"

    @property
    def has_backups(self) -> bool:
        """Whether backups of the database are made here."""
        return self.name == "production" if self.backups is None else bool(self.backups)

    @property
    def has_own_backups_space(self) -> bool:
        """Whether its backups go to a bucket of their own."""
        return self.has_backups and self.name != "production"
