"""A release's namespace as its stack makes it, without Terraform: its objects, read from the stack.

Terraform's own provider could make them, but cannot be built everywhere. What stands here follows
its documentation: blocks are lists, words have underscores, values of Secrets are plain.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from typing import Any

from tests.cluster.control_plane import ControlPlane

_KINDS = {
    "kubernetes_namespace_v1": ("v1", "Namespace", "/api/v1/namespaces"),
    "kubernetes_service_account_v1": ("v1", "ServiceAccount", "/api/v1/{}/serviceaccounts"),
    "kubernetes_secret_v1": ("v1", "Secret", "/api/v1/{}/secrets"),
    "kubernetes_config_map_v1": ("v1", "ConfigMap", "/api/v1/{}/configmaps"),
    "kubernetes_role_v1": (
        "rbac.authorization.k8s.io/v1",
        "Role",
        "/apis/rbac.authorization.k8s.io/v1/{}/roles",
    ),
    "kubernetes_role_binding_v1": (
        "rbac.authorization.k8s.io/v1",
        "RoleBinding",
        "/apis/rbac.authorization.k8s.io/v1/{}/rolebindings",
    ),
}
_REFERENCE = re.compile(r"\$\{(kubernetes_\w+)\.([\w-]+)\.metadata\[0\]\.name\}")
_ELSEWHERE = re.compile(r"\$\{.*?\}")
MADE_UP = "made-up"
"""What other providers would have said."""


def make_namespace(plane: ControlPlane, stack: Mapping[str, Any], name: str) -> str:
    """Make what a release finds; returns the kubeconfig that its repository holds."""
    for type_ in _KINDS:
        for resource in stack["resource"].get(type_, {}).values():
            plane.api.make(*_request(stack, type_, resource, name))
    token = plane.api.wait_for(f"/api/v1/namespaces/{name}/secrets/releases-token")
    while "token" not in token.get("data", {}):  # the controller fills it
        token = plane.api.wait_for(f"/api/v1/namespaces/{name}/secrets/releases-token")
    return plane.kubeconfig(b64decode(token["data"]["token"]).decode(), name)


def _request(
    stack: Mapping[str, Any], type_: str, resource: Mapping[str, Any], namespace: str
) -> tuple[str, dict[str, Any]]:
    version, kind, path = _KINDS[type_]
    body = {"apiVersion": version, "kind": kind, **dict(_body(_settled(stack, resource)))}
    if kind == "Secret" and "data" in body:
        body["data"] = {k: b64encode(v.encode()).decode() for k, v in body["data"].items()}
    return path.format(f"namespaces/{namespace}"), body


def _body(resource: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, content in resource.items():
        match name:
            case "metadata":
                yield name, content[0]
            case "rule":
                yield "rules", [_camel(rule) for rule in content]
            case "role_ref":
                yield "roleRef", _camel(content[0])
            case "subject":
                yield "subjects", [_camel(each) for each in content]
            case "data" | "type":
                yield name, content
            case "automount_service_account_token":
                yield "automountServiceAccountToken", content
            case "depends_on" | "lifecycle" | "provider" | "wait_for_service_account_token":
                pass
            case _:
                raise AssertionError(f"what is {name}?")


def _camel(words: Mapping[str, Any]) -> dict[str, Any]:
    return {re.sub("_(.)", lambda m: m[1].upper(), key): each for key, each in words.items()}


def _settled(stack: Mapping[str, Any], value: Any) -> Any:
    """With names in place of references, and something in place of what others say."""
    if isinstance(value, dict):
        return {key: _settled(stack, each) for key, each in value.items()}
    if isinstance(value, list):
        return [_settled(stack, each) for each in value]
    if not isinstance(value, str):
        return value
    named = _REFERENCE.sub(
        lambda m: str(stack["resource"][m[1]][m[2]]["metadata"][0]["name"]), value
    )
    return _ELSEWHERE.sub(MADE_UP, named)
