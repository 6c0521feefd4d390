"""The policy over what releases reach, as a cluster's stack makes it, and kinds it looks at."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.error import HTTPError

from devops_constructs.project.chart_kinds import guessed
from devops_constructs.project.reach import ENVIRONMENT_LABEL, PROJECT_LABEL, REACH
from devops_constructs.terraform.reach_policy import NAME
from tests.cluster.api import Api
from tests.preparation import ROOT

_POLICIES = "/apis/admissionregistration.k8s.io/v1/"
_DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_STACK = ROOT / "charts_out/terraform/stacks/production-1-base/cdk.tf.json"
_OPERATORS = (
    ("external-secrets.io", "v1", "ExternalSecret"),
    ("external-secrets.io", "v1", "PushSecret"),
    ("gateway.networking.k8s.io", "v1", "GRPCRoute"),
    ("gateway.networking.k8s.io", "v1", "Gateway"),
    ("gateway.networking.k8s.io", "v1", "HTTPRoute"),
    ("gateway.networking.k8s.io", "v1alpha2", "TCPRoute"),
    ("gateway.networking.k8s.io", "v1alpha2", "TLSRoute"),
    ("monitoring.coreos.com", "v1", "PodMonitor"),
    ("monitoring.coreos.com", "v1", "ServiceMonitor"),
)


def make_policy(api: Api) -> None:
    """As the committed stack has it; returns when it holds."""
    for resource in json.loads(_STACK.read_text("utf-8"))["resource"][
        "kubernetes_manifest"
    ].values():
        body = resource["manifest"]
        api.make(_POLICIES + guessed(body["apiVersion"], body["kind"]).resource, body)
    make_namespace_reaching(api, "policy-holds", ())
    until = time.monotonic() + 60
    while not refused(api, "policy-holds", service(type="NodePort")):
        assert time.monotonic() < until, "the policy does not hold"
        time.sleep(0.1)


def delete_policy(api: Api) -> None:
    """And the namespace that was looked at."""
    for kind in ("validatingadmissionpolicybindings", "validatingadmissionpolicies"):
        api.delete(f"{_POLICIES}{kind}/{NAME}")
    api.delete("/api/v1/namespaces/policy-holds")
    api.wait_until_gone("/api/v1/namespaces/policy-holds")


def make_operators_kinds(api: Api) -> None:
    """Kinds that operators bring, without their schemas; returns when they are served."""
    whole = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    for group, version, kind in _OPERATORS:
        plural = guessed(f"{group}/{version}", kind).resource
        definition = {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {
                "name": f"{plural}.{group}",
                "annotations": {"api-approved.kubernetes.io": "unapproved, for a test"},
            },
            "spec": {
                "group": group,
                "scope": "Namespaced",
                "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
                "versions": [{"name": version, "served": True, "storage": True, "schema": whole}],
            },
        }
        api.make(_DEFINITIONS, definition)
    for group, version, kind in _OPERATORS:
        plural = guessed(f"{group}/{version}", kind).resource
        _wait_until_served(api, f"/apis/{group}/{version}/namespaces/default/{plural}")


def delete_operators_kinds(api: Api) -> None:
    """Returns when they are gone."""
    for group, version, kind in _OPERATORS:
        path = f"{_DEFINITIONS}/{guessed(f'{group}/{version}', kind).resource}.{group}"
        api.delete(path)
        api.wait_until_gone(path)


def _wait_until_served(api: Api, path: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            api.get(path)
            return
        except HTTPError as error:
            # 429: its storage is being made
            if error.code not in (404, 429) or time.monotonic() > until:
                raise
        time.sleep(0.1)


def make_namespace_reaching(api: Api, name: str, lines: Iterable[str]) -> None:
    """A namespace of a release, as far as the policy looks at it."""
    metadata = {
        "name": name,
        "labels": {ENVIRONMENT_LABEL: "production", PROJECT_LABEL: "acme"},
        "annotations": {REACH: "\n".join(lines)},
    }
    api.make("/api/v1/namespaces", {"metadata": metadata})


def path_of(namespace: str, body: Mapping[str, Any]) -> str:
    """The list that an object belongs into."""
    version = body["apiVersion"]
    start = "/apis" if "/" in version else "/api"
    plural = guessed(version, body["kind"]).resource
    return f"{start}/{version}/namespaces/{namespace}/{plural}"


def refused(api: Api, namespace: str, body: Mapping[str, Any]) -> str:
    """Why an object may not be made; nothing is made. Empty: it may."""
    try:
        api.make(f"{path_of(namespace, body)}?dryRun=All", body)
    except HTTPError as error:
        said: str = json.loads(error.read())["message"]
        return said
    return ""


def lines_of(message: str) -> set[str]:
    """What a refusal says that an object may not have."""
    _, found, rest = message.partition(" may not have: ")
    assert found, message
    return set(rest.partition(". What objects of ")[0].split(", "))


def service(**spec: Any) -> dict[str, Any]:
    """A Service."""
    return _object("v1", "Service", spec={"ports": [{"port": 80}], **spec})


def ingress(*hosts: str, annotations: Mapping[str, str] = {}, **spec: Any) -> dict[str, Any]:
    """An Ingress; a host "" is none."""
    paths = [{"path": "/", "pathType": "Prefix", "backend": BACKEND}]
    rules = [{**({"host": host} if host else {}), "http": {"paths": paths}} for host in hosts]
    whole = {**({"rules": rules} if rules else {}), **spec}
    return _object("networking.k8s.io/v1", "Ingress", annotations, spec=whole)


def route(kind: str = "HTTPRoute", version: str = "v1", **spec: Any) -> dict[str, Any]:
    """A route of the Gateway API."""
    return _object(f"gateway.networking.k8s.io/{version}", kind, spec=spec)


def external_secret(**spec: Any) -> dict[str, Any]:
    """An ExternalSecret."""
    return _object("external-secrets.io/v1", "ExternalSecret", spec=spec)


def push_secret(**spec: Any) -> dict[str, Any]:
    """A PushSecret."""
    return _object("external-secrets.io/v1", "PushSecret", spec=spec)


def monitor(kind: str = "ServiceMonitor", **spec: Any) -> dict[str, Any]:
    """A monitor of the Prometheus Operator."""
    return _object("monitoring.coreos.com/v1", kind, spec=spec)


def cron_job(**pod: Any) -> dict[str, Any]:
    """A CronJob."""
    job = {"template": {"spec": _pod(restartPolicy="Never", **pod)}}
    spec = {"schedule": "0 0 * * *", "jobTemplate": {"spec": job}}
    return _object("batch/v1", "CronJob", spec=spec)


def deployment(**pod: Any) -> dict[str, Any]:
    """A Deployment."""
    labels = {"app": "thief"}
    template = {"metadata": {"labels": labels}, "spec": _pod(**pod)}
    spec = {"selector": {"matchLabels": labels}, "template": template}
    return _object("apps/v1", "Deployment", spec=spec)


BACKEND = {"service": {"name": "web", "port": {"number": 80}}}


def _pod(**more: Any) -> dict[str, Any]:
    return {"containers": [{"name": "thief", "image": "thief.example/thief:1"}], **more}


def _object(
    version: str, kind: str, annotations: Mapping[str, str] = {}, **more: Any
) -> dict[str, Any]:
    metadata = {"name": "thief", **({"annotations": dict(annotations)} if annotations else {})}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **more}
