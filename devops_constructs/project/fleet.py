"""The organisation's facts, stated once: accounts, clusters, zones, and where the state is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project import (
    _cluster_checks,
    _infrastructure_checks,
    _ownership_checks,
    _registry_checks,
)
from devops_constructs.project._change_checks import changes_are_said_once
from devops_constructs.project._cloud_names import Emails
from devops_constructs.project._definition import Definition
from devops_constructs.project._example import Example
from devops_constructs.project._identifiers import (
    BucketName,
    GithubOwner,
    Label,
    SpacesRegion,
)
from devops_constructs.project._names import nearest
from devops_constructs.project.adoption import Adoption, Moved
from devops_constructs.project.cluster import Cluster
from devops_constructs.project.database_cluster import DatabaseCluster
from devops_constructs.project.github_names import GithubPlan
from devops_constructs.project.github_repository import GithubOrganisation, LoginOrTeam
from devops_constructs.project.github_team import GithubTeam
from devops_constructs.project.infrastructure import Apply, InfrastructureRepository
from devops_constructs.project.tombstone import Tombstone
from devops_constructs.project.vpc import ExistingVpc, SharedVpc
from devops_constructs.project.zone import Zone

RegistryTier = Literal["starter", "basic", "professional"]
ImageRegistry = Literal["digitalocean", "ghcr"]


class StateSpace(Definition):
    """The Space that holds every Terraform state; made once by hand or bootstrap, outside any
    stack."""

    bucket_name: BucketName = Field(kw_only=False, examples=["agency-terraform-state"])
    """Its name; versioning has to be on."""
    region: SpacesRegion = Field(examples=["fra1"])
    """Its region; another one than the clusters' survives their loss."""
    copied_from: BucketName | None = None
    """The space, maybe of this name in another region, from which all states have been copied: then
    this one may take its place. Out again once it is committed. None: it takes no other's place."""


class Fleet(Definition):
    """What all projects share. One per repository, in `projects/fleet.py`."""

    organisation: Label = Field(examples=["agency"])
    """Prefix of the outside name of everything that holds data. It can never change."""
    github_owner: GithubOwner = Field(examples=["agency"])
    """The GitHub organisation that owns the projects' repositories."""
    github_plan: GithubPlan = "team"
    """GitHub's plan of that organisation. Private repositories have environments and rules for
    branches from "team" on, reviewers of releases with "enterprise"; with "free" nothing guards a
    release."""
    github: GithubOrganisation | None = GithubOrganisation()
    """What workflows may do in all its repositories; None: others look after that."""
    github_teams: tuple[GithubTeam, ...] = ()
    """Teams of that organisation whose people are named here, for whatever asks for a person."""
    production_released_by: tuple[LoginOrTeam, ...] = ()
    """Who may start a release by hand or by tag into any environment "production" that does not say
    itself, such as "team:operations"; (): whoever may push. See `GithubEnvironment.released_by`."""
    infrastructure: InfrastructureRepository | None = None
    """The repository of these definitions, whose workflows plan and apply; None: it gets no
    workflows, and somebody runs Terraform by hand."""
    apply: Apply = "plan"
    """What is applied: "plan", the reviewed plan, or a new one that says the same; "cdktf", the
    merged output by `cdktf deploy`, which plans anew and shows it to nobody."""
    registry: Label = Field(examples=["agency"])
    """The name of the DigitalOcean container registry."""
    registry_tier: RegistryTier = "professional"
    """Its subscription: "starter" has one repository, "basic" has 5, "professional" as many as
    there are images. It changes in place."""
    registry_region: SpacesRegion | None = None
    """Where it is; None: in the region of the Spaces. Another region is another, empty registry."""
    registry_managed: bool = True
    """False: the registry exists, and others look after it."""
    image_registry: ImageRegistry = "digitalocean"
    """Where CI pushes images: "digitalocean", the registry above; "ghcr", GitHub's, where each
    project's packages are its repository's. Charts are in the registry above either way. Images
    have to be pushed anew after a change of it, before anything else is released."""
    pull_secret: Label | None = None
    """The Secret in every namespace that lets nodes pull these images; None: named like the
    registry, as DigitalOcean's registry integration makes it. With "ghcr" it has to be named, and
    each project declares it."""
    spaces_region: SpacesRegion = Field(examples=["fra1"])
    """Region of Spaces that name none."""
    state: StateSpace = Field(
        examples=[
            Example(
                "StateSpace('agency-terraform-state', region='fra1')",
                lambda: StateSpace("agency-terraform-state", region="fra1"),
            )
        ]
    )
    """Where Terraform keeps its state."""
    clusters: tuple[Cluster, ...] = Field(
        min_length=1,
        examples=[
            Example(
                "(Cluster('production-1', region='fra1'),)",
                lambda: (Cluster("production-1", region="fra1"),),
            )
        ],
    )
    """The Kubernetes clusters; an environment names one of them."""
    database_clusters: tuple[DatabaseCluster, ...] = ()
    """The PostgreSQL clusters; Kubernetes clusters name one of them."""
    zones: tuple[Zone, ...] = ()
    """The DNS zones; every host of every project lies in one of them."""
    adopted: tuple[Adoption, ...] = ()
    """What exists already and is taken over into the stacks that projects share."""
    moved: tuple[Moved, ...] = ()
    """Resources of these stacks that have another address now."""
    tombstones: tuple[Tombstone, ...] = ()
    """What holds data in these stacks, or was of a project that is gone, and is given up."""
    alert_emails: Emails = ()
    """Whom DigitalOcean tells of alerts: addresses of members of its team. Empty: no alert is
    made."""

    @property
    def integrated_pull_secret(self) -> str | None:
        """The Secret that DigitalOcean puts into every namespace; None: images are elsewhere."""
        return (self.pull_secret or self.registry) if self.image_registry != "ghcr" else None

    def cluster(self, name: str) -> Cluster:
        """The cluster of that name, which the portfolio's checks have found to exist."""
        return next(cluster for cluster in self.clusters if cluster.name == name)

    def owner_of(self, database: DatabaseCluster) -> Cluster | None:
        """The Kubernetes cluster whose stack makes a database cluster; None: there is none."""
        if database.cluster:
            return next((c for c in self.clusters if c.name == database.cluster), None)
        users = [c for c in self.clusters if c.database_cluster == database.name]
        nearby = (c for c in self.clusters if c.region == database.region)
        return next(iter(users), None) or next(nearby, None)

    def network_owner(self, cluster: Cluster) -> Cluster:
        """The cluster that says which VPC it is: another one where the VPC is shared."""
        if not isinstance(cluster.vpc, SharedVpc):
            return cluster
        return next((c for c in self.clusters if c.name == cluster.vpc.cluster), cluster)

    def share_a_network(self, one: Cluster, other: Cluster) -> bool:
        """Whether the two clusters are in the same VPC."""
        owners = [self.network_owner(cluster) for cluster in (one, other)]
        vpcs = [owner.vpc for owner in owners]
        existing = all(isinstance(vpc, ExistingVpc) for vpc in vpcs)
        return owners[0].name == owners[1].name or (existing and vpcs[0] == vpcs[1])

    def zone_of(self, host: str) -> Zone | None:
        """The zone that a host name lies in, the deepest if there are several."""
        name = host.removeprefix("*.")
        zones = [z for z in self.zones if name == z.name or name.endswith(f".{z.name}")]
        return max(zones, key=lambda zone: len(zone.name), default=None)

    def _problems(self) -> Iterator[Problem]:
        for noun, named in (
            ("cluster", self.clusters),
            ("database cluster", self.database_clusters),
            ("zone", self.zones),
            ("GitHub team", self.github_teams),
        ):
            seen: set[str] = set()
            for item in named:
                if item.name in seen:
                    yield item.problem(
                        "name",
                        what=f"the fleet already has {noun} {item.name!r}",
                        why="others refer to it by that name",
                        fix=f"give this {noun} a name of its own",
                    )
                seen.add(item.name)
        yield from self._database_clusters_fit()
        yield from _registry_checks.images_can_be_pulled(self)
        yield from _cluster_checks.stacks_differ(self)
        yield from _ownership_checks.networks_are_shared_rightly(self)
        yield from _ownership_checks.databases_have_an_owner(self)
        yield from _cluster_checks.load_balancers_differ(self)
        yield from _cluster_checks.zones_are_told_apart(self)
        yield from changes_are_said_once(self)
        yield from _infrastructure_checks.plan_guards_it(self)
        for team in self.github_teams:
            yield from team.maintenance()

    def _database_clusters_fit(self) -> Iterator[Problem]:
        regions = {database.name: database.region for database in self.database_clusters}
        for cluster in self.clusters:
            name = cluster.database_cluster
            if not name or self.is_incomplete("database_clusters"):
                continue
            if name not in regions:
                yield cluster.problem(
                    "database_cluster",
                    what=f"there is no database cluster {name!r}",
                    why="a database slice is made on a database cluster of the fleet",
                    fix=did_you_mean(name, list(regions)),
                )
            elif regions[name] != cluster.region:
                yield cluster.problem(
                    "database_cluster",
                    what=f"database cluster {name!r} is in another region, {regions[name]!r}",
                    why="the address of a database is private to its region",
                    fix=f"choose a database cluster in {cluster.region!r}",
                )


def is_unknown(word: str, known: Mapping[str, Definition]) -> bool:
    """Whether a name refers to nothing, also not to something near whose own name is refused."""
    refused = [name for name, definition in known.items() if definition.is_spoilt("name")]
    return word not in known and nearest(word, refused) is None


def did_you_mean(word: str, known: list[str]) -> str:
    """The closing line of a refusal of an unknown name."""
    if meant := nearest(word, known):
        return f"did you mean {meant!r}?"
    return f"choose one of {', '.join(sorted(known))}" if known else "declare it first"
