"""Ingress: which host and path leads to which web service, and how requests are treated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from devops_constructs.kubernetes._ingress_annotations import (
    redirect_annotations,
    response_headers,
    traffic_annotations,
    www_redirect,
)
from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.project.release import Release
from devops_constructs.project.reserved_names import CERTIFICATE_SECRET
from devops_constructs.project.routing import HostRules, Redirect, RoutedPath, RuleGroup

INGRESS_CLASS = "nginx"


class Ingress(Construct):
    """All hosts and paths of a release, with TLS from the Origin certificate.

    Creates, with their names as ids:
        networking.k8s.io/v1 Ingress of class `nginx` for each group of rules of the release; plain
        HTTP is answered with a redirect. Hosts that also answer for the same name with or without
        `www.` stand apart from the group's others.

        v1 ConfigMap `<name>.headers` with the response headers of such an Ingress.

        networking.k8s.io/v1 Ingress for each other host that only sends visitors on.

    Sources: https://kubernetes.io/docs/concepts/services-networking/ingress/
    """

    def __init__(self, scope: Construct, id: str, props: Release) -> None:
        super().__init__(scope, id)
        self._release = props
        self._taken: set[str] = set()
        www = {redirect.to for redirect in props.redirects if redirect.is_www}
        for group in props.rule_groups:
            annotations = traffic_annotations(group.traffic, headers=self._headers(group))
            answering = [rules for rules in group.rules if rules.host in www]
            others = [rules for rules in group.rules if rules.host not in www]
            if answering:
                self._ingress(group.name, {**annotations, **www_redirect()}, answering)
            if others:
                name = f"{group.name}-other-hosts" if answering else group.name
                self._ingress(name, annotations, others)
        for redirect in props.redirects:
            if not redirect.is_www:
                self._redirect(redirect)

    def _headers(self, group: RuleGroup) -> str | None:
        headers = response_headers(group.traffic)
        if not headers:
            return None
        name = f"{group.name}.headers"  # the dot: ConfigMaps named after images have none
        KubernetesObject(self, name, "v1", "ConfigMap", name, of=self._release, data=headers)
        return f"{self._release.name}/{name}"

    def _ingress(
        self, name: str, annotations: Mapping[str, str], group: Iterable[HostRules]
    ) -> None:
        rules = [_rule(rules.host, map(_path, rules.paths)) for rules in group]
        hosts = {rule["host"] for rule in rules}
        if not self._taken:  # the first one also brings the certificate for all the rest
            hosts |= {host.name for host in self._release.environment.all_hosts}
        self._make(name, annotations, sorted(hosts), rules)

    def _redirect(self, redirect: Redirect) -> None:
        # a rule needs a Service, although no request reaches this one
        service = next(
            path["backend"]
            for group in self._release.rule_groups
            for rules in group.rules
            for path in map(_path, rules.paths)
            if rules.host == redirect.to
        )
        everything = {"path": "/(.*)", "pathType": "ImplementationSpecific", "backend": service}
        words = "-".join(re.findall("[a-z0-9]+", redirect.host))
        self._make(
            f"{self._release.project.name}-redirect-{words}",
            redirect_annotations(redirect.to),
            [redirect.host],
            [_rule(redirect.host, [everything])],
        )

    def _make(
        self,
        name: str,
        annotations: Mapping[str, str],
        hosts: list[str],
        rules: list[dict[str, Any]],
    ) -> None:
        numbered = (f"{name}-{number}" if number > 1 else name for number in count(1))
        name = next(each for each in numbered if each not in self._taken)
        self._taken.add(name)
        spec = {
            "ingressClassName": INGRESS_CLASS,
            "tls": [{"hosts": hosts, "secretName": CERTIFICATE_SECRET}],
            "rules": rules,
        }
        KubernetesObject(
            self,
            name,
            "networking.k8s.io/v1",
            "Ingress",
            name,
            of=self._release,
            annotations=annotations,
            spec=spec,
        )


def _rule(host: str, paths: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"host": host, "http": {"paths": list(paths)}}


def _path(path: RoutedPath) -> dict[str, Any]:
    service = {"name": path.service.name, "port": {"name": path.service.port_name}}
    return {"path": path.path, "pathType": path.match, "backend": {"service": service}}
