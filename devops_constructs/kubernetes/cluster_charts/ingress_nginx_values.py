"""ingress-nginx on a cluster, as values of its chart."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes.cluster_charts._pods import ROLLING_UPDATE, resources, spread
from devops_constructs.kubernetes.cluster_charts.load_balancer_annotations import (
    load_balancer_annotations,
)
from devops_constructs.kubernetes.ingress import INGRESS_CLASS
from devops_constructs.kubernetes.ingress_class import CONTROLLER
from devops_constructs.project.cluster_services import ClusterIngress
from devops_constructs.project.http_values import RESPONSE_HEADERS
from devops_constructs.project.ingress_controller import IngressNginx

NAME = "ingress-nginx"
PULLS_FOLDER = "/etc/origin-pulls"


def ingress_nginx_values(ingress: ClusterIngress[IngressNginx]) -> dict[str, Any]:
    """Values of the chart `ingress-nginx`."""
    nginx, replicas = ingress.controller, ingress.replicas
    controller: dict[str, Any] = {
        "replicaCount": replicas,
        "updateStrategy": ROLLING_UPDATE,
        "resources": resources(nginx.cpu_millicores, nginx.memory_mib),
        "terminationGracePeriodSeconds": _grace_period(nginx),
        "image": _image(nginx),
        # our own template makes the class, so that it outlives a change of controllers
        "ingressClassResource": {"enabled": False, "controllerValue": CONTROLLER},
        "ingressClass": INGRESS_CLASS,
        "allowSnippetAnnotations": False,
        "extraArgs": {"shutdown-grace-period": nginx.drain_seconds},
        "config": _config(ingress),
        "service": _service(ingress),
    }
    if replicas > 1:
        controller |= {
            "minAvailable": replicas - 1,
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
            "topologySpreadConstraints": spread(NAME, replicas),
        }
    if monitoring := ingress.cluster.monitoring:
        fetched = {"enabled": True, "additionalLabels": dict(monitoring.labels)}
        controller["metrics"] = {"enabled": True, "serviceMonitor": fetched}
    if pulls := nginx.origin_pulls:
        controller |= _mounted(pulls.secret)
    return {"fullnameOverride": NAME, "controller": controller}


def _grace_period(nginx: IngressNginx) -> int:
    """Longer than nginx needs to end; it waits ten seconds more, its post-shutdown-grace-period."""
    return nginx.drain_seconds + nginx.shutdown_seconds + 15


def _image(nginx: IngressNginx) -> dict[str, Any]:
    image: dict[str, Any] = {
        "runAsNonRoot": True,
        "allowPrivilegeEscalation": False,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    if nginx.image:
        name, _, digest = nginx.image.partition("@")
        folder, slash, rest = name.rpartition("/")
        repository, _, tag = rest.partition(":")
        image |= {"repository": f"{folder}{slash}{repository}", "digest": digest}
        image |= {"tag": tag} if tag else {}
    return image


def _config(ingress: ClusterIngress[IngressNginx]) -> dict[str, str]:
    """The controller's ConfigMap, whose values are texts."""
    nginx = ingress.controller
    config = {
        "worker-shutdown-timeout": f"{nginx.shutdown_seconds}s",
        # what an Ingress may set; with any other, it would be answered by 503
        "global-allowed-response-headers": ",".join(RESPONSE_HEADERS),
        # for a year and all subdomains by default: only where a definition says so
        "hsts": "false",
        **_senders(ingress),
    }
    if nginx.body_size_mib:
        config["proxy-body-size"] = f"{nginx.body_size_mib}m"
    if seconds := nginx.proxy_timeout_seconds:
        config |= {"proxy-read-timeout": str(seconds), "proxy-send-timeout": str(seconds)}
    if nginx.origin_pulls:
        # for all hosts; inside a server it would stand twice where an Ingress asks for the same
        config["http-snippet"] = (
            f"ssl_client_certificate {PULLS_FOLDER}/ca.crt;\nssl_verify_client on;\n"
        )
    return dict(sorted(config.items()))


def _senders(ingress: ClusterIngress[IngressNginx]) -> dict[str, str]:
    """Who the visitor is: whom to believe, and which header.

    nginx has one list for PROXY headers and for those of HTTP. With both, `use-forwarded-headers`
    makes it look for the HTTP header once the PROXY header names someone in the list.
    """
    believed, senders = ingress.forwarded_header_sources, ingress.proxy_header_sources
    config: dict[str, str] = {}
    if senders:
        config["use-proxy-protocol"] = "true"
    if believed:
        config |= {"use-forwarded-headers": "true", "enable-real-ip": "true"}
        if ingress.controller.behind_cloudflare:
            config["forwarded-for-header"] = "CF-Connecting-IP"
    if ranges := dict.fromkeys((*senders, *believed)):
        config["proxy-real-ip-cidr"] = ",".join(ranges)
    return config


def _service(ingress: ClusterIngress[IngressNginx]) -> dict[str, Any]:
    balancer = ingress.load_balancer
    service: dict[str, Any] = {
        "type": "LoadBalancer",
        "annotations": load_balancer_annotations(ingress),
        "externalTrafficPolicy": balancer.external_traffic_policy,
    }
    if ranges := ingress.source_ranges:
        service["loadBalancerSourceRanges"] = list(ranges)
    if balancer.ends_tls:
        service["targetPorts"] = {"https": "http"}
    return service


def _mounted(secret: str) -> dict[str, Any]:
    return {
        "extraVolumes": [{"name": "origin-pulls", "secret": {"secretName": secret}}],
        "extraVolumeMounts": [
            {"name": "origin-pulls", "mountPath": PULLS_FOLDER, "readOnly": True}
        ],
    }
