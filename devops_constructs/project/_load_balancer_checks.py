"""Which settings of a load balancer exclude or need one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem

if TYPE_CHECKING:
    from devops_constructs.project.load_balancer import LoadBalancer

_PORT_LISTS = ("http_ports", "tls_ports", "http2_ports")
_OF_CERTIFICATES = ("certificate_id", "certificate_name", "tls_passthrough")
_OF_HTTP = (
    "redirect_http_to_https",
    "enable_backend_keepalive",
    "http_idle_timeout_seconds",
    "sticky_sessions",
)
_REGIONAL_ONLY = (
    "protocol",
    *_PORT_LISTS,
    "http3_port",
    *_OF_CERTIFICATES,
    "disable_lets_encrypt_dns_records",
    "proxy_protocol",
    *_OF_HTTP,
)


def problems(balancer: LoadBalancer) -> Iterator[Problem]:
    """Everything that DigitalOcean would refuse, ignore, or do otherwise than it is meant."""
    spoilt = (*_REGIONAL_ONLY, "type", "network", "network_stack", "external_traffic_policy")
    if any(map(balancer.is_spoilt, spoilt)):
        return
    yield from _network_fits(balancer)
    yield from _sources_are_said_once(balancer)
    yield from _adoption_is_consistent(balancer)
    if balancer.type == "REGIONAL_NETWORK":
        yield from _is_regional(balancer)
        return
    yield from _ports_are_said_once(balancer)
    yield from _certificates_fit(balancer)
    yield from _ports_speak_what_clients_expect(balancer)
    yield from _http_is_read(balancer)
    yield from _sessions_can_stick(balancer)


def _given(balancer: LoadBalancer, names: tuple[str, ...]) -> list[str]:
    """Those of the fields that say something else than nothing."""
    return [name for name in names if getattr(balancer, name) not in (None, False, (), "tcp")]


def _network_fits(balancer: LoadBalancer) -> Iterator[Problem]:
    if balancer.network == "INTERNAL" and balancer.network_stack == "DUALSTACK":
        yield balancer.problem(
            "network_stack",
            what="network_stack='DUALSTACK' with network='INTERNAL'",
            why="an internal load balancer has an address in the VPC, which is IPv4",
            fix="leave network_stack out",
        )
    if balancer.hostname and balancer.hostname.startswith("*."):
        yield balancer.problem(
            "hostname",
            what=f"hostname is {balancer.hostname!r}, a wildcard",
            why="it stands for the address of the load balancer",
            fix="write one full name that leads to it",
        )


def _sources_are_said_once(balancer: LoadBalancer) -> Iterator[Problem]:
    if balancer.source_ranges == () and not balancer.is_spoilt("source_ranges"):
        yield balancer.problem(
            "source_ranges",
            what="source_ranges is empty",
            why="DigitalOcean would take that for everybody",
            fix="write ('0.0.0.0/0', '::/0') if that is meant, or leave it out",
        )
    if balancer.source_ranges and balancer.allow_rules:
        yield balancer.problem(
            "allow_rules",
            what="allow_rules beside source_ranges",
            why="DigitalOcean ignores the rules where there are ranges",
            fix="write all of them as source_ranges",
        )


def _adoption_is_consistent(balancer: LoadBalancer) -> Iterator[Problem]:
    if balancer.ip and balancer.load_balancer_id:
        yield balancer.problem(
            "ip",
            what="ip beside load_balancer_id",
            why="an address is given to a load balancer when it is made, and this one exists",
            fix="leave one of the two out",
        )


def _is_regional(balancer: LoadBalancer) -> Iterator[Problem]:
    for name in _given(balancer, _REGIONAL_ONLY):
        why = (
            "it sends no PROXY header, and a controller that waits for one resets every connection"
            if name == "proxy_protocol"
            else "it passes packets on and looks into none; DigitalOcean ignores the setting"
            " without an error"
        )
        yield balancer.problem(
            name,
            what=f"{name} with type='REGIONAL_NETWORK'",
            why=why,
            fix="leave it out, or write type='REGIONAL'",
        )


def _ports_are_said_once(balancer: LoadBalancer) -> Iterator[Problem]:
    said = Counter(port for name in _PORT_LISTS for port in getattr(balancer, name))
    for port in sorted(port for port, times in said.items() if times > 1):
        last = next(name for name in reversed(_PORT_LISTS) if port in getattr(balancer, name))
        yield balancer.problem(
            last,
            what=f"port {port} stands twice in http_ports, tls_ports and http2_ports",
            why="a port speaks one protocol",
            fix="leave it in one of them",
        )


def _certificates_fit(balancer: LoadBalancer) -> Iterator[Problem]:
    if balancer.certificate_id and balancer.certificate_name:
        yield balancer.problem(
            "certificate_name",
            what="certificate_name beside certificate_id",
            why="DigitalOcean takes the id and ignores the name",
            fix="leave the id out for a Let's Encrypt certificate, else the name",
        )
    if balancer.ends_tls and balancer.tls_passthrough:
        yield balancer.problem(
            "tls_passthrough",
            what="tls_passthrough beside a certificate",
            why="TLS ends either at the load balancer or at the controller",
            fix="leave one of the two out",
        )
    if balancer.disable_lets_encrypt_dns_records and not balancer.ends_tls:
        yield balancer.problem(
            "disable_lets_encrypt_dns_records",
            what="disable_lets_encrypt_dns_records without a certificate",
            why="there is no certificate that records could be made for",
            fix="leave it out",
        )
    if balancer.http3_port or balancer.protocol == "http3":
        yield from _http3_fits(balancer)
    encrypted = [name for name in ("tls_ports", "http2_ports") if getattr(balancer, name)]
    encrypted += ["protocol"] if balancer.protocol in ("https", "http2") else []
    if encrypted and not (balancer.ends_tls or balancer.tls_passthrough):
        yield balancer.problem(
            encrypted[0],
            what=f"{encrypted[0]} asks for TLS, and there is no certificate",
            why="DigitalOcean makes no such port without a certificate or tls_passthrough",
            fix="write certificate_name=... or tls_passthrough=True",
        )


def _http3_fits(balancer: LoadBalancer) -> Iterator[Problem]:
    field = "http3_port" if balancer.http3_port else "protocol"
    if not balancer.ends_tls:
        yield balancer.problem(
            field,
            what="HTTP/3 without a certificate",
            why="the load balancer itself ends it; HTTP/3 cannot be passed on",
            fix="write certificate_name=..., or leave HTTP/3 out",
        )
    elif not (balancer.tls_ports or balancer.http2_ports):
        yield balancer.problem(
            field,
            what="HTTP/3 without tls_ports or http2_ports",
            why="clients begin with HTTPS and learn there that HTTP/3 is spoken",
            fix="write tls_ports=(443,)",
        )


def _ports_speak_what_clients_expect(balancer: LoadBalancer) -> Iterator[Problem]:
    if balancer.speaks(80) in ("https", "http2", "http3"):
        yield balancer.problem(
            next(
                (n for n in ("tls_ports", "http2_ports") if 80 in getattr(balancer, n)), "protocol"
            ),
            what=f"port 80 would speak {balancer.speaks(80)}",
            why="clients speak plain HTTP there",
            fix="write http_ports=(80,)",
        )
    if balancer.speaks(443) == "http":
        yield balancer.problem(
            "http_ports" if 443 in balancer.http_ports else "protocol",
            what="port 443 would speak plain HTTP",
            why="browsers and Cloudflare speak TLS there",
            fix="write certificate_name=... or tls_passthrough=True",
        )


def _http_is_read(balancer: LoadBalancer) -> Iterator[Problem]:
    for name in _given(balancer, _OF_HTTP):
        if not balancer.reads_http:
            yield balancer.problem(
                name,
                what=f"{name} on a load balancer that reads no HTTP",
                why="it passes bytes on, and the setting would do nothing",
                fix="leave it out, or write http_ports=(80,) or a certificate",
            )
    leads = balancer.speaks(80) == "http" and balancer.speaks(443) in ("https", "http2")
    if balancer.redirect_http_to_https and balancer.reads_http and not leads:
        yield balancer.problem(
            "redirect_http_to_https",
            what="redirect_http_to_https without HTTP on 80 and HTTPS on 443",
            why="it leads from the one to the other",
            fix="write http_ports=(80,) and a certificate or tls_passthrough=True; or leave it out,"
            " the controller redirects too",
        )


def _sessions_can_stick(balancer: LoadBalancer) -> Iterator[Problem]:
    if balancer.sticky_sessions and balancer.external_traffic_policy == "Cluster":
        yield balancer.problem(
            "sticky_sessions",
            what="sticky_sessions with external_traffic_policy='Cluster'",
            why="the node that a visitor stays with would pass him on to any other",
            fix="write external_traffic_policy='Local'",
        )
