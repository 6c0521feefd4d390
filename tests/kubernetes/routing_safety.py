"""Ways into a release, each as a rule over all objects: just those that the definition opens."""

from __future__ import annotations

from collections.abc import Iterator

from devops_constructs.kubernetes.labels import COMPONENT
from devops_constructs.project.release import Release
from devops_constructs.project.web_service import WebService
from tests.kubernetes.manifest_parts import Manifest, named, of_kind
from tests.kubernetes.rules import rule

Claim = tuple[str, str, str, str]
"""A host, a path, how it is matched, and the Service that it leads to."""


@rule
def each_way_in_leads_every_path_to_its_service_once(
    release: Release, bodies: list[Manifest]
) -> Iterator[str]:
    meant = [
        (rules.host, path.path, path.match, path.service.name)
        for group in release.rule_groups
        for rules in group.rules
        for path in rules.paths
    ]
    cluster = release.cluster
    for way, there, led in (
        ("Ingress", cluster.routes_by_ingress, ingress_claims(bodies)),
        ("HTTPRoute", cluster.routes_by_gateway, gateway_claims(bodies)),
    ):
        if sorted(led) != (sorted(meant) if there else []):
            yield f"{way}: {sorted(led)}"


@rule
def hosts_that_redirect_do_so_on_the_gateway_too(
    release: Release, bodies: list[Manifest]
) -> Iterator[str]:
    there = release.cluster.routes_by_gateway and release.rule_groups
    meant = {(each.host, each.to) for each in release.redirects} if there else set()
    led = {
        (host, filtered["requestRedirect"]["hostname"])
        for body in of_kind(bodies, "HTTPRoute")
        for host in body["spec"]["hostnames"]
        for rule in body["spec"]["rules"]
        for filtered in rule.get("filters", ())
        if "requestRedirect" in filtered
    }
    if led != meant:
        yield f"{led} in place of {meant}"


@rule
def routes_attach_to_the_listeners_of_their_hosts(
    _: Release, bodies: list[Manifest]
) -> Iterator[str]:
    for body in of_kind(bodies, "HTTPRoute"):
        listeners = [parent["sectionName"] for parent in body["spec"]["parentRefs"]]
        hosts = [host.removeprefix("*.") for host in body["spec"]["hostnames"]]
        if [name.removesuffix(".wildcard") for name in listeners] != hosts:
            yield f"{named(body)}: {listeners}"


@rule
def gateway_comes_to_web_services_and_to_nothing_else(
    release: Release, bodies: list[Manifest]
) -> Iterator[str]:
    meant = {
        (c.name, str(c.main_port.number))
        for c in release.components
        if isinstance(c, WebService) and c.routes and release.cluster.routes_by_gateway
    }
    let_in = [
        (body["spec"]["endpointSelector"]["matchLabels"][COMPONENT], port["port"])
        for body in of_kind(bodies, "CiliumNetworkPolicy")
        for opened in body["spec"]["ingress"]
        for ports in opened["toPorts"]
        for port in ports["ports"]
    ]
    if set(let_in) != meant or len(let_in) != len(meant):
        yield f"{let_in} in place of {meant}"


def ingress_claims(bodies: list[Manifest]) -> list[Claim]:
    """What Ingress objects lead where, but for hosts that only redirect."""
    return [
        (rule["host"], path["path"], path["pathType"], path["backend"]["service"]["name"])
        for body in of_kind(bodies, "Ingress")
        for rule in body["spec"]["rules"]
        for path in rule["http"]["paths"]
        if path["pathType"] != "ImplementationSpecific"
    ]


def gateway_claims(bodies: list[Manifest]) -> list[Claim]:
    """What HTTPRoutes lead where."""
    return [
        (host, match["path"]["value"], match["path"]["type"].removeprefix("Path"), led["name"])
        for body in of_kind(bodies, "HTTPRoute")
        for host in body["spec"]["hostnames"]
        for rule in body["spec"]["rules"]
        for led in rule.get("backendRefs", ())
        for match in rule["matches"]
    ]
