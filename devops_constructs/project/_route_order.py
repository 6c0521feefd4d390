"""Where several rules fit one request, and the controllers disagree on which of them wins.

Kubernetes tries an exact host before a wildcard, then the longest path, then Exact before Prefix;
so does ingress-nginx. Traefik tries the rule with the longest text.

Sources: https://kubernetes.io/docs/concepts/services-networking/ingress/#multiple-matches and
    https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project._route_checks import Stated, stated_routes
from devops_constructs.project.environment import Environment
from devops_constructs.project.routing import covers, redirects, traffic_of

if TYPE_CHECKING:
    from devops_constructs.project.project import Project

_WHY = "it tries the rule with the longest text first, Kubernetes the most exact one"


@dataclass(frozen=True)
class _Rule:
    """What both controllers make of a route on a host, or of a redirect."""

    host: str
    path: str
    exact: bool
    target: Hashable
    """What decides whether it matters which of two wins: the service and how it is treated."""
    text: str
    """As Traefik writes it."""
    stated: Stated | None = None

    @property
    def rank(self) -> tuple[bool, int, bool]:
        """In Kubernetes' order."""
        return not self.host.startswith("*."), len(self.path), self.exact

    def takes(self, path: str) -> bool:
        """Whether it fits a request for that path."""
        below = not self.exact and path.startswith(self.path.rstrip("/") + "/")
        return below or path == self.path


def ranked_alike(project: Project) -> Iterator[Problem]:
    """Within an environment, both controllers send each request to the same place."""
    reported: set[tuple[int, int]] = set()
    for environment in project.environments:
        rules = _rules(project, environment)
        hosts = [host.name for host in environment.served_hosts]
        for first, second in _disputed(rules, hosts):
            stated = first.stated
            if stated is None or (id(stated.owner), stated.position) in reported:
                continue
            reported.add((id(stated.owner), stated.position))
            yield stated.owner.problem(
                "routes",
                stated.position,
                what=f"{first.host}{first.path} would lead to {_led(second)} with Traefik",
                why=_WHY,
                fix=_fix(first, second),
            )


def wildcards_leave_other_hosts_alone(projects: Sequence[Project]) -> Iterator[Problem]:
    """Across environments of a cluster, no wildcard host takes what another one serves."""
    everywhere = [(project, each) for project in projects for each in project.environments]
    wild = [
        (environment, _rules(project, environment))
        for project, environment in everywhere
        if any(host.name.startswith("*.") for host in environment.served_hosts)
    ]
    for project, environment in everywhere if wild else ():
        own = _rules(project, environment)
        names = [host.name for host in environment.all_hosts]
        for other, rules in wild:
            if other is environment or other.cluster != environment.cluster:
                continue
            disputed = _disputed([*own, *rules], names)
            taken = {first.host: second for first, second in disputed if second in rules}
            for host, second in taken.items():
                yield environment.problem(
                    "hosts",
                    names.index(host),
                    what=f"host {host!r} would lose {second.path} to the wildcard {second.host!r}"
                    " with Traefik",
                    why=_WHY,
                    fix=f"add the route {second.path!r} here too, or choose a host that"
                    f" {second.host!r} does not stand for",
                )


def _rules(project: Project, environment: Environment) -> list[_Rule]:
    rules = []
    for stated in stated_routes(project, environment):
        service, route = stated.service, stated.route
        target = (project.name, service.name, traffic_of(environment, service, route))
        for host in environment.served_hosts:
            if host.role == route.host:
                exact = route.match == "Exact"
                text = _text(host.name, route.path, exact=exact)
                rules.append(_Rule(host.name, route.path, exact, target, text, stated))
    for redirect in redirects(environment):
        if "*" in redirect.host:
            continue  # refused by itself
        text = f'Host("{redirect.host}")'
        if not redirect.is_www:
            text += ' && PathRegexp("(?i)^/(.*)")'
        rules.append(_Rule(redirect.host, "/", exact=False, target=redirect, text=text))
    return rules


def _text(host: str, path: str, *, exact: bool) -> str:
    if exact:
        paths = f'Path("{path}")'
    elif path == "/":
        paths = 'PathPrefix("/")'
    else:
        paths = f'(Path("{path}") || PathPrefix("{path}/"))'
    return f'Host("{host}") && {paths}'


def _disputed(rules: Iterable[_Rule], hosts: Iterable[str]) -> Iterator[tuple[_Rule, _Rule]]:
    """The rule that Kubernetes means for a request, with another one that Traefik may choose."""
    for host in hosts:
        fitting = [rule for rule in rules if rule.host == host or covers(rule.host, host)]
        # prefixes of one host, nearly always all there is, are never in dispute
        if not any(rule.exact or rule.host != host for rule in fitting):
            continue
        paths = {path for rule in fitting for path in (rule.path, rule.path.rstrip("/") + "/-")}
        for path in sorted(paths):
            taking = [rule for rule in fitting if rule.takes(path)]
            if not taking:
                continue
            first = max(taking, key=lambda rule: rule.rank)
            longest = max(len(rule.text) for rule in taking)
            for second in taking:
                if len(second.text) == longest and second.target != first.target:
                    yield first, second


def _fix(first: _Rule, second: _Rule) -> str:
    if first.host != second.host:
        return f"add the route {second.path!r} for {first.host!r} too, or leave out one host"
    if first.path != second.path:
        return "write match='Prefix'"
    return "let both lead to the same component with the same traffic"


def _led(rule: _Rule) -> str:
    if rule.stated is None:
        return "a redirect"
    return f"{rule.host}{rule.path} of {rule.stated.service.name!r}"
