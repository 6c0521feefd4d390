"""Hosts, routes and redirects of a project: each request has one place to go to, the same with
either controller."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from devops_constructs.errors import Problem
from devops_constructs.project._names import nearest
from devops_constructs.project.environment import Difference, Environment
from devops_constructs.project.fleet import did_you_mean
from devops_constructs.project.routing import routes_in
from devops_constructs.project.web_service import Route, WebService

if TYPE_CHECKING:
    from devops_constructs.project.project import Project


class Stated(NamedTuple):
    """A route in an environment, and where it is written."""

    service: WebService
    owner: WebService | Difference
    position: int
    route: Route


def stated_routes(project: Project, environment: Environment) -> Iterator[Stated]:
    """Every route of what is present in an environment."""
    for service in project.present(environment):
        if isinstance(service, WebService):
            owner, routes = routes_in(service, environment)
            yield from (Stated(service, owner, index, route) for index, route in enumerate(routes))


def hosts_are_distinct(project: Project) -> Iterator[Problem]:
    """No host stands twice in an environment."""
    for environment in project.environments:
        seen: set[str] = set()
        for index, host in enumerate(environment.all_hosts):
            if host.name in seen:
                yield environment.problem(
                    "hosts",
                    index,
                    what=f"host {host.name!r} stands there twice",
                    why="one host has one role",
                    fix="leave one of the two out",
                )
            seen.add(host.name)


def routes_have_hosts(project: Project) -> Iterator[Problem]:
    """Every route leads from some host."""
    declared = {host.role for e in project.environments for host in e.served_hosts}
    misspelt: set[tuple[int, int]] = set()
    for environment in project.environments:
        for _, owner, position, route in stated_routes(project, environment):
            meant = nearest(route.host, declared, cutoff=0.75)
            if route.host not in declared and meant and not route.is_spoilt("host"):
                misspelt.add((id(owner), position))
                yield owner.problem(
                    "routes",
                    position,
                    what=f"no host has the role {route.host!r}",
                    why="a route leads there from the hosts of one role",
                    fix=f"did you mean {meant!r}?",
                )
    for environment in project.environments:
        roles = {host.role for host in environment.served_hosts}
        if any(host.is_spoilt("role") for host in environment.all_hosts):
            continue  # it may be the role of any route
        missing: dict[str, str] = {}
        for service, owner, position, route in stated_routes(project, environment):
            if (id(owner), position) in misspelt:
                continue
            if route.host not in roles and not route.is_spoilt("host"):
                missing.setdefault(route.host, service.name)
        for role, name in missing.items():
            yield environment.problem(
                "hosts",
                what=f"hosts: none has the role {role!r}",
                why=f"the routes of {name!r} lead there",
                fix="add such a host, or take the component out here:"
                f" differences={{{name!r}: Difference(present=False)}}",
            )


def routes_are_distinct(project: Project) -> Iterator[Problem]:
    """One host and path leads to one web service."""
    reported: set[tuple[int, int]] = set()
    for environment in project.environments:
        claimed: dict[tuple[str, str, str], Stated] = {}
        for stated in stated_routes(project, environment):
            _, owner, index, route = stated
            claim = claimed.setdefault((route.host, route.path, route.match), stated)
            if claim is stated or (id(owner), index) in reported:
                continue
            reported.add((id(owner), index))
            yield owner.problem(
                "routes",
                index,
                what=f"{route.path} on {route.host!r} hosts already leads to"
                f" {claim.service.name!r}",
                why="one host and path leads to one component",
                fix="give one of them another path, or leave it out",
            )


def redirects_lead_to_a_service(project: Project) -> Iterator[Problem]:
    """What redirects leads to a host that is served, in one step."""
    for environment in project.environments:
        served = {host.name: host.role for host in environment.served_hosts}
        redirecting = {host.name: host for host in environment.all_hosts if host.redirect_to}
        roles = {route.host for *_, route in stated_routes(project, environment)}
        for host in redirecting.values():
            target = str(host.redirect_to)
            if (
                host.is_spoilt("redirect_to")
                or target == host.name
                or environment.is_spoilt("hosts")
            ):
                continue
            if target in redirecting:
                what = f"redirects to {target!r}, which redirects itself"
                why = "each step costs visitors time, and a circle never ends"
                fix = "name the host that is served"
            elif target not in served:
                what = f"redirects to {target!r}, which is no host of the environment"
                why = "nothing would answer there"
                fix = did_you_mean(target, list(served))
            elif served[target] not in roles:
                what = f"redirects to {target!r}, from which no route leads"
                why = "nothing would answer there"
                fix = f"add a route with host={served[target]!r}, or name another host"
            else:
                continue
            yield host.problem("redirect_to", what=what, why=why, fix=fix)
