"""Where projects meet in a zone of Cloudflare's: hosts of uploads, records, certificates, rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project import edge, naming
from devops_constructs.project._host_checks import hosts_are_claimed_once
from devops_constructs.project._move_checks import dns_stays_somewhere
from devops_constructs.project._names import universal_ssl_covers
from devops_constructs.project._zone_rule_checks import LIMITS
from devops_constructs.project.assets_delivery import BehindCloudflare
from devops_constructs.project.fleet import did_you_mean
from devops_constructs.project.generated_secrets import ASSETS_WORKER
from devops_constructs.project.release import Release
from devops_constructs.project.reserved_names import CERTIFICATE_SECRET
from devops_constructs.project.rotatable import rotatable

if TYPE_CHECKING:
    from devops_constructs.project.edge import Uploads
    from devops_constructs.project.fleet import Fleet
    from devops_constructs.project.project import Project
    from devops_constructs.project.spaces import AssetsSpace
    from devops_constructs.project.zone import Zone


def edge_is_sound(fleet: Fleet, projects: Sequence[Project]) -> Iterator[Problem]:
    """Everything below, of all projects together."""
    if fleet.is_incomplete("zones") or fleet.is_incomplete("clusters"):
        return
    if any(zone.is_spoilt("name") for zone in fleet.zones):
        return
    known = {cluster.name for cluster in fleet.clusters if not cluster.is_spoilt("ingress")}
    releases = [
        Release(fleet, project, environment)
        for project in projects
        for environment in project.environments
        if environment.cluster in known and not environment.is_spoilt("hosts")
    ]
    # environments in one zone share what is wrong with their delivery
    yield from dict.fromkeys(each for release in releases for each in _upload_host_fits(release))
    for release in releases:
        yield from _left_zones_exist(release)
        yield from dns_stays_somewhere(release)
        yield from _one_token_signs(release)
        yield from _certificate_made_anew_is_there(release)
        yield from _key_of_a_worker_that_is_there(release)
    yield from _upload_hosts_are_free(releases)
    if twice := list(_records_are_made_once(releases)):
        # one path of two is worse than one record of two, and said at the same place
        clashes = {problem.where for problem in hosts_are_claimed_once(projects)}
        yield from (problem for problem in twice if problem.where not in clashes)
    for zone in fleet.zones:
        yield from _rules_fit(edge.shared_zone(fleet, zone, releases))
        yield from _strict_finds_certificates(zone, releases)
        yield from _origin_pulls_arrive(zone, releases)


def _upload_host_fits(release: Release) -> Iterator[Problem]:
    environment, space = release.environment, release.project.assets_space
    if environment.is_spoilt("assets_host") or (space and not _is_known(space)):
        return
    yield from _pin_means_something(release)
    if space is None:
        return
    host = edge.assets_host_of(release.fleet, space, environment)
    zone = release.fleet.zone_of(host) if host else None
    if host and zone is None and environment.assets_host:
        yield environment.problem(
            "assets_host",
            what=f"the host of uploads {host!r} lies in none of the fleet's zones",
            why="its DNS record and what delivers them belong to a zone",
            fix="add the zone to the fleet, or mend the host",
        )
    elif host and zone and not zone.managed:
        yield environment.problem(
            "assets_host",
            what=f"the host of uploads {host!r} lies in a zone that others look after",
            why="nothing would deliver them there",
            fix="write assets_host=... in a zone of the fleet's, or AssetsSpace(delivery=None)",
        )
    elif (
        host and zone and not (zone.advanced_certificates or universal_ssl_covers(host, zone.name))
    ):
        yield environment.problem(
            "assets_host",
            what=f"the host of uploads {host!r} would have no certificate at Cloudflare",
            why=f"Universal SSL covers {zone.name} and one label below it",
            fix=f"pin one that it covers, such as assets_host='assets.{zone.name}'",
        )
    yield from _cache_is_long_enough(edge.uploads(release))


def _pin_means_something(release: Release) -> Iterator[Problem]:
    environment, space = release.environment, release.project.assets_space
    host = environment.assets_host
    if host and not (space and isinstance(space.delivery, BehindCloudflare)):
        yield environment.problem(
            "assets_host",
            what=f"has a host of uploads, {host!r}, and no uploads are delivered there",
            why="only AssetsWorker delivers under a host",
            fix="leave assets_host out, or give the project AssetsSpace(delivery=...)",
        )
    elif host and "*" in host:
        yield environment.problem(
            "assets_host",
            what=f"the host of uploads is {host!r}",
            why="addresses of uploads name one host, and its record leads to one Space",
            fix="write the name out, such as 'assets" + host[1:] + "'",
        )


def _is_known(space: AssetsSpace) -> bool:
    return not (space.is_spoilt("host_label") or space.is_spoilt("delivery"))


def _has_edge_certificate(host: str, zone: Zone) -> bool:
    return zone.advanced_certificates or universal_ssl_covers(host, zone.name)


def _cache_is_long_enough(found: Uploads | None) -> Iterator[Problem]:
    least = LIMITS[found.zone.plan].shortest_cache_seconds if found else 0
    if found and found.delivery.cache_seconds < least:
        yield found.delivery.problem(
            "cache_seconds",
            what=f"cache_seconds is {found.delivery.cache_seconds}",
            why=f"Cloudflare keeps a file for {least} seconds at least in a zone of the plan"
            f" {found.zone.plan!r} such as {found.zone.name!r}",
            fix=f"write cache_seconds={least}",
        )


def _left_zones_exist(release: Release) -> Iterator[Problem]:
    known = [zone.name for zone in release.fleet.zones]
    for index, name in enumerate(release.environment.leaves_zones):
        if name not in known:
            yield release.environment.problem(
                "leaves_zones",
                index,
                what=f"there is no zone {name!r} in the fleet",
                why="with its token records are taken away there",
                fix=did_you_mean(name, known),
            )


def _one_token_signs(release: Release) -> Iterator[Problem]:
    hosts = edge.certified_hosts(release)
    tokens = {naming.token_name(zone): (host, zone) for host, zone in reversed(hosts)}
    if len(tokens) > 1:
        (first, zone), (second, other) = sorted(tokens.values(), key=lambda pair: pair[0].name)[:2]
        yield release.environment.problem(
            "hosts",
            what=f"{first.name!r} and {second.name!r} lie in zones of two tokens",
            why="an environment has one Origin certificate, and one token asks for it",
            fix=f"give zones {zone.name!r} and {other.name!r} the same token=... if they are in one"
            " account, else serve the hosts in two environments",
        )
    if len(hosts) > edge.HOSTNAMES_MAX:
        yield release.environment.problem(
            "hosts",
            what=f"has {len(hosts)} hosts",
            why=f"an Origin certificate has at most {edge.HOSTNAMES_MAX}",
            fix="use a wildcard host in place of many",
        )


def _upload_hosts_are_free(releases: list[Release]) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for release in releases:
        for served in release.environment.all_hosts:
            taken.setdefault(served.name, f"served by {_named(release)}")
    for release in releases:
        space = release.project.assets_space
        if space is None or not _is_known(space):
            continue
        host = edge.assets_host_of(release.fleet, space, release.environment)
        if host is None:
            continue
        here = f"that of the uploads of {_named(release)}"
        if (other := taken.setdefault(host, here)) != here:
            yield release.environment.problem(
                "assets_host",
                what=f"the host of uploads {host!r} is already {other}",
                why="a host leads to one place",
                fix="pin another one by assets_host=...",
            )


def _records_are_made_once(releases: list[Release]) -> Iterator[Problem]:
    makers: dict[str, str] = {}
    for release in releases:
        environment, made = release.environment, edge.records(release)
        for host, _ in made:
            other = makers.setdefault(host.name, _named(release))
            if other != _named(release):
                yield environment.problem(
                    "hosts",
                    environment.all_hosts.index(host),
                    what=f"the DNS record of {host.name!r} is already made by {other}",
                    why="two states would take it from each other",
                    fix=f"write Host({host.name!r}, record=False) in one of them",
                )


def _rules_fit(shared: edge.SharedZone) -> Iterator[Problem]:
    zone, most = shared.zone, LIMITS[shared.zone.plan].rules
    caches = {(u.delivery.cache_seconds, u.delivery.browser_cache_seconds) for u in shared.uploads}
    if len(caches) > most:
        yield zone.problem(
            "plan",
            what=f"its projects need {len(caches)} cache rules",
            why=f"a zone of the plan {zone.plan!r} can have {most}",
            fix="let deliveries have the same numbers, or write the plan that the zone has",
        )


def _strict_finds_certificates(zone: Zone, releases: list[Release]) -> Iterator[Problem]:
    if zone.ssl != "strict" or not zone.managed or zone.is_spoilt("ssl"):
        return
    for release in releases:
        way = edge.way_in(release.cluster)
        if way and not way.behind_cloudflare:
            continue
        certified = {host.name for host, _ in edge.certified_hosts(release)}
        for host, lies_in in edge.managed_hosts(release.fleet, release.environment):
            if lies_in == zone and host.name not in certified:
                yield zone.problem(
                    "ssl",
                    what="ssl is 'strict', and no stack makes a certificate for"
                    f" {host.name!r} of {_named(release)}",
                    why="Cloudflare would answer every request for it with error 526",
                    fix="leave origin_certificate out there, or write ssl='full' here",
                )


def _certificate_made_anew_is_there(release: Release) -> Iterator[Problem]:
    for rotation in release.environment.rotations:
        if rotation.secret == CERTIFICATE_SECRET and not edge.certified_hosts(release):
            yield rotation.problem(
                "secret",
                what=f"Terraform makes no certificate for {_named(release)}",
                why="it makes one for hosts behind Cloudflare in zones that the fleet looks after",
                fix="leave it out",
            )


def _key_of_a_worker_that_is_there(release: Release) -> Iterator[Problem]:
    for rotation in release.environment.rotations:
        known = rotation.secret in rotatable(release.project, release.environment)
        if rotation.secret == ASSETS_WORKER and known and not edge.uploads(release):
            yield rotation.problem(
                "secret",
                what=f"Terraform makes no Worker for the uploads of {_named(release)}",
                why="it makes one where they have a host in a zone that the fleet looks after",
                fix="leave it out",
            )


def _origin_pulls_arrive(zone: Zone, releases: list[Release]) -> Iterator[Problem]:
    if zone.origin_pulls or not zone.managed:
        return
    for release in releases:
        cluster = release.cluster
        asked = cluster.routes_by_ingress and cluster.ingress and cluster.ingress.origin_pulls
        hosts = edge.managed_hosts(release.fleet, release.environment)
        if asked and any(lies_in == zone for _, lies_in in hosts):
            yield zone.problem(
                "origin_pulls",
                what=f"origin_pulls is False, and cluster {cluster.name!r} asks for them",
                why=f"it would refuse every request for the hosts of {_named(release)}",
                fix="leave origin_pulls out here, or take OriginPulls from the controller there",
            )
            return


def _named(release: Release) -> str:
    return f"environment {release.environment.name!r} of project {release.project.name!r}"
