"""Who installs and upgrades a release: an account of its namespace, and nothing beyond."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from devops_constructs.project import naming
from devops_constructs.project.chart_kinds import IDENTITY_KINDS, KINDS, RBAC, ApiKind, guessed
from devops_constructs.project.component import Process
from devops_constructs.project.github_names import KUBECONFIG
from devops_constructs.project.release import Release
from devops_constructs.terraform._addresses import generation_id, stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._objects import metadata_of
from devops_constructs.terraform.cluster_access import ClusterAccess
from devops_constructs.terraform.kubernetes import (
    RoleBindingV1,
    RoleV1,
    SecretV1,
    ServiceAccountV1,
)
from devops_constructs.terraform.reference import Reference

if TYPE_CHECKING:
    from devops_constructs.terraform.kubernetes.role_v1 import RoleV1Rule

_READ = ("get", "list", "watch")
_CHANGE = ("create", "delete", "get", "list", "patch", "update", "watch")

_KUBECONFIG = """\
apiVersion: v1
kind: Config
current-context: {account}
clusters:
  - name: {cluster}
    cluster:
      server: {host}
      certificate-authority-data: {ca}
users:
  - name: {account}
    user:
      token: {token}
contexts:
  - name: {account}
    context:
      cluster: {cluster}
      namespace: {namespace}
      user: {account}
"""


class ReleasesAccount(Construct):
    """The ServiceAccount with which a release step works, and its way in.

    It may change the kinds of objects that charts consist of, and Secrets: Helm keeps its releases
    in them. It reads what tells why a roll-out fails. It gives nobody more rights than it has, as
    Kubernetes refuses that; so it has those of the identities that the chart makes.

    Creates:
        kubernetes_service_account_v1.<stack>_releases
        kubernetes_role_v1.<stack>_releases, kubernetes_role_binding_v1.<stack>_releases
        kubernetes_secret_v1.<stack>_releases-token: its token, which does not expire; with
            `_<date>`, and `-<date>` in the cluster, once it was made anew. With it, a token goes.

    Sources: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        props: Release,
        access: ClusterAccess,
        namespace: Reference,
    ) -> None:
        super().__init__(scope, id)
        address, name = stack_id(props.name, "releases"), naming.RELEASES_ACCOUNT
        own = metadata_of(name, namespace)
        account = ServiceAccountV1(
            self, address, metadata=[own], automount_service_account_token=False
        )
        role = RoleV1(self, address, metadata=[own], rule=list(_rules(props)))
        # by their references, so that both are there before the binding
        account_name, role_name = (item.metadata.at(0, "name") for item in (account, role))
        RoleBindingV1(
            self,
            address,
            metadata=[own],
            role_ref=[{"api_group": RBAC, "kind": "Role", "name": role_name}],
            subject=[{"kind": "ServiceAccount", "name": account_name, "namespace": namespace}],
        )
        for_account = {"kubernetes.io/service-account.name": account_name}
        token, *_ = (
            SecretV1(
                self,
                generation_id(props.name, naming.RELEASES_TOKEN, generation),
                type="kubernetes.io/service-account-token",
                metadata=[
                    metadata_of(
                        naming.dated(naming.RELEASES_TOKEN, generation), namespace, for_account
                    )
                ],
            )
            for generation in props.generations(KUBECONFIG)
        )
        config = access.cluster.kube_config
        self.kubeconfig = _KUBECONFIG.format(
            account=name,
            cluster=props.cluster.name,
            host=config.at(0, "host"),
            ca=config.at(0, "cluster_ca_certificate"),
            namespace=props.name,
            token=token.data.at("token"),
        )


def _rules(release: Release) -> Iterator[RoleV1Rule]:
    identities = [c.identity for c in release.components if isinstance(c, Process) and c.identity]
    granted = [rule for identity in identities for rule in identity.rules]
    extra = [guessed(m.manifest["apiVersion"], m.kind) for m in release.extra_manifests]
    changed = {*KINDS.values(), ApiKind("", "secrets"), *extra}
    if granted:
        changed.update(IDENTITY_KINDS.values())
    yield from _grouped(changed, _CHANGE)
    if not granted:
        # so that the Role of an identity that is no longer declared goes with it
        yield from _grouped(IDENTITY_KINDS.values(), ("delete", "get"))
    yield from _grouped(_TOLD, _READ)
    for rule in granted:
        yield {
            "api_groups": sorted(rule.api_groups),
            "resources": sorted(rule.resources),
            "resource_names": sorted(rule.names) or None,
            "verbs": sorted(rule.verbs),
        }


_TOLD = (
    ApiKind("", "events"),
    ApiKind("", "pods"),
    ApiKind("", "pods/log"),
    ApiKind("apps", "replicasets"),
)
"""What tells whether a roll-out is done, or why it is not."""


def _grouped(kinds: Iterable[ApiKind], verbs: tuple[str, ...]) -> Iterator[RoleV1Rule]:
    groups: dict[str, set[str]] = defaultdict(set)
    for kind in kinds:
        groups[kind.group].add(kind.resource)
    for group, resources in sorted(groups.items()):
        yield {"api_groups": [group], "resources": sorted(resources), "verbs": list(verbs)}
