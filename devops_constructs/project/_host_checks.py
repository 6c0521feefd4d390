"""Hosts of all projects together: one cluster, one path, one owner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project._route_checks import stated_routes

if TYPE_CHECKING:
    from devops_constructs.project.environment import Environment, Host
    from devops_constructs.project.project import Project


def hosts_are_claimed_once(projects: Sequence[Project]) -> Iterator[Problem]:
    """A host leads to one cluster, and each of its paths to one environment."""
    homes: dict[str, str] = {}
    holders: dict[str, tuple[str, bool]] = {}
    claimed: dict[tuple[str, str, str], str] = {}
    for project in projects:
        for environment in project.environments:
            here = f"environment {environment.name!r} of project {project.name!r}"
            for index, host in enumerate(environment.all_hosts):
                claims = _claims(project, environment, host)
                taken = [claim for claim in claims if claimed.setdefault(claim, here) != here]
                home = homes.setdefault(host.name, environment.cluster)
                redirects = host.redirect_to is not None
                holder, wholly = holders.setdefault(host.name, (here, redirects))
                if home != environment.cluster:
                    what = f"host {host.name!r} is already served on cluster {home!r}"
                    why = "a host's DNS record leads to one cluster"
                    fix = "give one of them another host"
                elif holder != here and (wholly or redirects):
                    what = f"host {host.name!r} is also one of {holder}, and one of them redirects"
                    why = "a redirect takes every path of its host"
                    fix = "leave it out in one of them"
                elif taken:
                    what = f"{host.name}{taken[0][1]} is already served by {claimed[taken[0]]}"
                    why = "one host and path leads to one component"
                    fix = "give one of them another host or path"
                else:
                    continue
                yield environment.problem("hosts", index, what=what, why=why, fix=fix)


def _claims(project: Project, environment: Environment, host: Host) -> list[tuple[str, str, str]]:
    if host.redirect_to:
        return []
    routes = (stated.route for stated in stated_routes(project, environment))
    return [(host.name, route.path, route.match) for route in routes if route.host == host.role]
