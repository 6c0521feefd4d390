"""What provider kubernetes is to do, done in a cluster: by its schema, from blocks to objects."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError

from tests.cluster.api import Api
from tests.emulated.cloud import CloudError
from tests.terraform.real.mocks import TEXT
from tests.terraform.schema_check import committed_schemas

_RBAC = "rbac.authorization.k8s.io/v1"
_KINDS = {
    "kubernetes_cluster_role_binding_v1": (_RBAC, "ClusterRoleBinding", "clusterrolebindings"),
    "kubernetes_cluster_role_v1": (_RBAC, "ClusterRole", "clusterroles"),
    "kubernetes_config_map_v1": ("v1", "ConfigMap", "configmaps"),
    "kubernetes_namespace_v1": ("v1", "Namespace", "namespaces"),
    "kubernetes_network_policy_v1": ("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"),
    "kubernetes_role_binding_v1": (_RBAC, "RoleBinding", "rolebindings"),
    "kubernetes_role_v1": (_RBAC, "Role", "roles"),
    "kubernetes_secret_v1": ("v1", "Secret", "secrets"),
    "kubernetes_service_account_v1": ("v1", "ServiceAccount", "serviceaccounts"),
}
_WHOLE = {
    "ValidatingAdmissionPolicy": "validatingadmissionpolicies",
    "ValidatingAdmissionPolicyBinding": "validatingadmissionpolicybindings",
}
"""Kinds that stacks write as whole objects."""
_NAMES = {"rule": "rules", "subject": "subjects"}
_OF_TERRAFORM = {"id", "metadata", "timeouts", "wait_for_service_account_token"}
_OF_API = {"generation", "resource_version", "uid", "generate_name"}
_OF_ACCOUNTS = "kubernetes.io/service-account-token"
_BALANCER_NAME = "service.beta.kubernetes.io/do-loadbalancer-name"


def is_object(type_: str) -> bool:
    """Whether a resource of this type is an object of the cluster's API, and nothing more."""
    return type_ in _KINDS or type_ == "kubernetes_manifest"


@dataclass(frozen=True)
class ClusterObjects:
    """The objects of a cluster."""

    api: Api

    def make(self, type_: str, made: Mapping[str, Any]) -> dict[str, Any]:
        """Make one; returns what only the cluster knows of it."""
        path, body = _list_and_object(type_, made)
        with _refusals():
            self.api.make(path, body)
        metadata = body["metadata"]
        if made.get("type") == _OF_ACCOUNTS:
            return {"data": self._token(metadata["namespace"], metadata["name"])}
        return {}

    def change(self, type_: str, wanted: Mapping[str, Any]) -> None:
        """Make it as it is wanted now."""
        path, body = _list_and_object(type_, wanted)
        with _refusals():
            self.api.patch(f"{path}/{body['metadata']['name']}", body)

    def delete(self, type_: str, there: Mapping[str, Any]) -> None:
        """Take it away."""
        path, body = _list_and_object(type_, there)
        self.api.delete(f"{path}/{body['metadata']['name']}")

    def secret(self, namespace: str, name: str) -> dict[str, str]:
        """What a Secret has in it."""
        data = self.api.get(f"/api/v1/namespaces/{namespace}/secrets/{name}").get("data", {})
        return {key: b64decode(each).decode() for key, each in data.items()}

    def load_balancer(self, name: str) -> str | None:
        """The address of the load balancer that a Service asks for by this name."""
        for service in self.api.items("/api/v1/services"):
            if service["metadata"].get("annotations", {}).get(_BALANCER_NAME) == name:
                balanced = service["status"]["loadBalancer"].get("ingress", ())
                return next((str(each["ip"]) for each in balanced), None)
        return None

    def _token(self, namespace: str, name: str) -> dict[str, str]:
        while "token" not in (data := self.secret(namespace, name)):
            self.api.wait_for(f"/api/v1/namespaces/{namespace}/secrets/{name}")
        return data


@contextmanager
def _refusals() -> Iterator[None]:
    """What the cluster says, as a provider would."""
    try:
        yield
    except HTTPError as error:
        raise CloudError(json.loads(error.read())["message"]) from None


def manifest(type_: str, made: Mapping[str, Any]) -> dict[str, Any]:
    """The object that a resource describes."""
    version, kind, _ = _KINDS[type_]
    block = committed_schemas()["resource"][type_]["block"]
    [metadata] = made["metadata"]
    own = {k: each for k, each in metadata.items() if each is not None and k not in _OF_API}
    rest = {k: each for k, each in made.items() if k not in _OF_TERRAFORM}
    body = {"apiVersion": version, "kind": kind, "metadata": own, **_of_block(block, rest)}
    if body.get("type") == _OF_ACCOUNTS:
        body.pop("data", None)  # the cluster fills it
    elif kind == "Secret":
        body["data"] = {k: b64encode(v.encode()).decode() for k, v in body["data"].items()}
    return body


def _list_and_object(type_: str, made: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    if type_ == "kubernetes_manifest":
        _, body = made["manifest"]  # what may be of any type comes with its type
        return f"/apis/{body['apiVersion']}/{_WHOLE[body['kind']]}", body
    [metadata] = made["metadata"]
    return _path(type_, metadata), manifest(type_, made)


def _path(type_: str, metadata: Mapping[str, Any]) -> str:
    version, _, plural = _KINDS[type_]
    start = f"/api/{version}" if version == "v1" else f"/apis/{version}"
    if namespace := metadata.get("namespace"):
        return f"{start}/namespaces/{namespace}/{plural}"
    return f"{start}/{plural}"


def _of_block(block: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, given in values.items():
        nested = block.get("block_types", {}).get(name)
        attribute = block.get("attributes", {}).get(name, {})
        only_told = attribute.get("computed") and not attribute.get("optional")
        if given in (None, TEXT) or only_told or (nested and not given):
            continue  # nobody has said it
        said = [_of_block(nested["block"], each or {}) for each in given] if nested else given
        if nested and nested.get("max_items") == 1:
            [said] = said
        found[_NAMES.get(name, _camel(name))] = _number(said)
    return found


def _number(said: Any) -> Any:
    """Ports are texts to Terraform, and numbers or names to the API."""
    return int(said) if isinstance(said, str) and said.isdigit() else said


def _camel(words: str) -> str:
    return re.sub("_(.)", lambda found: found[1].upper(), words)
