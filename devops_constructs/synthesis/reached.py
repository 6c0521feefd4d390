"""What the objects of a chart reach beyond their namespace, as the cluster's policy will see it.

It is written onto the namespace by the environment's stack, so whatever a definition makes, patches
and extra manifests too, is let in: `terraform/_reach_expressions.py` asks the same in the cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

_NGINX = "nginx.ingress.kubernetes.io/"
_NAMING = (
    f"{_NGINX}server-alias",
    "external-dns.alpha.kubernetes.io/hostname",
    "external-dns.alpha.kubernetes.io/internal-hostname",
)
_REFERRING = (
    "/auth-proxy-set-headers",
    "/auth-secret",
    "/auth-tls-secret",
    "/custom-headers",
    "/fastcgi-params-configmap",
    "/proxy-ssl-secret",
)

Body = Mapping[str, Any]


def reached(namespace: str, objects: Iterable[Body]) -> set[str]:
    """The lines of all objects of a release in its namespace."""
    return {line for body in objects for line in _lines(body, namespace)}


def _lines(body: Body, namespace: str) -> Iterator[str]:
    group = body["apiVersion"].rpartition("/")[0]
    look = _LOOKS.get(group, {}).get(body["kind"])
    return look(body, namespace) if look else iter(())


def _ingress(body: Body, namespace: str) -> Iterator[str]:
    spec = body["spec"]
    hosts = [rule.get("host") for rule in spec.get("rules") or ()]
    yield from (f"host {host}" if host else "every host" for host in hosts)
    if spec.get("defaultBackend"):
        yield "every host"
    for tls in spec.get("tls") or ():
        yield from (f"host {host}" for host in tls.get("hosts") or ())
    yield from _named(body)
    annotations = _annotations(body)
    if annotations.get(f"{_NGINX}from-to-www-redirect", "false") != "false":
        for host in filter(None, hosts):
            yield f"host {host[4:]}" if host.startswith("www.") else f"host www.{host}"
    for key, value in annotations.items():
        elsewhere = "/" in value and not value.startswith(f"{namespace}/")
        ends = ("-snippet", "/auth-url", "/mirror-target", *(_REFERRING if elsewhere else ()))
        if key.startswith(_NGINX) and key.endswith(ends):
            yield _line(f"annotation {key} {value}")


def _named(body: Body) -> Iterator[str]:
    """Hosts that annotations name."""
    for key in _NAMING:
        if (names := _annotations(body).get(key)) is not None:
            yield from (f"host {host.strip()}" for host in names.split(","))


def _annotations(body: Body) -> Mapping[str, str]:
    return body["metadata"].get("annotations") or {}


def _route(body: Body, namespace: str) -> Iterator[str]:
    hosts = body["spec"].get("hostnames")
    yield from (f"host {host}" for host in hosts) if hosts else ("every host",)


def _whole_kind(body: Body, namespace: str) -> Iterator[str]:
    yield f"{body['kind']} {body['metadata']['name']}"


def _service(body: Body, namespace: str) -> Iterator[str]:
    spec = body.get("spec") or {}
    match spec.get("type"):
        case "LoadBalancer" | "NodePort" as type_:
            yield f"Service {type_}"
        case "ExternalName":
            yield f"Service ExternalName {spec['externalName']}"
    yield from (f"Service externalIPs {address}" for address in spec.get("externalIPs") or ())
    yield from _named(body)


def _external_secret(body: Body, namespace: str) -> Iterator[str]:
    spec = body["spec"]
    for item in spec.get("data") or ():
        yield from (f"{store} {_entry(item['remoteRef'])}" for store in _stores(spec, item))
    for item in spec.get("dataFrom") or ():
        entry = _entry(item["extract"]) if item.get("extract") else "whatever it finds"
        yield from (f"{store} {entry}" for store in _stores(spec, item))
        maker = (item.get("sourceRef") or {}).get("generatorRef") or {}
        if maker.get("kind") == "ClusterGenerator":
            yield f"ClusterGenerator {maker['name']}"


def _stores(spec: Body, item: Body) -> Iterator[str]:
    """The store of an entry, if it is more than the namespace's own."""
    source = item.get("sourceRef") or {}
    usual = None if source.get("generatorRef") else spec.get("secretStoreRef")
    store = source.get("storeRef") or usual or {}
    if store.get("kind", "SecretStore") != "SecretStore":
        yield f"{store['kind']} {store['name']}"


def _entry(entry: Body) -> str:
    part = f" {entry['property']}" if "property" in entry else ""
    return _line(f"{entry['key']}{part}")


def _push_secret(body: Body, namespace: str) -> Iterator[str]:
    for store in body["spec"].get("secretStoreRefs") or ():
        if store.get("kind", "SecretStore") != "SecretStore":
            yield f"{store['kind']} {store.get('name', 'of any name')} by PushSecret"


def _monitor(body: Body, namespace: str) -> Iterator[str]:
    where = body["spec"].get("namespaceSelector") or {}
    if where.get("any"):
        yield "metrics of every namespace"
    names = where.get("matchNames") or ()
    yield from (f"metrics of namespace {name}" for name in names if name != namespace)
    for endpoint in body["spec"].get("endpoints") or ():
        tls = endpoint.get("tlsConfig") or {}
        files = (endpoint.get("bearerTokenFile"), *map(tls.get, ("caFile", "certFile", "keyFile")))
        yield from (_line(f"file {file}") for file in files if file)


def _pods(body: Body, namespace: str) -> Iterator[str]:
    spec = body["spec"]
    pods = (spec["jobTemplate"]["spec"] if "jobTemplate" in spec else spec)["template"]["spec"]
    if name := pods.get("priorityClassName"):
        yield f"PriorityClass {name}"


def _line(text: str) -> str:
    return text.replace("\n", " ")


_GATEWAY = "gateway.networking.k8s.io"

_LOOKS: Mapping[str, Mapping[str, Callable[[Body, str], Iterator[str]]]] = {
    "": {"Service": _service},
    "apps": dict.fromkeys(("DaemonSet", "Deployment", "StatefulSet"), _pods),
    "batch": dict.fromkeys(("CronJob", "Job"), _pods),
    "external-secrets.io": {"ExternalSecret": _external_secret, "PushSecret": _push_secret},
    _GATEWAY: {
        **dict.fromkeys(("GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute"), _route),
        **dict.fromkeys(("Gateway", "ListenerSet"), _whole_kind),
    },
    "gateway.networking.x-k8s.io": {"XListenerSet": _whole_kind},
    "monitoring.coreos.com": dict.fromkeys(("PodMonitor", "ServiceMonitor"), _monitor),
    "networking.k8s.io": {"Ingress": _ingress},
}
"""By API group and kind."""
