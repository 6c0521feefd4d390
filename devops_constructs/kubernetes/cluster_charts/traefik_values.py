"""Traefik on a cluster, as values of its chart."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes.cluster_charts._pods import (
    RESTRICTED_CONTAINER,
    RESTRICTED_POD,
    ROLLING_UPDATE,
    resources,
    spread,
)
from devops_constructs.kubernetes.cluster_charts.load_balancer_annotations import (
    load_balancer_annotations,
)
from devops_constructs.kubernetes.ingress import INGRESS_CLASS
from devops_constructs.kubernetes.ingress_class import CONTROLLER
from devops_constructs.project.administration import INGRESS_NAMESPACE
from devops_constructs.project.cluster_services import ClusterIngress
from devops_constructs.project.http_values import RESPONSE_HEADERS
from devops_constructs.project.ingress_controller import Traefik
from devops_constructs.project.metrics import Monitoring

NAME = "traefik"
MIB = 1024 * 1024


def traefik_values(ingress: ClusterIngress[Traefik]) -> dict[str, Any]:
    """Values of the chart `traefik`.

    Traefik reads Ingress objects only as ingress-nginx would; its other providers are off, or every
    route would exist twice.
    """
    traefik, replicas = ingress.controller, ingress.replicas
    values: dict[str, Any] = {
        # without it the Service is named after the Helm release, and a new name is a new address
        "fullnameOverride": NAME,
        "deployment": {
            "replicas": replicas,
            "terminationGracePeriodSeconds": _grace_period(traefik),
        },
        "updateStrategy": ROLLING_UPDATE,
        "resources": resources(traefik.cpu_millicores, traefik.memory_mib),
        "podSecurityContext": RESTRICTED_POD,
        "securityContext": RESTRICTED_CONTAINER,
        "ingressClass": {"enabled": False},
        "providers": _providers(ingress),
        "ports": {"web": _port(ingress), "websecure": _tls_port(ingress)},
        "service": {
            "annotations": load_balancer_annotations(ingress),
            "spec": _service_spec(ingress),
        },
        "api": {"dashboard": False},
        "global": {"checkNewVersion": False, "sendAnonymousUsage": False},
    }
    if replicas > 1:
        values["podDisruptionBudget"] = {"enabled": True, "maxUnavailable": 1}
        values["topologySpreadConstraints"] = spread(NAME, replicas)
    if monitoring := ingress.cluster.monitoring:
        values["metrics"] = {"prometheus": _fetched_by(monitoring)}
    if pulls := traefik.origin_pulls:
        client = {
            "secretNames": [pulls.secret],
            "clientAuthType": "RequireAndVerifyClientCert",
        }
        values["tlsOptions"] = {"default": {"clientAuth": client}}
    return values


def _fetched_by(monitoring: Monitoring) -> dict[str, Any]:
    return {
        # or the chart could be rendered only by who reaches the cluster
        "disableAPICheck": True,
        "service": {"enabled": True},
        "serviceMonitor": {"enabled": True, "additionalLabels": dict(monitoring.labels)},
    }


def _grace_period(traefik: Traefik) -> int:
    """Longer than Traefik itself needs to end."""
    return traefik.drain_seconds + traefik.shutdown_seconds + 5


def _providers(ingress: ClusterIngress[Traefik]) -> dict[str, Any]:
    traefik = ingress.controller
    nginx: dict[str, Any] = {
        "enabled": True,
        "controllerClass": CONTROLLER,
        "ingressClass": INGRESS_CLASS,
        "publishService": {"enabled": True},
        # what an Ingress may set; with any other, it would be answered by 503
        "globalAllowedResponseHeaders": list(RESPONSE_HEADERS),
    }
    if traefik.body_size_mib:
        nginx["proxyBodySize"] = traefik.body_size_mib * MIB
    if seconds := traefik.proxy_timeout_seconds:
        nginx |= {"proxyReadTimeout": seconds, "proxySendTimeout": seconds}
    if ingress.proxies_in_front:
        # allow-lists of Ingress objects look at the visitor, not at who passes his request on
        nginx["ipAllowListStrategy"] = {"depth": ingress.proxies_in_front}
    crd: dict[str, Any] = {"enabled": False}
    if traefik.origin_pulls:
        # the chart makes a TLSOption; nobody else's may stand for the whole cluster
        crd = {"enabled": True, "defaultTLSResourcesNamespace": INGRESS_NAMESPACE}
    return {
        "kubernetesIngressNGINX": nginx,
        "kubernetesIngress": {"enabled": False},
        "kubernetesCRD": crd,
    }


def _port(ingress: ClusterIngress[Traefik]) -> dict[str, Any]:
    traefik = ingress.controller
    port: dict[str, Any] = {
        "transport": {
            "respondingTimeouts": {
                "readTimeout": f"{traefik.read_timeout_seconds}s",
                "idleTimeout": f"{traefik.idle_timeout_seconds}s",
            },
            "lifeCycle": {
                "requestAcceptGraceTimeout": f"{traefik.drain_seconds}s",
                "graceTimeOut": f"{traefik.shutdown_seconds}s",
            },
        }
    }
    if believed := ingress.forwarded_header_sources:
        port["forwardedHeaders"] = {"trustedIPs": list(believed)}
        if not ingress.load_balancer.reads_http:
            # Cloudflare's own address, behind the visitor's, would be taken for his by applications
            port["forwardedHeaders"]["notAppendXForwardedFor"] = True
    if senders := ingress.proxy_header_sources:
        port["proxyProtocol"] = {"trustedIPs": list(senders)}
    return port


def _tls_port(ingress: ClusterIngress[Traefik]) -> dict[str, Any]:
    """Where TLS ends at the load balancer, what comes from it is plain HTTP."""
    port = _port(ingress)
    return {**port, "targetPort": "web"} if ingress.load_balancer.ends_tls else port


def _service_spec(ingress: ClusterIngress[Traefik]) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "type": "LoadBalancer",
        "externalTrafficPolicy": ingress.load_balancer.external_traffic_policy,
    }
    if ranges := ingress.source_ranges:
        spec["loadBalancerSourceRanges"] = list(ranges)
    return spec
