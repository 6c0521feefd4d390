"""What Kubernetes objects that Terraform makes in a release's namespace have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict

from devops_constructs.project.cluster import Cluster
from devops_constructs.project.pod_security import Level, PodSecurity
from devops_constructs.project.release import Release
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.kubernetes import SecretV1
from devops_constructs.terraform.reference import Reference

MANAGED: Mapping[str, str] = {"app.kubernetes.io/managed-by": "terraform"}
"""Their labels."""


def pod_security_labels(cluster: Cluster, level: Level) -> dict[str, str]:
    """The labels of a namespace that lets in pods up to a level, and warns of what is beyond
    *restricted*."""
    # pinned: what a new minor version of Kubernetes forbids comes with the cluster's field
    version = f"v{cluster.kubernetes_version}"
    labels = dict(MANAGED)
    levels = {"enforce": level, "audit": PodSecurity.LEAST, "warn": PodSecurity.LEAST}
    for mode, allowed in levels.items():
        labels[f"pod-security.kubernetes.io/{mode}"] = allowed
        labels[f"pod-security.kubernetes.io/{mode}-version"] = version
    return labels


class Metadata(TypedDict):
    """The block `metadata`, as all of their classes take it."""

    annotations: NotRequired[Mapping[str, str] | Reference | None]
    generate_name: NotRequired[str | None]
    labels: NotRequired[Mapping[str, str] | Reference | None]
    name: NotRequired[str | None]
    namespace: NotRequired[str | None]


def metadata_of(name: str, namespace: Reference, annotations: Mapping[str, str] = {}) -> Metadata:
    """Of an object of that name; the reference makes it wait for the namespace."""
    own: Metadata = {"name": name, "namespace": namespace, "labels": MANAGED}
    return {**own, "annotations": annotations} if annotations else own


def opaque_secret(
    scope: Construct,
    props: Release,
    namespace: Reference,
    name: str,
    data: Mapping[str, str],
    annotations: Mapping[str, str] = {},
) -> SecretV1:
    """A Secret of a release; what is secret in it is references, so that no value is written."""
    return SecretV1(
        scope,
        stack_id(props.name, name),
        metadata=[metadata_of(name, namespace, annotations)],
        data=dict(sorted(data.items())),
    )
