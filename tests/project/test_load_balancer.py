from __future__ import annotations

import pytest

import devops_constructs as dc
from devops_constructs.errors import DefinitionError
from tests.project.balancers import CERTIFICATE, HTTP_AND_TLS, LOCAL, UUID, with_balancer
from tests.project.definitions import Definitions, said

IGNORED = (
    "it passes packets on and looks into none; DigitalOcean ignores the setting without an error"
)


@pytest.mark.parametrize(
    ("arguments", "what", "why", "fix"),
    [
        (
            "network='INTERNAL', network_stack='DUALSTACK'",
            "network_stack='DUALSTACK' with network='INTERNAL'",
            "an internal load balancer has an address in the VPC, which is IPv4",
            "leave network_stack out",
        ),
        (
            "hostname='*.acme.example'",
            "hostname is '*.acme.example', a wildcard",
            "it stands for the address of the load balancer",
            "write one full name that leads to it",
        ),
        (
            "source_ranges=('203.0.113.0/24',), allow_rules=('203.0.113.7',)",
            "allow_rules beside source_ranges",
            "DigitalOcean ignores the rules where there are ranges",
            "write all of them as source_ranges",
        ),
        (
            f"ip='203.0.113.7', load_balancer_id='{UUID}'",
            "ip beside load_balancer_id",
            "an address is given to a load balancer when it is made, and this one exists",
            "leave one of the two out",
        ),
        (
            "type='REGIONAL_NETWORK', proxy_protocol=True",
            "proxy_protocol with type='REGIONAL_NETWORK'",
            "it sends no PROXY header, and a controller that waits for one resets every connection",
            "leave it out, or write type='REGIONAL'",
        ),
        *(
            (
                f"type='REGIONAL_NETWORK', {argument}",
                f"{argument.partition('=')[0]} with type='REGIONAL_NETWORK'",
                IGNORED,
                "leave it out, or write type='REGIONAL'",
            )
            for argument in (
                "protocol='http'",
                "http_ports=(80,)",
                "tls_ports=(443,)",
                "http2_ports=(443,)",
                "http3_port=443",
                "tls_passthrough=True",
                f"certificate_id='{UUID}'",
                "certificate_name='agency'",
                "disable_lets_encrypt_dns_records=True",
                "redirect_http_to_https=True",
                "enable_backend_keepalive=True",
                "http_idle_timeout_seconds=60",
                "sticky_sessions=dc.LoadBalancerStickySessions('DO-LB', cookie_ttl_seconds=300)",
            )
        ),
        (
            f"{HTTP_AND_TLS}, http2_ports=(443,)",
            "port 443 stands twice in http_ports, tls_ports and http2_ports",
            "a port speaks one protocol",
            "leave it in one of them",
        ),
        (
            f"certificate_id='{UUID}', {CERTIFICATE}",
            "certificate_name beside certificate_id",
            "DigitalOcean takes the id and ignores the name",
            "leave the id out for a Let's Encrypt certificate, else the name",
        ),
        (
            f"tls_passthrough=True, {CERTIFICATE}",
            "tls_passthrough beside a certificate",
            "TLS ends either at the load balancer or at the controller",
            "leave one of the two out",
        ),
        (
            "disable_lets_encrypt_dns_records=True",
            "disable_lets_encrypt_dns_records without a certificate",
            "there is no certificate that records could be made for",
            "leave it out",
        ),
        (
            "http3_port=443, tls_ports=(443,), tls_passthrough=True",
            "HTTP/3 without a certificate",
            "the load balancer itself ends it; HTTP/3 cannot be passed on",
            "write certificate_name=..., or leave HTTP/3 out",
        ),
        (
            f"http3_port=443, {CERTIFICATE}",
            "HTTP/3 without tls_ports or http2_ports",
            "clients begin with HTTPS and learn there that HTTP/3 is spoken",
            "write tls_ports=(443,)",
        ),
        *(
            (
                argument,
                f"{argument.partition('=')[0]} asks for TLS, and there is no certificate",
                "DigitalOcean makes no such port without a certificate or tls_passthrough",
                "write certificate_name=... or tls_passthrough=True",
            )
            for argument in ("tls_ports=(443,)", "http2_ports=(443,)")
        ),
        (
            "protocol='https', http_ports=(80,)",
            "protocol asks for TLS, and there is no certificate",
            "DigitalOcean makes no such port without a certificate or tls_passthrough",
            "write certificate_name=... or tls_passthrough=True",
        ),
        (
            f"protocol='https', {CERTIFICATE}",
            "port 80 would speak https",
            "clients speak plain HTTP there",
            "write http_ports=(80,)",
        ),
        (
            f"tls_ports=(80, 443), {CERTIFICATE}",
            "port 80 would speak https",
            "clients speak plain HTTP there",
            "write http_ports=(80,)",
        ),
        *(
            (
                argument,
                "port 443 would speak plain HTTP",
                "browsers and Cloudflare speak TLS there",
                "write certificate_name=... or tls_passthrough=True",
            )
            for argument in ("protocol='http'", "http_ports=(80, 443)")
        ),
        *(
            (
                f"{argument}, {LOCAL}",
                f"{argument.partition('=')[0]} on a load balancer that reads no HTTP",
                "it passes bytes on, and the setting would do nothing",
                "leave it out, or write http_ports=(80,) or a certificate",
            )
            for argument in (
                "redirect_http_to_https=True",
                "enable_backend_keepalive=True",
                "http_idle_timeout_seconds=60",
                "sticky_sessions=dc.LoadBalancerStickySessions('DO-LB', cookie_ttl_seconds=300)",
            )
        ),
        (
            f"{CERTIFICATE}, redirect_http_to_https=True",
            "redirect_http_to_https without HTTP on 80 and HTTPS on 443",
            "it leads from the one to the other",
            "write http_ports=(80,) and a certificate or tls_passthrough=True; or leave it out, the"
            " controller redirects too",
        ),
        (
            f"{HTTP_AND_TLS},"
            " sticky_sessions=dc.LoadBalancerStickySessions('DO-LB', cookie_ttl_seconds=300)",
            "sticky_sessions with external_traffic_policy='Cluster'",
            "the node that a visitor stays with would pass him on to any other",
            "write external_traffic_policy='Local'",
        ),
    ],
)
def test_settings_that_do_nothing_or_exclude_one_another(
    definitions: Definitions, arguments: str, what: str, why: str, fix: str
) -> None:
    place = with_balancer(definitions, arguments)

    assert definitions.refusal() == said(place, f"LoadBalancer: {what}", why, fix)


@pytest.mark.parametrize(
    ("balancer", "on_80", "on_443", "reads_http", "sends_proxy_protocol"),
    [
        (dc.LoadBalancer(), "tcp", "tcp", False, True),
        (dc.LoadBalancer(proxy_protocol=False), "tcp", "tcp", False, False),
        (dc.LoadBalancer(http_ports=(80,)), "http", "tcp", True, True),
        (dc.LoadBalancer(tls_passthrough=True), "tcp", "https", False, True),
        (dc.LoadBalancer(certificate_name="a"), "tcp", "https", True, False),
        (
            dc.LoadBalancer(protocol="http", certificate_name="a", http2_ports=(443,)),
            *("http", "http2", True, False),
        ),
        (dc.LoadBalancer(type="REGIONAL_NETWORK"), "tcp", "tcp", False, False),
    ],
)
def test_what_it_speaks_follows_from_its_ports_and_certificate(
    balancer: dc.LoadBalancer,
    on_80: str,
    on_443: str,
    reads_http: bool,
    sends_proxy_protocol: bool,
) -> None:
    assert (balancer.speaks(80), balancer.speaks(443)) == (on_80, on_443)
    assert balancer.reads_http is reads_http
    assert balancer.sends_proxy_protocol is sends_proxy_protocol


def test_several_contradictions_are_told_at_once() -> None:
    with pytest.raises(DefinitionError) as refused:
        dc.LoadBalancer(network="INTERNAL", network_stack="DUALSTACK", tls_ports=(443,))

    assert [problem.what for problem in refused.value.problems] == [
        "LoadBalancer: network_stack='DUALSTACK' with network='INTERNAL'",
        "LoadBalancer: tls_ports asks for TLS, and there is no certificate",
    ]
