"""HttpRoutes: which host and path leads to which web service, on the cluster's Gateway."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Any, TypeVar

from devops_constructs.kubernetes._ingress_annotations import response_headers
from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes.gateway import API, GATEWAY, listener_name
from devops_constructs.project.administration import GATEWAY_NAMESPACE
from devops_constructs.project.release import Release
from devops_constructs.project.routing import HostRules, Redirect, RoutedPath, RuleGroup
from devops_constructs.project.web_service import WebService

T = TypeVar("T")

HOSTS_MAX, RULES_MAX, MATCHES_MAX = 16, 16, 8
"""Of one HTTPRoute. Source: `maxItems` in its CustomResourceDefinition; the matches of a rule have
been 8 in its first versions."""


class HttpRoutes(Construct):
    """All hosts and paths of a release, attached to the listeners of its hosts.

    Creates, with their names as ids:
        gateway.networking.k8s.io/v1 HTTPRoute for each group of rules of the release, apart for
        each role of hosts.

        gateway.networking.k8s.io/v1 HTTPRoute for each host that only sends visitors on: for ever
        (301) between a name and the same with `www.`, by 302 else.

    Sources: https://gateway-api.sigs.k8s.io/reference/api-types/httproute/
    """

    def __init__(self, scope: Construct, id: str, props: Release) -> None:
        super().__init__(scope, id)
        self._release = props
        self._taken: set[str] = set()
        for group in props.rule_groups:
            for role, rules in self._by_role(group).items():
                name = group.name if role == "main" else f"{group.name}-{role}"
                self._group(name, group, rules)
        for redirect in props.redirects:
            words = "-".join(re.findall("[a-z0-9]+", redirect.host))
            name = f"{props.project.name}-redirect-{words}"
            self._make(name, [redirect.host], [_redirecting(redirect)])

    def _by_role(self, group: RuleGroup) -> dict[str, list[HostRules]]:
        """The hosts of one role have the same paths."""
        roles = {host.name: host.role for host in self._release.environment.served_hosts}
        found: dict[str, list[HostRules]] = {}
        for rules in group.rules:
            found.setdefault(roles[rules.host], []).append(rules)
        return found

    def _group(self, name: str, group: RuleGroup, same: list[HostRules]) -> None:
        filters = _filters(group)
        rules = [_leading(service, paths, filters) for service, paths in _targets(same[0].paths)]
        for hosts in _parts([each.host for each in same], HOSTS_MAX):
            for part in _parts(rules, RULES_MAX):
                self._make(name, hosts, part)

    def _make(self, name: str, hosts: Sequence[str], rules: Sequence[dict[str, Any]]) -> None:
        numbered = (f"{name}-{number}" if number > 1 else name for number in count(1))
        name = next(each for each in numbered if each not in self._taken)
        self._taken.add(name)
        listeners = [
            {"name": GATEWAY, "namespace": GATEWAY_NAMESPACE, "sectionName": listener_name(host)}
            for host in hosts
        ]
        spec = {"parentRefs": listeners, "hostnames": list(hosts), "rules": list(rules)}
        KubernetesObject(self, name, API, "HTTPRoute", name, of=self._release, spec=spec)


def _targets(paths: Iterable[RoutedPath]) -> Iterator[tuple[WebService, Sequence[RoutedPath]]]:
    """Each web service with its paths, as many at a time as one rule can hold."""
    found: dict[str, list[RoutedPath]] = {}
    for path in paths:
        found.setdefault(path.service.name, []).append(path)
    for led in found.values():
        yield from ((part[0].service, part) for part in _parts(led, MATCHES_MAX))


def _leading(
    service: WebService, paths: Iterable[RoutedPath], filters: list[dict[str, Any]]
) -> dict[str, Any]:
    kinds = {"Prefix": "PathPrefix", "Exact": "Exact"}
    matches = [{"path": {"type": kinds[path.match], "value": path.path}} for path in paths]
    backend = {"name": service.name, "port": service.main_port.reached_at}
    rule: dict[str, Any] = {"matches": matches, "backendRefs": [backend]}
    return {**rule, "filters": filters} if filters else rule


def _filters(group: RuleGroup) -> list[dict[str, Any]]:
    headers = [
        {"name": name, "value": value} for name, value in response_headers(group.traffic).items()
    ]
    if not headers:
        return []
    return [{"type": "ResponseHeaderModifier", "responseHeaderModifier": {"set": headers}}]


def _redirecting(redirect: Redirect) -> dict[str, Any]:
    onto = {
        "scheme": "https",
        "hostname": redirect.to,
        "statusCode": 301 if redirect.is_www else 302,
    }
    return {"filters": [{"type": "RequestRedirect", "requestRedirect": onto}]}


def _parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
