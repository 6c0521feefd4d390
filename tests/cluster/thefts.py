"""What somebody would write with a stolen KUBECONFIG, and what each of it reaches."""

from __future__ import annotations

from typing import Any

from tests.cluster.reach import (
    BACKEND,
    cron_job,
    deployment,
    external_secret,
    ingress,
    monitor,
    push_secret,
    route,
    service,
)

NGINX = "nginx.ingress.kubernetes.io/"
VAULT = {"kind": "ClusterSecretStore", "name": "vault"}
ENTRY = {"secretKey": "KEY", "remoteRef": {"key": "other/production/app", "property": "KEY"}}
THEFTS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "host": (ingress("www.other.example"), {"host www.other.example"}),
    "second host": (ingress("mine.example", "x.example"), {"host mine.example", "host x.example"}),
    "wildcard": (ingress("*.other.example"), {"host *.other.example"}),
    "no host": (ingress(""), {"every host"}),
    "default backend": (ingress(defaultBackend=BACKEND), {"every host"}),
    "certificate": (
        ingress(defaultBackend=BACKEND, tls=[{"hosts": ["a.example", "b.example"]}]),
        {"every host", "host a.example", "host b.example"},
    ),
    "alias": (
        ingress("a.example", annotations={f"{NGINX}server-alias": "b.example, ~^.*$"}),
        {"host a.example", "host b.example", "host ~^.*$"},
    ),
    "name of external-dns": (
        ingress(
            "a.example", annotations={"external-dns.alpha.kubernetes.io/hostname": "b.example"}
        ),
        {"host a.example", "host b.example"},
    ),
    "without www": (
        ingress("www.a.example", annotations={f"{NGINX}from-to-www-redirect": "1"}),
        {"host www.a.example", "host a.example"},
    ),
    "with www": (
        ingress("*.a.example", annotations={f"{NGINX}from-to-www-redirect": "true"}),
        {"host *.a.example", "host www.*.a.example"},
    ),
    "snippet": (
        ingress("a.example", annotations={f"{NGINX}configuration-snippet": "one;\ntwo;"}),
        {"host a.example", f"annotation {NGINX}configuration-snippet one; two;"},
    ),
    "request of the controller": (
        ingress("a.example", annotations={f"{NGINX}auth-url": "http://web.other.svc"}),
        {"host a.example", f"annotation {NGINX}auth-url http://web.other.svc"},
    ),
    "Secret of another namespace": (
        ingress("a.example", annotations={f"{NGINX}proxy-ssl-secret": "other/key"}),
        {"host a.example", f"annotation {NGINX}proxy-ssl-secret other/key"},
    ),
    "route": (route(hostnames=["www.other.example"]), {"host www.other.example"}),
    "route of every host": (route(), {"every host"}),
    "route of no host": (route(hostnames=[]), {"every host"}),
    "GRPCRoute": (route("GRPCRoute", hostnames=["a.example"]), {"host a.example"}),
    "TLSRoute": (route("TLSRoute", "v1alpha2", hostnames=["*.a.example"]), {"host *.a.example"}),
    "TCPRoute": (route("TCPRoute", "v1alpha2"), {"every host"}),
    "Gateway": (route("Gateway"), {"Gateway thief"}),
    "load balancer": (service(type="LoadBalancer"), {"Service LoadBalancer"}),
    "node port": (service(type="NodePort"), {"Service NodePort"}),
    "external addresses": (
        service(externalIPs=["192.0.2.1", "192.0.2.2"]),
        {"Service externalIPs 192.0.2.1", "Service externalIPs 192.0.2.2"},
    ),
    "another name": (
        service(type="ExternalName", externalName="web.other.svc.cluster.local"),
        {"Service ExternalName web.other.svc.cluster.local"},
    ),
    "stored secret": (
        external_secret(secretStoreRef=VAULT, data=[ENTRY]),
        {"ClusterSecretStore vault other/production/app KEY"},
    ),
    "whole entry": (
        external_secret(secretStoreRef=VAULT, dataFrom=[{"extract": {"key": "other/app"}}]),
        {"ClusterSecretStore vault other/app"},
    ),
    "search": (
        external_secret(secretStoreRef=VAULT, dataFrom=[{"find": {"path": "other"}}]),
        {"ClusterSecretStore vault whatever it finds"},
    ),
    "store of an entry": (
        external_secret(
            secretStoreRef={"name": "mine"},
            data=[{**ENTRY, "sourceRef": {"storeRef": VAULT}}],
            dataFrom=[{"extract": {"key": "x"}, "sourceRef": {"storeRef": VAULT}}],
        ),
        {"ClusterSecretStore vault other/production/app KEY", "ClusterSecretStore vault x"},
    ),
    "generator": (
        external_secret(
            secretStoreRef=VAULT,
            dataFrom=[
                {"sourceRef": {"generatorRef": {"kind": "ClusterGenerator", "name": "tokens"}}}
            ],
        ),
        {"ClusterGenerator tokens"},
    ),
    "pushed secret": (
        push_secret(secretStoreRefs=[VAULT, {"name": "mine"}]),
        {"ClusterSecretStore vault by PushSecret"},
    ),
    "metrics of all": (
        monitor(namespaceSelector={"any": True}, endpoints=[]),
        {"metrics of every namespace"},
    ),
    "metrics of another": (
        monitor("PodMonitor", namespaceSelector={"matchNames": ["other"]}),
        {"metrics of namespace other"},
    ),
    "token of Prometheus": (
        monitor(endpoints=[{"bearerTokenFile": "/token", "tlsConfig": {"keyFile": "/key"}}]),
        {"file /token", "file /key"},
    ),
    "place of others' pods": (
        deployment(priorityClassName="system-node-critical"),
        {"PriorityClass system-node-critical"},
    ),
    "place for a job": (
        cron_job(priorityClassName="system-cluster-critical"),
        {"PriorityClass system-cluster-critical"},
    ),
}
INNOCENT = {
    "Service": service(),
    "own store": external_secret(secretStoreRef={"name": "mine"}, data=[ENTRY]),
    "Deployment": deployment(),
    "CronJob": cron_job(),
    "metrics of its own": monitor(namespaceSelector={"matchNames": ["thief"]}, endpoints=[{}]),
    "own generator": external_secret(
        dataFrom=[{"sourceRef": {"generatorRef": {"kind": "Password", "name": "mine"}}}]
    ),
    "pushed to its own": push_secret(secretStoreRefs=[{"name": "mine", "kind": "SecretStore"}]),
}
