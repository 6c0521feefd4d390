"""What only several projects, or a project and the fleet, can tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from devops_constructs.errors import Problem
from devops_constructs.project import naming
from devops_constructs.project._change_checks import changes_are_of_the_fleet
from devops_constructs.project._cluster_checks import chart_names_are_free, stack_names_are_free
from devops_constructs.project._connection_checks import connections_suffice
from devops_constructs.project._data_checks import data_is_not_shared, names_fit
from devops_constructs.project._edge_checks import edge_is_sound
from devops_constructs.project._gateway_checks import gateways_have_their_network
from devops_constructs.project._gateway_traffic_checks import (
    autoscalers_measure_what_is_there,
    listeners_are_few,
    nobody_comes_past_a_rule,
    patches_keep_nobody_out,
)
from devops_constructs.project._github_checks import (
    keys_are_told_apart,
    plan_has_what_is_declared,
    repositories_are_unique,
)
from devops_constructs.project._host_checks import hosts_are_claimed_once
from devops_constructs.project._infrastructure_checks import infrastructure_is_no_project
from devops_constructs.project._names import nearest, universal_ssl_covers
from devops_constructs.project._ownership_checks import databases_are_within_reach
from devops_constructs.project._registry_checks import (
    images_fit_the_registry,
    pull_secret_is_declared,
)
from devops_constructs.project._rotation_checks import keys_to_plans_are_made
from devops_constructs.project._route_order import wildcards_leave_other_hosts_alone
from devops_constructs.project._team_checks import teams_are_declared
from devops_constructs.project.cluster import Cluster
from devops_constructs.project.environment import Environment
from devops_constructs.project.fleet import Fleet, did_you_mean, is_unknown
from devops_constructs.project.image import Image
from devops_constructs.project.project import Project


def among(projects: Sequence[Project]) -> Iterator[Problem]:
    """Where projects contradict each other."""
    checks = (
        _names_are_unique,
        _releases_are_unique,
        _image_repositories_are_unique,
        repositories_are_unique,
        hosts_are_claimed_once,
        wildcards_leave_other_hosts_alone,
    )
    for check in checks:
        yield from check(projects)


def against(fleet: Fleet, projects: Sequence[Project]) -> Iterator[Problem]:
    """Where projects contradict the fleet; silent about what a part that cannot be read may say."""
    for project in projects:
        for environment in project.environments:
            yield from _clusters_exist(fleet, project, environment)
            yield from _hosts_have_certificates(fleet, environment)
        yield from names_fit(fleet, project)
        yield from plan_has_what_is_declared(fleet, project)
        yield from keys_are_told_apart(project)
        yield from stack_names_are_free(fleet, project)
        yield from chart_names_are_free(fleet, project)
        yield from _pull_secret_is_free(fleet, project)
        yield from pull_secret_is_declared(fleet, project)
        yield from databases_are_within_reach(fleet, project)
    yield from infrastructure_is_no_project(fleet, projects)
    yield from teams_are_declared(fleet, projects)
    yield from keys_to_plans_are_made(fleet, projects)
    yield from connections_suffice(fleet, projects)
    yield from gateways_have_their_network(fleet)
    yield from data_is_not_shared(fleet, projects)
    yield from changes_are_of_the_fleet(fleet, projects)
    yield from nobody_comes_past_a_rule(fleet, projects)
    yield from patches_keep_nobody_out(fleet, projects)
    yield from autoscalers_measure_what_is_there(fleet, projects)
    yield from listeners_are_few(fleet, projects)
    yield from images_fit_the_registry(fleet, projects)
    yield from edge_is_sound(fleet, projects)


def _pull_secret_is_free(fleet: Fleet, project: Project) -> Iterator[Problem]:
    for secret in project.secrets:
        if secret.name == fleet.integrated_pull_secret:
            yield secret.problem(
                "name",
                what="the name is taken",
                why="nodes pull images from the fleet's registry with the Secret of that name",
                fix="give this one another name, such as 'app'",
            )


def _names_are_unique(projects: Iterable[Project]) -> Iterator[Problem]:
    seen: set[str] = set()
    for project in projects:
        if project.name in seen:
            yield project.problem(
                "name",
                what=f"there is another project {project.name!r}",
                why="the name is part of every release, stack and bucket",
                fix="give this project a name of its own",
            )
        seen.add(project.name)


def _releases_are_unique(projects: Iterable[Project]) -> Iterator[Problem]:
    releases: dict[str, str] = {}
    names = {project.name for project in projects}
    for project in projects:
        for environment in project.environments:
            release = naming.release_name(project, environment)
            if release in names:
                yield environment.problem(
                    "name",
                    what=f"the release {release!r} is named like the project {release!r}",
                    why="each of the two names a Terraform stack, and with it a state",
                    fix="rename one of the projects or this environment",
                )
            other = releases.setdefault(release, project.name)
            if other != project.name:
                yield environment.problem(
                    "name",
                    what=f"the release {release!r} is also one of project {other!r}",
                    why="project and environment together name the namespace and the state",
                    fix="rename one of the projects or environments",
                )


def _image_repositories_are_unique(projects: Iterable[Project]) -> Iterator[Problem]:
    """A project "shop-api" with an image "web" meets a project "shop" with an image "api-web"."""
    owners: dict[str, str] = {}
    for project in projects:
        for image in (image for image in project.images if isinstance(image, Image)):
            repository = f"{project.name}-{image.name}"
            other = owners.setdefault(repository, project.name)
            if other != project.name:
                yield image.problem(
                    "name",
                    what=f"its repository {repository!r} is also one of project {other!r}",
                    why="what one of them pushes or deletes would be pulled or missed by the other",
                    fix="give this image another name",
                )


def _clusters_exist(fleet: Fleet, project: Project, environment: Environment) -> Iterator[Problem]:
    clusters = {cluster.name: cluster for cluster in reversed(fleet.clusters)}
    databases = {database.name: database for database in fleet.database_clusters}
    cluster = clusters.get(environment.cluster)
    if is_unknown(environment.cluster, clusters) and not fleet.is_incomplete("clusters"):
        yield environment.problem(
            "cluster",
            what=f"there is no cluster {environment.cluster!r}",
            why="an environment runs on a cluster of the fleet",
            fix=did_you_mean(environment.cluster, list(clusters)),
        )
    elif cluster and cluster.purpose != "production" and _is_production(environment):
        yield environment.problem(
            "cluster",
            what=f"production on the {cluster.purpose} cluster {cluster.name!r}",
            why="that cluster may be emptied or upgraded at any time",
            fix="choose a production cluster",
        )
    name = environment.database_cluster
    if name and is_unknown(name, databases) and not fleet.is_incomplete("database_clusters"):
        yield environment.problem(
            "database_cluster",
            what=f"there is no database cluster {name!r}",
            why="a database slice is made on a database cluster of the fleet",
            fix=did_you_mean(name, list(databases)),
        )
    elif name in databases and cluster and databases[name].region != cluster.region:
        yield environment.problem(
            "database_cluster",
            what=f"database cluster {name!r} is in another region, {databases[name].region!r}",
            why="the address of a database is private to its region",
            fix=f"choose a database cluster in {cluster.region!r}",
        )
    elif project.database and cluster and not (name or _names_a_database_cluster(cluster)):
        yield environment.problem(
            "database_cluster",
            what="the project has a database, and there is no database cluster for it",
            why=f"cluster {cluster.name!r} names none and neither does the environment",
            fix="write database_cluster=... here or on the cluster",
        )


def _names_a_database_cluster(cluster: Cluster) -> bool:
    return bool(cluster.database_cluster) or cluster.is_spoilt("database_cluster")


def _is_production(environment: Environment) -> bool:
    return environment.name == "production" and not environment.is_spoilt("name")


def _hosts_have_certificates(fleet: Fleet, environment: Environment) -> Iterator[Problem]:
    # a zone whose name is refused, or that cannot be read, may be that of any host
    knows_zones = not fleet.is_incomplete("zones") and not any(
        zone.is_spoilt("name") for zone in fleet.zones
    )
    for index, host in enumerate(environment.all_hosts):
        zone = fleet.zone_of(host.name)
        if zone is None and not knows_zones:
            continue
        if zone is None:
            label, _, rest = host.name.partition(".")
            near = nearest(rest, [zone.name for zone in fleet.zones], cutoff=0.75)
            yield environment.problem(
                "hosts",
                index,
                what=f"host {host.name!r} lies in none of the fleet's zones",
                why="its DNS record and certificate belong to a zone",
                fix=f"did you mean {label + '.' + near!r}?"
                if near
                else "add the zone to the fleet, or mend the host",
            )
        elif not (zone.advanced_certificates or universal_ssl_covers(host.name, zone.name)):
            flat = host.name.removesuffix(f".{zone.name}").replace("*.", "").replace(".", "-")
            yield environment.problem(
                "hosts",
                index,
                what=f"host {host.name!r} would have no certificate at Cloudflare",
                why=f"Universal SSL covers {zone.name} and one label below it",
                fix=f"name it '{flat}.{zone.name}', or buy Advanced Certificate Manager and write"
                f" Zone({zone.name!r}, advanced_certificates=True)",
            )
