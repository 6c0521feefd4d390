"""Which host and path leads where in a release, and how requests are treated on the way.

It knows no Kubernetes object: whatever stands in front of the web services is made from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from devops_constructs.project.environment import Difference, Environment
from devops_constructs.project.traffic import StickySession, Traffic, layered
from devops_constructs.project.web_service import Route, WebService

if TYPE_CHECKING:
    from devops_constructs.project.release import Release


@dataclass(frozen=True)
class RoutedPath:
    """A path of one host, and the web service that it leads to."""

    path: str
    match: Literal["Prefix", "Exact"]
    service: WebService


@dataclass(frozen=True)
class HostRules:
    """The paths of one host, the longest first: the order in which they are tried."""

    host: str
    paths: tuple[RoutedPath, ...]


@dataclass(frozen=True)
class RuleGroup:
    """Hosts and paths whose requests are treated alike; `traffic` leaves nothing open but what is
    the controller's to decide."""

    name: str
    traffic: Traffic
    rules: tuple[HostRules, ...]


@dataclass(frozen=True)
class Redirect:
    """A host whose requests are sent on to another one, with their paths."""

    host: str
    to: str
    is_www: bool
    """Whether only `www.` tells the two names apart, and no wildcard host is in the way."""


def rule_groups(release: Release) -> tuple[RuleGroup, ...]:
    """What is reached from outside, in groups of one treatment.

    The first web service's treatment is the project's, and gives its group the project's name. Any
    other group is of one web service. So a name says what it is about, and what one service says
    renames nothing of another: a group that got another name would be a moment without it.
    """
    services = [c for c in release.components if isinstance(c, WebService) and c.routes]
    groups: dict[tuple[str, Traffic], list[tuple[Route, WebService]]] = {}
    main = traffic_of(release.environment, services[0]) if services else None
    for service in services:
        for route in service.routes:
            traffic = traffic_of(release.environment, service, route)
            owner = "" if traffic == main else service.name
            groups.setdefault((owner, traffic), []).append((route, service))
    return tuple(_named_groups(release, groups))


def traffic_of(
    environment: Environment, service: WebService, route: Route | None = None
) -> Traffic:
    """How requests to a web service are treated, or those to one of its routes."""
    traffic = layered(environment.traffic, service.traffic, *([route.traffic] if route else []))
    left_open = [traffic]
    if traffic.noindex is None:
        left_open.append(Traffic(noindex=environment.name != "production"))
    sticky = traffic.sticky_session
    if sticky and sticky.cookie_name is None:
        name, age = f"{service.name}-affinity", sticky.max_age_seconds
        named = StickySession(cookie_name=name, max_age_seconds=age)
        left_open.append(Traffic(sticky_session=named))
    return layered(*left_open)


def routes_in(
    service: WebService, environment: Environment
) -> tuple[WebService | Difference, tuple[Route, ...]]:
    """The routes of a web service in an environment, and the definition that they stand in."""
    difference = environment.differences.get(service.name)
    if difference is None or difference.routes is None or difference.is_spoilt("routes"):
        return service, service.routes
    return difference, difference.routes


def redirects(environment: Environment) -> tuple[Redirect, ...]:
    """The hosts of an environment that only send visitors on."""
    served = [host.name for host in environment.served_hosts]
    return tuple(
        Redirect(
            host.name, to, _is_www(host.name, to) and not any(covers(w, host.name) for w in served)
        )
        for host in environment.all_hosts
        if (to := host.redirect_to)
    )


def covers(wildcard: str, host: str) -> bool:
    """Whether a host name like `*.acme.example` stands for another, which is one label longer."""
    return wildcard.startswith("*.") and host.partition(".")[2] == wildcard[2:] and host != wildcard


def _is_www(host: str, to: str) -> bool:
    return host == f"www.{to}" or to == f"www.{host}"


def _named_groups(
    release: Release, groups: dict[tuple[str, Traffic], list[tuple[Route, WebService]]]
) -> Iterator[RuleGroup]:
    taken: set[str] = set()
    for (owner, traffic), routed in groups.items():
        rules = tuple(_host_rules(release.environment, routed))
        if rules:
            name = _name(release, owner, traffic, routed[0])
            numbers = (name, *(f"{name}-{number}" for number in range(2, len(groups) + 2)))
            name = next(each for each in numbers if each not in taken)
            taken.add(name)
            yield RuleGroup(name, traffic, rules)


def _name(release: Release, owner: str, traffic: Traffic, first: tuple[Route, WebService]) -> str:
    project, (route, service) = release.project.name, first
    if not owner:
        return project
    if traffic == traffic_of(release.environment, service):
        return f"{project}-{owner}"
    role = "" if route.host == "main" else f"{route.host}-"
    words = "-".join(re.findall("[a-z0-9]+", route.path.lower())) or "root"
    return f"{project}-{owner}-{role}{words}"


def _host_rules(
    environment: Environment, routed: list[tuple[Route, WebService]]
) -> Iterator[HostRules]:
    for host in environment.served_hosts:
        paths = [
            RoutedPath(route.path, route.match, service)
            for route, service in routed
            if route.host == host.role
        ]
        if paths:
            yield HostRules(host.name, tuple(sorted(paths, key=lambda p: (-len(p.path), p.path))))
