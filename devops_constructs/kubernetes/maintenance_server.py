"""MaintenanceServer: what answers while a release is in maintenance."""

from __future__ import annotations

import hashlib
import html
import json
from typing import Any

from devops_constructs.kubernetes import service_account
from devops_constructs.kubernetes._container import resources
from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes._pod import pod
from devops_constructs.kubernetes._security import main_security
from devops_constructs.kubernetes.gateway_policy import GatewayPolicy
from devops_constructs.kubernetes.labels import selector
from devops_constructs.project.administration import INGRESS_NAMESPACE
from devops_constructs.project.component import Component
from devops_constructs.project.maintenance import (
    MAINTENANCE_IMAGE,
    MAINTENANCE_PAGE,
    MAINTENANCE_PORT,
    MaintenancePage,
)
from devops_constructs.project.release import Placed, Release
from devops_constructs.project.rollout import REVISIONS_KEPT

PORT = 8080
_FOLDER = "/etc/maintenance"
_FILES = f"{MAINTENANCE_PAGE}.files"  # the dot: ConfigMaps named after images have none


class MaintenanceServer(Construct):
    """A page with status 503 for every request, in place of all web services of a release.

    Not among ReleaseObjects: the chart has it only while its value `maintenance` is true, and then
    leads every Ingress there.

    Creates:
        Resource: apps/v1 Deployment with one nginx pod, as safe as any other.
        Files: v1 ConfigMap with the page and the configuration of nginx.
        Service: v1 Service; its port has the name that those of web services have.
        Policy: networking.k8s.io/v1 NetworkPolicy; the ingress controller comes in, nothing goes
            out.
        GatewayPolicy: cilium.io/v2 CiliumNetworkPolicy, where the cluster has a Gateway.

    Sources: https://nginx.org/en/docs/http/ngx_http_core_module.html#error_page and RFC 9110 10.2.3
    """

    def __init__(self, scope: Construct, id: str, props: Release) -> None:
        super().__init__(scope, id)
        component = Component(MAINTENANCE_PAGE, cpu_millicores=10, memory_mib=32)
        placed = Placed(props, component)
        page = props.project.maintenance_page
        files = {"index.html": page_html(page), "nginx.conf": nginx_configuration(page)}

        def make(id: str, api_version: str, kind: str, name: str, **fields: Any) -> None:
            KubernetesObject(self, id, api_version, kind, name, of=placed, **fields)

        make("Files", "v1", "ConfigMap", _FILES, data=files)
        workload = {
            "replicas": 1,
            "revisionHistoryLimit": REVISIONS_KEPT,
            "selector": {"matchLabels": selector(placed)},
            "template": _pod(placed, files),
        }
        make("Resource", "apps/v1", "Deployment", MAINTENANCE_PAGE, spec=workload)
        port = {"name": MAINTENANCE_PORT, "port": PORT, "targetPort": MAINTENANCE_PORT}
        service = {"type": "ClusterIP", "selector": selector(placed), "ports": [port]}
        make("Service", "v1", "Service", MAINTENANCE_PAGE, spec=service)
        make(
            "Policy",
            "networking.k8s.io/v1",
            "NetworkPolicy",
            MAINTENANCE_PAGE,
            spec=_policy(placed),
        )
        if props.cluster.routes_by_gateway:
            GatewayPolicy(self, "GatewayPolicy", placed, PORT)


def _policy(placed: Placed[Component]) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "podSelector": {"matchLabels": selector(placed)},
        "policyTypes": ["Ingress", "Egress"],
    }
    if placed.release.cluster.routes_by_ingress:
        controller = {"matchLabels": {"kubernetes.io/metadata.name": INGRESS_NAMESPACE}}
        ports = [{"protocol": "TCP", "port": PORT}]
        spec["ingress"] = [{"from": [{"namespaceSelector": controller}], "ports": ports}]
    return spec


def page_html(page: MaintenancePage) -> str:
    """A whole page that needs nothing else: no script, font or image from anywhere."""
    title, message = html.escape(page.title), html.escape(page.message)
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{page.language}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            "<style>body { font-family: system-ui, sans-serif; margin: 20vh auto; max-width: 40rem;"
            " padding: 0 1rem; text-align: center }</style>",
            "</head>",
            "<body>",
            f"<h1>{title}</h1>",
            f"<p>{message}</p>",
            "</body>",
            "</html>",
            "",
        )
    )


def nginx_configuration(page: MaintenancePage) -> str:
    """Every path and method gets the page with status 503; nothing is written but below /tmp."""
    temporary = [
        f"  {kind}_temp_path /tmp/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    ]
    return "\n".join(
        (
            "daemon off;",
            "worker_processes 1;",
            "pid /tmp/nginx.pid;",
            "error_log /dev/stderr warn;",
            "events {}",
            "http {",
            *temporary,
            "  access_log off;",
            "  server_tokens off;",
            "  server {",
            f"    listen {PORT};",
            "    client_max_body_size 0;",  # else a large upload would get 413
            "    error_page 404 503 =503 /.page;",
            "    location / { return 503; }",
            "    location = /.page {",
            "      internal;",
            f"      alias {_FOLDER}/index.html;",
            "      types {}",
            '      default_type "text/html; charset=utf-8";',
            f"      add_header Retry-After {page.retry_after_seconds} always;",
            "      add_header Cache-Control no-store always;",
            "    }",
            "  }",
            "}",
            "",
        )
    )


def _pod(placed: Placed[Component], files: dict[str, str]) -> dict[str, Any]:
    connects = {
        "tcpSocket": {"port": MAINTENANCE_PORT}
    }  # over HTTP, 503 would be taken for unhealthy
    container = {
        "name": MAINTENANCE_PAGE,
        "image": MAINTENANCE_IMAGE.reference,
        # not by the image's own script, which would change files in a root that is read-only
        "command": ["nginx", "-e", "/dev/stderr", "-c", f"{_FOLDER}/nginx.conf"],
        "ports": [{"name": MAINTENANCE_PORT, "containerPort": PORT}],
        "readinessProbe": {**connects, "periodSeconds": 5},
        "livenessProbe": {**connects, "periodSeconds": 20},
        "resources": resources(placed.component),
        "securityContext": main_security(MAINTENANCE_IMAGE),
        "volumeMounts": [
            {"name": "files", "mountPath": _FOLDER, "readOnly": True},
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - in the container
        ],
    }
    checksum = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
    return pod(
        placed,
        [MAINTENANCE_IMAGE],
        [container],
        before=[],
        volumes=[
            {"name": "files", "configMap": {"name": _FILES}},
            {"name": "tmp", "emptyDir": {"sizeLimit": "16Mi"}},
        ],
        annotations={"checksum/config": checksum},
        grace_seconds=None,
        service_account=service_account.NAME,
    )
