"""That objects of a release reach nothing beyond their namespace but what its definition has."""

from __future__ import annotations

from typing import Any

from devops_constructs.project import naming
from devops_constructs.project.hosted_cluster import HostedCluster
from devops_constructs.project.reach import ENVIRONMENT_LABEL, PROJECT_LABEL, REACH
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._objects import MANAGED
from devops_constructs.terraform._reach_expressions import RESOURCES, reached
from devops_constructs.terraform.kubernetes import Manifest

API = "admissionregistration.k8s.io/v1"
NAME = "reach-of-releases"


class ReachPolicy(Construct):
    """The API server refuses an object of a release that reaches more than its namespace says.

    It holds in namespaces with the label that stacks of environments write together with the
    annotation; in one that is not applied again yet nothing changes. Whoever writes the object is
    asked the same: an operator works on behalf of those who cannot do it themselves. What an object
    reached before it stays allowed when it changes.

    Creates:
        kubernetes_manifest.<stack>_reach: the ValidatingAdmissionPolicy.
        kubernetes_manifest.<stack>_reach-binding: its ValidatingAdmissionPolicyBinding.

    Sources: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
    """

    def __init__(self, scope: Construct, id: str, props: HostedCluster) -> None:
        super().__init__(scope, id)
        stack = naming.base_stack_name(props.cluster)
        policy = _manifest(self, stack_id(stack, "reach"), policy_object())
        _manifest(self, stack_id(stack, "reach-binding"), binding_object(), policy)


def policy_object() -> dict[str, Any]:
    """The policy, the same on every cluster."""
    return {
        "apiVersion": API,
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": NAME, "labels": dict(MANAGED)},
        "spec": {
            # an object that it cannot judge is refused
            "failurePolicy": "Fail",
            "matchConstraints": {"resourceRules": [_rule(group) for group in RESOURCES]},
            "variables": [
                {"name": "reached", "expression": reached("object")},
                {
                    "name": "before",
                    "expression": f"request.operation == 'UPDATE' ? ({reached('oldObject')}) : []",
                },
                {"name": "allowed", "expression": _ALLOWED},
                {"name": "beyond", "expression": _BEYOND},
            ],
            "validations": [
                {
                    "expression": "size(variables.beyond) == 0",
                    "message": "It reaches more than its namespace allows.",
                    "messageExpression": " ".join(_MESSAGE.split()),
                }
            ],
        },
    }


def binding_object() -> dict[str, Any]:
    """What makes the policy hold, and where."""
    ours = {"key": ENVIRONMENT_LABEL, "operator": "Exists"}
    return {
        "apiVersion": API,
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": NAME, "labels": dict(MANAGED)},
        "spec": {
            "policyName": NAME,
            "validationActions": ["Deny"],
            "matchResources": {"namespaceSelector": {"matchExpressions": [ours]}},
        },
    }


_ALLOWED = (
    "has(namespaceObject.metadata.annotations)"
    f" && '{REACH}' in namespaceObject.metadata.annotations ? "
    f"namespaceObject.metadata.annotations['{REACH}'].split('\\n') : []"
)
_BEYOND = (
    "variables.reached.filter(line, line != '' && !(line in variables.before)"
    " && !(line in variables.allowed))"
)
_MESSAGE = f"""
object.kind + ' ' + object.metadata.name + ' may not have: ' + variables.beyond.join(', ')
+ '. What objects of ' + namespaceObject.metadata.name + ' reach beyond their namespace is said by '
+ 'the definition of project '
+ ('{PROJECT_LABEL}' in namespaceObject.metadata.labels ?
   namespaceObject.metadata.labels['{PROJECT_LABEL}'] : '?')
+ ', environment ' + namespaceObject.metadata.labels['{ENVIRONMENT_LABEL}']
+ '. Write it there, and have the stack ' + namespaceObject.metadata.name
+ ' applied before the release.'
"""


def _rule(group: str) -> dict[str, Any]:
    return {
        "apiGroups": [group],
        "apiVersions": ["*"],
        "operations": ["CREATE", "UPDATE"],
        "resources": list(RESOURCES[group]),
    }


def _manifest(
    scope: Construct, id: str, body: dict[str, Any], after: Manifest | None = None
) -> Manifest:
    return Manifest(
        scope,
        id,
        manifest=body,
        # so that an apply takes back what somebody changed by hand
        field_manager=[{"force_conflicts": True}],
        depends_on=[after] if after else (),
    )
