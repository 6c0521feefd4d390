"""The fleet with all its projects: what only the whole can tell."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project import naming
from devops_constructs.project._definition import Definition
from devops_constructs.project._names import universal_ssl_covers
from devops_constructs.project.environment import Environment
from devops_constructs.project.fleet import Fleet, did_you_mean
from devops_constructs.project.project import Project
from devops_constructs.project.release import Release
from devops_constructs.project.web_service import WebService


class Portfolio(Definition):
    """A fleet and the projects on it; the input of a synthesis.

    Raises:
        DefinitionError: two projects contradict each other, or one contradicts the fleet.
    """

    fleet: Fleet = Field(examples=[None])
    """What all projects share."""
    projects: tuple[Project, ...] = ()
    """In the order of their names."""

    @property
    def releases(self) -> tuple[Release, ...]:
        """Every environment of every project."""
        return tuple(
            Release(self.fleet, project, environment)
            for project in self.projects
            for environment in project.environments
        )

    def _problems(self) -> Iterator[Problem]:
        yield from self._project_names()
        for project in self.projects:
            for environment in project.environments:
                yield from self._places(environment)
                yield from self._hosts(environment)
                yield from self._outside_names(project, environment)
            yield from self._databases(project)
        yield from self._claims()

    def _project_names(self) -> Iterator[Problem]:
        releases: dict[str, str] = {}
        seen: set[str] = set()
        for project in self.projects:
            if project.name in seen:
                yield project.problem(
                    "name",
                    what=f"there is another project {project.name!r}",
                    why="the name is part of every release, stack and bucket",
                    fix="give this project a name of its own",
                )
                continue
            seen.add(project.name)
            for environment in project.environments:
                release = naming.release_name(project, environment)
                other = releases.setdefault(release, project.name)
                if other != project.name:
                    yield environment.problem(
                        "name",
                        what=f"the release {release!r} is also one of project {other!r}",
                        why="project and environment together name the namespace and the state",
                        fix="rename one of the projects or environments",
                    )

    def _places(self, environment: Environment) -> Iterator[Problem]:
        clusters = {cluster.name: cluster for cluster in self.fleet.clusters}
        cluster = clusters.get(environment.cluster)
        if cluster is None:
            yield environment.problem(
                "cluster",
                what=f"there is no cluster {environment.cluster!r}",
                why="an environment runs on a cluster of the fleet",
                fix=did_you_mean(environment.cluster, list(clusters)),
            )
        elif environment.name == "production" and cluster.purpose != "production":
            yield environment.problem(
                "cluster",
                what=f"production on the {cluster.purpose} cluster {cluster.name!r}",
                why="that cluster may be emptied or upgraded at any time",
                fix="choose a production cluster",
            )
        databases = [database.name for database in self.fleet.database_clusters]
        if environment.database_cluster and environment.database_cluster not in databases:
            yield environment.problem(
                "database_cluster",
                what=f"there is no database cluster {environment.database_cluster!r}",
                why="a database slice is made on a database cluster of the fleet",
                fix=did_you_mean(environment.database_cluster, databases),
            )

    def _hosts(self, environment: Environment) -> Iterator[Problem]:
        for index, host in enumerate(environment.all_hosts):
            zone = self.fleet.zone_of(host.name)
            if zone is None:
                yield environment.problem(
                    "hosts",
                    index,
                    what=f"host {host.name!r} lies in none of the fleet's zones",
                    why="its DNS record and certificate belong to a zone",
                    fix="add the zone to the fleet, or mend the host",
                )
            elif not (zone.advanced_certificates or universal_ssl_covers(host.name, zone.name)):
                flat = host.name.removesuffix(f".{zone.name}").replace(".", "-")
                yield environment.problem(
                    "hosts",
                    index,
                    what=f"host {host.name!r} has no certificate at Cloudflare",
                    why=f"Universal SSL covers {zone.name} and one label below it",
                    fix=f"name it '{flat}.{zone.name}', or buy advanced_certificates for the zone",
                )

    def _databases(self, project: Project) -> Iterator[Problem]:
        if project.database is None:
            return
        clusters = {cluster.name: cluster for cluster in self.fleet.clusters}
        for environment in project.environments:
            cluster = clusters.get(environment.cluster)
            if cluster and not (environment.database_cluster or cluster.database_cluster):
                yield environment.problem(
                    "database_cluster",
                    what="the project has a database, and there is no database cluster for it",
                    why=f"cluster {cluster.name!r} names none and neither does the environment",
                    fix="write database_cluster=... here or on the cluster",
                )

    def _outside_names(self, project: Project, environment: Environment) -> Iterator[Problem]:
        space = naming.private_space_name(self.fleet, project)
        if len(space) > naming.SPACE_MAX and environment is project.environments[0]:
            yield project.problem(
                "name",
                what=f"the private space {space!r} would have {len(space)} characters",
                why=f"it may have at most {naming.SPACE_MAX}",
                fix="shorten the project's name, or pin one by PrivateSpace(bucket_name=...)",
            )
        if project.database is None:
            return
        for further in (None, *project.database.further):
            database = naming.database_name(self.fleet, project, environment, further)
            pool = naming.pool_name(database)
            if len(pool) > naming.POOL_MAX:
                yield environment.problem(
                    "name",
                    what=f"the connection pool {pool!r} would have {len(pool)} characters",
                    why=f"it may have at most {naming.POOL_MAX}",
                    fix="shorten the project's name, or pin one by database_name=...",
                )

    def _claims(self) -> Iterator[Problem]:
        claimed: dict[tuple[str, str, str], Project] = {}
        for project in self.projects:
            for environment in project.environments:
                for host, path in _host_paths(project, environment):
                    other = claimed.setdefault((environment.cluster, host, path), project)
                    if other is not project:
                        yield environment.problem(
                            "hosts",
                            what=f"{host}{path} is already served by project {other.name!r}",
                            why=f"both run on cluster {environment.cluster!r}",
                            fix="give one of them another host or path",
                        )


def _host_paths(project: Project, environment: Environment) -> Iterator[tuple[str, str]]:
    for component in project.components:
        difference = environment.differences.get(component.name)
        if not isinstance(component, WebService) or (difference and not difference.present):
            continue
        for route in component.routes:
            for host in environment.all_hosts:
                if host.role == route.host:
                    yield host.name, route.path
