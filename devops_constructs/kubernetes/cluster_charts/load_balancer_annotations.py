"""A load balancer as annotations of its Service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from devops_constructs.project.cluster_services import ClusterGateway, ClusterIngress
from devops_constructs.project.gateway import GatewayLoadBalancer
from devops_constructs.project.load_balancer import LoadBalancer

PREFIX = "service.beta.kubernetes.io/do-loadbalancer-"
DISOWN = "service.kubernetes.io/do-loadbalancer-disown"
LOAD_BALANCER_ID = "kubernetes.digitalocean.com/load-balancer-id"


def load_balancer_annotations(ingress: ClusterIngress[Any]) -> dict[str, str]:
    """Every annotation that differs from DigitalOcean's default, and those that must not be left to
    it.

    The type is one of these: its default has changed before, and the cluster writes it onto
    Services that lack it. All values are texts; the API server refuses others.
    """
    balancer = ingress.load_balancer
    said: dict[str, Any] = {
        "name": ingress.load_balancer_name,
        "type": balancer.type,
        "network": None if balancer.network == "EXTERNAL" else balancer.network,
        "network-stack": balancer.network_stack,
        "size-unit": ingress.size_unit,
        **(_forwarding(balancer) if balancer.type == "REGIONAL" else {}),
        **_health_check(balancer),
        "hostname": balancer.hostname,
        "deny-rules": _rules(balancer.deny_rules),
        "allow-rules": _rules(balancer.allow_rules),
        "ip": balancer.ip,
        "subnet-uuid": balancer.subnet_uuid,
    }
    return _texts(said, balancer)


def gateway_annotations(gateway: ClusterGateway) -> dict[str, str]:
    """The same of a Gateway's load balancer, at most eight: a Gateway takes no more.

    Who may connect is a rule here, since a Gateway's Service has no field for it that could be set.
    """
    balancer = gateway.load_balancer
    said = {
        "name": gateway.load_balancer_name,
        "type": "REGIONAL_NETWORK",
        "network": None if balancer.network == "EXTERNAL" else balancer.network,
        "network-stack": balancer.network_stack,
        "deny-rules": _rules(balancer.deny_rules),
        "allow-rules": _rules(gateway.source_ranges),
        "ip": balancer.ip,
    }
    return _texts(said, balancer)


def _texts(said: Mapping[str, Any], balancer: LoadBalancer | GatewayLoadBalancer) -> dict[str, str]:
    named = {f"{PREFIX}{name}": value for name, value in said.items()}
    named |= {DISOWN: balancer.disown, LOAD_BALANCER_ID: balancer.load_balancer_id}
    texts = ((name, _text(value)) for name, value in sorted(named.items()))
    return {name: text for name, text in texts if text}


def _forwarding(balancer: LoadBalancer) -> dict[str, Any]:
    """What only a regional load balancer does: it ends connections, and may read them."""
    return {
        "protocol": balancer.protocol,
        "http-ports": balancer.http_ports,
        "tls-ports": balancer.tls_ports,
        "http2-ports": balancer.http2_ports,
        "http3-port": balancer.http3_port,
        "tls-passthrough": balancer.tls_passthrough,
        "certificate-id": balancer.certificate_id,
        "certificate-name": balancer.certificate_name,
        "redirect-http-to-https": balancer.redirect_http_to_https,
        "disable-lets-encrypt-dns-records": balancer.disable_lets_encrypt_dns_records,
        "enable-proxy-protocol": balancer.sends_proxy_protocol,
        "enable-backend-keepalive": balancer.enable_backend_keepalive,
        "http-idle-timeout-seconds": balancer.http_idle_timeout_seconds,
        **dict(_sticky_sessions(balancer)),
    }


def _sticky_sessions(balancer: LoadBalancer) -> Iterator[tuple[str, Any]]:
    if sticky := balancer.sticky_sessions:
        yield "sticky-sessions-type", "cookies"
        yield "sticky-sessions-cookie-name", sticky.cookie_name
        yield "sticky-sessions-cookie-ttl", sticky.cookie_ttl_seconds


def _health_check(balancer: LoadBalancer) -> dict[str, Any]:
    check = balancer.health_check
    if check is None:
        return {}
    return {
        "override-health-check": check.overrides,
        "healthcheck-port": check.port,
        "healthcheck-path": check.path,
        "healthcheck-protocol": check.protocol,
        "healthcheck-check-interval-seconds": check.check_interval_seconds,
        "healthcheck-response-timeout-seconds": check.response_timeout_seconds,
        "healthcheck-unhealthy-threshold": check.unhealthy_threshold,
        "healthcheck-healthy-threshold": check.healthy_threshold,
    }


def _rules(sources: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{'cidr' if '/' in source else 'ip'}:{source}" for source in sources)


def _text(value: Any) -> str:
    match value:
        case None | False | ():
            return ""
        case True:
            return "true"
        case tuple():
            return ",".join(map(str, value))
    return str(value)
