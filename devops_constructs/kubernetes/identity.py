"""Identity: who a component is for the Kubernetes API, and what it may do."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes.hook_job import hook_before
from devops_constructs.project import identity
from devops_constructs.project.component import Process
from devops_constructs.project.release import Placed

_RBAC = "rbac.authorization.k8s.io"


class Identity(Construct):
    """A ServiceAccount of the component's name with a Role in its own namespace.

    Creates:
        Resource: v1 ServiceAccount. Its token is mounted into the component's pods only.
        Role, RoleBinding: rbac.authorization.k8s.io/v1, if there are rules.

    Those of a release job are hooks just before it.

    Sources: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
    """

    def __init__(
        self, scope: Construct, id: str, props: Placed[Process], who: identity.Identity
    ) -> None:
        super().__init__(scope, id)
        component = props.component
        hook = hook_before(component)

        def make(id: str, api_version: str, kind: str, **fields: Any) -> KubernetesObject:
            own = {**hook, **(who.annotations if kind == "ServiceAccount" else {})}
            return KubernetesObject(
                self, id, api_version, kind, component.name, of=props, annotations=own, **fields
            )

        # pods ask for the token themselves
        self.account = make("Resource", "v1", "ServiceAccount", automountServiceAccountToken=False)
        if who.rules:
            subject = {"kind": "ServiceAccount", "name": component.name}
            role = {"apiGroup": _RBAC, "kind": "Role", "name": component.name}
            make("Role", f"{_RBAC}/v1", "Role", rules=[_rule(rule) for rule in who.rules])
            make("RoleBinding", f"{_RBAC}/v1", "RoleBinding", roleRef=role, subjects=[subject])


def _rule(rule: identity.ApiRule) -> dict[str, Any]:
    return {
        "apiGroups": list(rule.api_groups),
        "resources": list(rule.resources),
        **({"resourceNames": list(rule.names)} if rule.names else {}),
        "verbs": list(rule.verbs),
    }
