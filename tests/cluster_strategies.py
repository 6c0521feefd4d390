"""Random clusters that the model accepts: both controllers, every kind of load balancer."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import devops_constructs as dc
from devops_constructs.errors import DefinitionError

UUID = "0f3b4c5d-1111-2222-3333-444455556666"


def _some(**options: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of these arguments, none of them often."""
    return st.fixed_dictionaries({}, optional=options)


def health_checks() -> st.SearchStrategy[dc.LoadBalancerHealthCheck]:
    return _valid(
        dc.LoadBalancerHealthCheck,
        _some(
            port=st.sampled_from([80, 443]),
            path=st.sampled_from(["/", "/up"]),
            protocol=st.sampled_from(["tcp", "http", "https"]),
            check_interval_seconds=st.integers(3, 300),
            response_timeout_seconds=st.integers(3, 300),
            unhealthy_threshold=st.integers(2, 10),
            healthy_threshold=st.integers(2, 10),
        ),
    )


def load_balancers() -> st.SearchStrategy[dc.LoadBalancer]:
    """Whatever the model does not refuse; arguments are drawn together, contradictions thrown
    away."""
    sources = st.sampled_from(["203.0.113.7", "198.51.100.0/24", "2001:db8::/32"])
    edges = _some(
        name=st.sampled_from(["edge", "edge.1"]),
        type=st.sampled_from(["REGIONAL", "REGIONAL", "REGIONAL_NETWORK"]),
        network=st.sampled_from(["EXTERNAL", "INTERNAL"]),
        network_stack=st.sampled_from(["IPV4", "DUALSTACK"]),
        size_unit=st.integers(1, 100),
        health_check=health_checks(),
        source_ranges=st.just(("203.0.113.0/24",)),
        allow_rules=st.lists(sources, max_size=2).map(tuple),
        deny_rules=st.lists(sources, max_size=2).map(tuple),
        external_traffic_policy=st.sampled_from(["Cluster", "Local"]),
        hostname=st.just("edge.acme.example"),
        subnet_uuid=st.just(UUID),
        ip=st.just("203.0.113.7"),
        load_balancer_id=st.just(UUID),
        disown=st.booleans(),
    )
    certificate = st.sampled_from([{"certificate_id": UUID}, {"certificate_name": "agency"}])
    encrypted = st.sampled_from(
        [
            {},
            {"tls_ports": (443,)},
            {"http2_ports": (443,)},
            {"tls_ports": (443,), "http3_port": 443},
            {"protocol": "https"},
            {"protocol": "http3", "tls_ports": (443,)},
        ]
    )
    of_http = _some(
        redirect_http_to_https=st.booleans(),
        enable_backend_keepalive=st.booleans(),
        http_idle_timeout_seconds=st.integers(30, 600),
        disable_lets_encrypt_dns_records=st.booleans(),
        sticky_sessions=st.just(dc.LoadBalancerStickySessions("DO-LB", cookie_ttl_seconds=300)),
    )
    on_80 = st.sampled_from([{}, {"http_ports": (80,)}])
    proxied = _some(proxy_protocol=st.sampled_from([None, True, False]))
    passed_on = st.sampled_from([{}, {"tls_passthrough": True}])
    arguments = st.one_of(
        st.tuples(edges, passed_on, on_80, proxied),
        st.tuples(edges, certificate, encrypted, of_http, on_80, proxied),
    )
    return _valid(dc.LoadBalancer, arguments.map(_joined))


def clusters() -> st.SearchStrategy[dc.Cluster]:
    """Clusters with an ingress controller."""
    common: dict[str, st.SearchStrategy[Any]] = {
        "load_balancer": load_balancers(),
        "behind_cloudflare": st.booleans(),
        "origin_pulls": st.just(dc.OriginPulls()),
        "replicas": st.integers(1, 5),
        "body_size_mib": st.integers(1, 100),
        "proxy_timeout_seconds": st.integers(1, 3600),
        "drain_seconds": st.integers(0, 300),
        "shutdown_seconds": st.integers(1, 600),
        "private_ranges": st.just(("10.110.0.0/20", "10.244.0.0/16")),
    }
    traefik = _valid(dc.Traefik, _some(**common, read_timeout_seconds=st.integers(0, 3600)))
    image = st.sampled_from(["a/b:1.2", f"a/b@sha256:{'a' * 64}"])
    nginx = _valid(dc.IngressNginx, _some(**common, image=image))
    return st.builds(
        dc.Cluster,
        name=st.just("main"),
        region=st.just("fra1"),
        purpose=st.sampled_from(["production", "staging"]),
        kubernetes_version=st.sampled_from(["1.33", "1.34", "1.35", "1.36"]),
        ingress=st.one_of(traefik, nginx),
    )


def _joined(parts: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    return {name: value for part in parts for name, value in part.items()}


def _valid(cls: Any, arguments: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[Any]:
    def built(given: dict[str, Any]) -> Any:
        try:
            return cls(**given)
        except DefinitionError:
            return None

    return arguments.map(built).filter(lambda definition: definition is not None)
