"""What rules for requests need from the rest of a project."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project._route_checks import stated_routes
from devops_constructs.project.fleet import did_you_mean, is_unknown
from devops_constructs.project.routing import traffic_of
from devops_constructs.project.traffic import AUTH_KEY, Traffic
from devops_constructs.project.web_service import WebService

if TYPE_CHECKING:
    from devops_constructs.project.project import Project


def logins_have_secrets(project: Project) -> Iterator[Problem]:
    """Every login names a Secret with users."""
    if project.is_spoilt("secrets"):
        return
    secrets = {secret.name: secret for secret in project.secrets}
    for traffic in _all_traffic(project):
        auth = traffic.basic_auth
        if auth is None or auth.is_spoilt("secret"):
            continue
        secret = secrets.get(auth.secret)
        if secret is None and is_unknown(auth.secret, secrets):
            what = f"there is no secret {auth.secret!r}"
            fix = did_you_mean(auth.secret, list(secrets))
        elif secret and AUTH_KEY not in secret.keys and not secret.is_spoilt("keys"):
            what = f"secret {auth.secret!r} has no key {AUTH_KEY!r}"
            fix = f"add {AUTH_KEY!r} to its keys, or make a Secret of its own for it"
        else:
            continue
        why = "without users the controllers answer 503, or nothing at all"
        yield auth.problem("secret", what=what, why=why, fix=fix)


def cookies_are_distinct(project: Project) -> Iterator[Problem]:
    """Web services on one host tell their visitors apart by cookies of their own."""
    for environment in project.environments:
        holders: dict[tuple[str, str], str] = {}
        for service, _, _, route in stated_routes(project, environment):
            sticky = traffic_of(environment, service, route).sticky_session
            if sticky is None or sticky.cookie_name is None:
                continue
            holder = holders.setdefault((route.host, sticky.cookie_name), service.name)
            if holder != service.name:
                yield sticky.problem(
                    "cookie_name",
                    what=f"cookie {sticky.cookie_name!r} of {service.name!r} is also that of"
                    f" {holder!r}",
                    why="each would take the other's cookie for its own and choose another pod",
                    fix="give each one of its own, or leave cookie_name out",
                )


def _all_traffic(project: Project) -> Iterator[Traffic]:
    services = [c for c in project.components if isinstance(c, WebService)]
    for service in services:
        yield service.traffic
        yield from (route.traffic for route in service.routes)
    for environment in project.environments:
        yield environment.traffic
        for difference in environment.differences.values():
            if difference.traffic:
                yield difference.traffic
            yield from (route.traffic for route in difference.routes or ())
