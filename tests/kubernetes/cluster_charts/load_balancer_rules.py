"""What must hold for the load balancer of any controller, seen in the values alone.

Written down from DigitalOcean's documentation a second time and from the outside, so that a mistake
of the builders does not repeat itself here. Source:
https://github.com/digitalocean/digitalocean-cloud-controller-manager/blob/master/docs/controllers/services/annotations.md
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Values = Mapping[str, Any]
Rule = Callable[[Values], Iterator[str]]

_BETA = "service.beta.kubernetes.io/do-loadbalancer-"
_ANYTHING = ".+"
_YES = "true"
_PORTS = "(80|443)(,(80|443))?"
_TEXTS = {
    f"{_BETA}name": "[A-Za-z0-9][A-Za-z0-9.-]*(?<!-)",
    f"{_BETA}type": "REGIONAL|REGIONAL_NETWORK",
    f"{_BETA}network": "INTERNAL",
    f"{_BETA}network-stack": "IPV4|DUALSTACK",
    f"{_BETA}size-unit": "[1-9][0-9]?|100",
    f"{_BETA}protocol": "tcp|http|https|http2|http3",
    f"{_BETA}http-ports": _PORTS,
    f"{_BETA}tls-ports": _PORTS,
    f"{_BETA}http2-ports": _PORTS,
    f"{_BETA}http3-port": "80|443",
    f"{_BETA}tls-passthrough": _YES,
    f"{_BETA}certificate-id": "[0-9a-f-]{36}",
    f"{_BETA}certificate-name": _ANYTHING,
    f"{_BETA}redirect-http-to-https": _YES,
    f"{_BETA}disable-lets-encrypt-dns-records": _YES,
    f"{_BETA}enable-proxy-protocol": _YES,
    f"{_BETA}enable-backend-keepalive": _YES,
    f"{_BETA}http-idle-timeout-seconds": "[3-9][0-9]|[1-5][0-9][0-9]|600",
    f"{_BETA}hostname": r"[a-z0-9-]+(\.[a-z0-9-]+)+",
    f"{_BETA}override-health-check": _YES,
    f"{_BETA}healthcheck-port": "80|443",
    f"{_BETA}healthcheck-path": "/.*",
    f"{_BETA}healthcheck-protocol": "tcp|http|https",
    f"{_BETA}healthcheck-check-interval-seconds": "[3-9]|[1-9][0-9]|[12][0-9][0-9]|300",
    f"{_BETA}healthcheck-response-timeout-seconds": "[3-9]|[1-9][0-9]|[12][0-9][0-9]|300",
    f"{_BETA}healthcheck-unhealthy-threshold": "[2-9]|10",
    f"{_BETA}healthcheck-healthy-threshold": "[2-9]|10",
    f"{_BETA}sticky-sessions-type": "cookies",
    f"{_BETA}sticky-sessions-cookie-name": _ANYTHING,
    f"{_BETA}sticky-sessions-cookie-ttl": "[1-9][0-9]*",
    f"{_BETA}deny-rules": "(ip|cidr):.+",
    f"{_BETA}allow-rules": "(ip|cidr):.+",
    f"{_BETA}ip": _ANYTHING,
    f"{_BETA}subnet-uuid": "[0-9a-f-]{36}",
    "service.kubernetes.io/do-loadbalancer-disown": _YES,
    "kubernetes.digitalocean.com/load-balancer-id": "[0-9a-f-]{36}",
}
_ONLY_REGIONAL = (
    *("protocol", "http-ports", "tls-ports", "http2-ports", "http3-port", "tls-passthrough"),
    *("certificate-id", "certificate-name", "redirect-http-to-https", "enable-proxy-protocol"),
    *("enable-backend-keepalive", "http-idle-timeout-seconds", "sticky-sessions-type"),
)


def _parts(values: Values) -> tuple[Mapping[str, str], Mapping[str, Any], bool]:
    """Annotations, the spec of the Service, and whether the controller waits for PROXY headers."""
    if values["fullnameOverride"] == "traefik":
        ports = values["ports"]
        waits = {"proxyProtocol" in ports[port] for port in ("web", "websecure")}
        assert len(waits) == 1, "one port would wait for PROXY headers, the other not"
        return values["service"]["annotations"], values["service"]["spec"], waits.pop()
    controller = values["controller"]
    waiting = controller["config"].get("use-proxy-protocol") == "true"
    return controller["service"]["annotations"], controller["service"], waiting


def _annotations(values: Values) -> dict[str, str]:
    """By the last part of their names."""
    return {name.removeprefix(_BETA): text for name, text in _parts(values)[0].items()}


def _are_texts_that_digitalocean_takes(values: Values) -> Iterator[str]:
    for name, text in _parts(values)[0].items():
        if not isinstance(text, str) or not re.fullmatch(_TEXTS.get(name, "(?!)"), text):
            yield f"{name}: {text!r}"


def _type_and_name_are_said(values: Values) -> Iterator[str]:
    yield from (name for name in ("type", "name") if name not in _annotations(values))


def _both_sides_agree_on_proxy_headers(values: Values) -> Iterator[str]:
    sends = "enable-proxy-protocol" in _annotations(values)
    if sends is not _parts(values)[2]:
        yield f"load balancer: {sends}, controller: {not sends}"


def _network_load_balancer_is_asked_for_nothing_that_it_ignores(values: Values) -> Iterator[str]:
    said = _annotations(values)
    if said.get("type") == "REGIONAL_NETWORK":
        yield from (name for name in _ONLY_REGIONAL if name in said)


def _no_port_is_said_twice(values: Values) -> Iterator[str]:
    said = _annotations(values)
    lists = (said.get(name, "") for name in ("http-ports", "tls-ports", "http2-ports"))
    ports = [port for text in lists for port in text.split(",") if port]
    if len(ports) != len(set(ports)):
        yield f"{ports}"


def _tls_has_one_end(values: Values) -> Iterator[str]:
    said = _annotations(values)
    ends = [n for n in ("tls-passthrough", "certificate-id", "certificate-name") if n in said]
    encrypted = said.get("protocol") in ("https", "http2", "http3") or {
        "tls-ports",
        "http2-ports",
        "http3-port",
    } & set(said)
    if len(ends) > 1 or (encrypted and not ends) or (ends[:1] == ["tls-passthrough"] and _h3(said)):
        yield f"{ends}"


def _h3(said: Mapping[str, str]) -> bool:
    return "http3-port" in said or said.get("protocol") == "http3"


def _internal_one_is_ipv4(values: Values) -> Iterator[str]:
    said = _annotations(values)
    if said.get("network") == "INTERNAL" and said.get("network-stack") == "DUALSTACK":
        yield "DUALSTACK"


def _rules_are_not_beside_ranges(values: Values) -> Iterator[str]:
    if "allow-rules" in _annotations(values) and "loadBalancerSourceRanges" in _parts(values)[1]:
        yield "allow-rules"


def _sessions_stick_to_nodes_that_serve(values: Values) -> Iterator[str]:
    said, spec = _annotations(values), _parts(values)[1]
    if "sticky-sessions-type" in said and spec["externalTrafficPolicy"] != "Local":
        yield "sticky-sessions-type"


RULES: Mapping[str, Rule] = {
    "annotations are texts that DigitalOcean takes": _are_texts_that_digitalocean_takes,
    "type and name are said": _type_and_name_are_said,
    "both sides agree on PROXY headers": _both_sides_agree_on_proxy_headers,
    "a network load balancer is asked for nothing that it ignores": (
        _network_load_balancer_is_asked_for_nothing_that_it_ignores
    ),
    "no port is said twice": _no_port_is_said_twice,
    "TLS has one end": _tls_has_one_end,
    "an internal load balancer is IPv4": _internal_one_is_ipv4,
    "allow rules are not beside source ranges": _rules_are_not_beside_ranges,
    "sessions stick to nodes that serve": _sessions_stick_to_nodes_that_serve,
}
"""By what must hold; each yields what breaks it."""
