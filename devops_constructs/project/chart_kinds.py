"""The kinds of objects in charts: what the credential that installs them may change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class ApiKind(NamedTuple):
    """A kind as Kubernetes' rules of access name it."""

    group: str
    """Its API group; "" is the core one."""
    resource: str
    """Its plural, in small letters."""


def _kinds(group: str, **resources: str) -> dict[str, ApiKind]:
    return {kind: ApiKind(group, resource) for kind, resource in resources.items()}


KINDS: Mapping[str, ApiKind] = {
    **_kinds(
        "",
        ConfigMap="configmaps",
        LimitRange="limitranges",
        PersistentVolumeClaim="persistentvolumeclaims",
        ResourceQuota="resourcequotas",
        Service="services",
        ServiceAccount="serviceaccounts",
    ),
    **_kinds("apps", Deployment="deployments", StatefulSet="statefulsets"),
    **_kinds("autoscaling", HorizontalPodAutoscaler="horizontalpodautoscalers"),
    **_kinds("batch", CronJob="cronjobs", Job="jobs"),
    **_kinds("cilium.io", CiliumNetworkPolicy="ciliumnetworkpolicies"),
    **_kinds("external-secrets.io", ExternalSecret="externalsecrets"),
    **_kinds("gateway.networking.k8s.io", HTTPRoute="httproutes", ReferenceGrant="referencegrants"),
    **_kinds("monitoring.coreos.com", PodMonitor="podmonitors", ServiceMonitor="servicemonitors"),
    **_kinds("networking.k8s.io", Ingress="ingresses", NetworkPolicy="networkpolicies"),
    **_kinds("policy", PodDisruptionBudget="poddisruptionbudgets"),
}
"""Every kind that components, settings and environments make, whatever a release has of them: one
that goes has to be deleted too."""

RBAC = "rbac.authorization.k8s.io"

IDENTITY_KINDS: Mapping[str, ApiKind] = _kinds(RBAC, Role="roles", RoleBinding="rolebindings")
"""The kinds that only an `Identity` with rules makes."""


def guessed(api_version: str, kind: str) -> ApiKind:
    """A kind that an extra manifest names, by the rule with which Kubernetes guesses plurals; but
    "y" after a vowel gets an "s", as in `gateways`, whose definition says so.

    Sources: UnsafeGuessKindToResource in k8s.io/apimachinery/pkg/api/meta/restmapper.go
    """
    group = api_version.rpartition("/")[0]
    known = {**KINDS, **IDENTITY_KINDS}.get(kind)
    if known and known.group == group:
        return known
    word = kind.lower()
    if word.endswith("s"):
        return ApiKind(group, f"{word}es")
    after_consonant = word.endswith("y") and word[-2:-1] not in "aeiou"
    return ApiKind(group, f"{word[:-1]}ies" if after_consonant else f"{word}s")
