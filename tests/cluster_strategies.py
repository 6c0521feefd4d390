"""Random clusters that the model accepts: both controllers, every kind of load balancer."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import devops_constructs as dc
from devops_constructs.errors import DefinitionError

UUID = "0f3b4c5d-1111-2222-3333-444455556666"
SOURCES = st.sampled_from(["203.0.113.7", "198.51.100.0/24", "2001:db8::/32"])


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
    """Such as pass TCP on, end TLS, or pass packets on; a contradiction that is left is thrown
    away."""
    everywhere = _some(
        name=st.sampled_from(["edge", "edge.1"]),
        size_unit=st.integers(1, 100),
        health_check=health_checks(),
        deny_rules=st.lists(SOURCES, max_size=2).map(tuple),
        hostname=st.just("edge.acme.example"),
        subnet_uuid=st.just(UUID),
        disown=st.booleans(),
    )
    parts = st.tuples(everywhere, _origin(), _place(), _callers(), _forwarding())
    return _valid(dc.LoadBalancer, parts.map(_joined))


def gateways() -> st.SearchStrategy[dc.Gateway]:
    """Behind Cloudflare, open to all, or in the VPC only."""
    parts = st.tuples(
        _origin(), _place(), _some(source_ranges=st.just(("203.0.113.0/24", "2001:db8::/32")))
    )
    everywhere = _some(
        name=st.just("edge"),
        deny_rules=st.lists(SOURCES, max_size=2).map(tuple),
        disown=st.booleans(),
    )
    balancers = _valid(
        dc.GatewayLoadBalancer,
        st.tuples(everywhere, parts.map(_joined)).map(_joined),
    )
    return _valid(
        dc.Gateway,
        st.fixed_dictionaries({"load_balancer": balancers, "behind_cloudflare": st.booleans()}),
    )


def _origin() -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from([{}, {"ip": "203.0.113.7"}, {"load_balancer_id": UUID}])


def _place() -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from(
        [{}, {"network_stack": "IPV4"}, {"network_stack": "DUALSTACK"}, {"network": "INTERNAL"}]
    )


def _callers() -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from(
        [
            {},
            {"source_ranges": ("203.0.113.0/24",)},
            {"source_ranges": ("203.0.113.0/24", "2001:db8::/32")},
            {"allow_rules": ("203.0.113.7", "2001:db8::/32")},
        ]
    )


def _forwarding() -> st.SearchStrategy[dict[str, Any]]:
    policy = st.fixed_dictionaries(
        {"external_traffic_policy": st.sampled_from(["Cluster", "Local"])}
    )
    on_80 = st.sampled_from([{}, {"http_ports": (80,)}])
    proxied = _some(proxy_protocol=st.sampled_from([None, True, False]))
    passed_on = st.sampled_from([{}, {"tls_passthrough": True}])
    certificate = st.sampled_from([{"certificate_id": UUID}, {"certificate_name": "agency"}])
    of_http = _some(
        enable_backend_keepalive=st.booleans(),
        http_idle_timeout_seconds=st.integers(30, 600),
        disable_lets_encrypt_dns_records=st.booleans(),
    )
    network = st.fixed_dictionaries({"type": st.just("REGIONAL_NETWORK")})
    return st.one_of(
        st.tuples(policy, network).map(_joined),
        st.tuples(policy, on_80, passed_on, proxied).map(_joined),
        st.tuples(certificate, _encrypted(), of_http, _led_and_kept(), proxied).map(_joined),
    )


def _encrypted() -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from(
        [
            {},
            {"tls_ports": (443,)},
            {"http2_ports": (443,)},
            {"tls_ports": (443,), "http3_port": 443},
            {"protocol": "https"},
            {"protocol": "http3", "tls_ports": (443,)},
        ]
    )


def _led_and_kept() -> st.SearchStrategy[dict[str, Any]]:
    """HTTP on port 80, from where visitors are led to HTTPS, and stay with a node."""
    sticky = dc.LoadBalancerStickySessions("DO-LB", cookie_ttl_seconds=300)
    return st.fixed_dictionaries(
        {"http_ports": st.just((80,))},
        optional={
            "redirect_http_to_https": st.booleans(),
            "sticky_sessions": st.just(sticky),
            "external_traffic_policy": st.just("Local"),
        },
    ).map(lambda said: {**said, **_local(said)})


def _local(said: dict[str, Any]) -> dict[str, Any]:
    return {"external_traffic_policy": "Local"} if "sticky_sessions" in said else {}


def clusters() -> st.SearchStrategy[dc.Cluster]:
    """Clusters with an ingress controller."""
    return st.builds(
        dc.Cluster,
        name=st.just("main"),
        region=st.just("fra1"),
        purpose=st.sampled_from(["production", "staging"]),
        kubernetes_version=st.sampled_from(["1.33", "1.34", "1.35", "1.36"]),
        monitoring=st.sampled_from([None, dc.Monitoring(labels={"release": "prometheus"})]),
        ingress=load_balancers().flatmap(_controllers),
    )


def _controllers(balancer: dc.LoadBalancer) -> st.SearchStrategy[Any]:
    """Behind that load balancer, and behind Cloudflare where it can reach that."""
    reachable = balancer.network == "EXTERNAL" and not balancer.allow_rules
    seen = balancer.type == "REGIONAL" or balancer.external_traffic_policy == "Local"
    behind = st.sampled_from([True, False]) if reachable and seen else st.just(False)
    common: dict[str, st.SearchStrategy[Any]] = {
        "replicas": st.integers(1, 5),
        "body_size_mib": st.integers(1, 100),
        "proxy_timeout_seconds": st.integers(1, 3600),
        "drain_seconds": st.integers(0, 300),
        "shutdown_seconds": st.integers(1, 600),
        "private_ranges": st.just(("10.110.0.0/20", "10.244.0.0/16")),
    }
    image = st.sampled_from(["a/b:1.2", f"a/b@sha256:{'a' * 64}"])
    traefik = _some(**common, read_timeout_seconds=st.integers(0, 3600))
    nginx = _some(**common, image=image)
    surely = behind.flatmap(lambda is_behind: _surely(balancer, is_behind))
    return st.one_of(
        _valid(dc.Traefik, st.tuples(traefik, surely).map(_joined)),
        _valid(dc.IngressNginx, st.tuples(nginx, surely).map(_joined)),
    )


def _surely(balancer: dc.LoadBalancer, is_behind: bool) -> st.SearchStrategy[dict[str, Any]]:
    pulls = st.sampled_from([None, dc.OriginPulls()])
    return st.fixed_dictionaries(
        {
            "load_balancer": st.just(balancer),
            "behind_cloudflare": st.just(is_behind),
            "origin_pulls": pulls if is_behind and not balancer.ends_tls else st.none(),
        }
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
