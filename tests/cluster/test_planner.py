"""Who plans reads what stacks have inside clusters, and can do nothing else there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest

from devops_constructs.errors import OperationError, TerraformError
from devops_constructs.operations.apply.left_over import LeftOver, left_in
from devops_constructs.operations.cluster_access import Access
from devops_constructs.operations.plans.archive import PlanArchive
from devops_constructs.operations.plans.proposal import Proposal
from devops_constructs.operations.plans.waiting import Waiting
from devops_constructs.terraform.plan_rights import OF_CLUSTERS, OF_NAMESPACES
from tests.cluster.control_plane import PLANNER, TOKEN, ControlPlane
from tests.cluster.inside_stacks import PROVIDERS, InsideStack, digitalocean_api
from tests.preparation import prepared
from tests.terraform.real.committed_stacks import STACKS
from tests.terraform_engine import any_engine, need_providers

CLUSTER, SHOP = "production-1", "rails-shop-production"
NAMES = (f"{CLUSTER}-base", SHOP)
"""One after the other: a Job of the second is in a namespace of the first."""
RBAC = "rbac.authorization.k8s.io"
NAMESPACES = ("database-admin", "default", "ingress", "kube-system", SHOP)
SECRET = "kubernetes_secret_v1"
LABEL = "kubernetes_config_map_v1"

Inside = Mapping[str, InsideStack]


@pytest.fixture(scope="module")
def inside(plane: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """A cluster and a shop in it, applied by who may do everything."""
    need_providers(PROVIDERS)
    folder, committed = tmp_path_factory.mktemp("stacks"), {each.name: each for each in STACKS}
    with digitalocean_api(plane, CLUSTER) as api:
        made = {
            name: InsideStack.of(committed[name], any_engine(), folder / name, api)
            for name in NAMES
        }
        for stack in made.values():
            stack.succeed(TOKEN, "apply", "-auto-approve")
        yield made
    names = [f"/api/v1/namespaces/{name}" for each in made.values() for name in each.namespaces]
    for name in names:
        plane.api.delete(name)
    for kind in ("clusterrolebindings", "clusterroles"):
        plane.api.delete(f"/apis/{RBAC}/v1/{kind}/terraform-plan")
    for kind in ("validatingadmissionpolicybindings", "validatingadmissionpolicies"):
        plane.api.delete(f"/apis/admissionregistration.k8s.io/v1/{kind}/reach-of-releases")
    for name in names:
        plane.api.wait_until_gone(name)


@pytest.mark.parametrize("name", NAMES)
def test_who_plans_reads_all_that_a_stack_has_in_the_cluster(inside: Inside, name: str) -> None:
    assert inside[name].plan(PLANNER) == []


def test_who_plans_sees_what_somebody_has_changed_or_taken_away(
    inside: Inside, plane: ControlPlane
) -> None:
    shop = inside[SHOP]
    plane.api.patch(
        f"/api/v1/namespaces/{SHOP}/configmaps/applied-stack", {"data": {"sha256": "by hand"}}
    )
    plane.api.delete(f"/api/v1/namespaces/{SHOP}/secrets/backups")

    planned = shop.plan(PLANNER)

    assert sorted(planned) == [
        f"create {SECRET}.{SHOP}_backups",
        f"update {LABEL}.{SHOP}_applied-stack",
    ]
    shop.succeed(TOKEN, "apply", "-auto-approve")


def test_what_was_planned_is_applied_with_the_rights_of_who_planned_it(inside: Inside) -> None:
    """So nobody applies it: a plan carries what data sources said when it was made."""
    shop = inside[SHOP]
    further = {"metadata": [{"name": "further", "namespace": SHOP}], "data": {"a": "b"}}
    shop.write(**{SECRET: {"further": further}})
    assert shop.plan(PLANNER) == [f"create {SECRET}.further"]

    refused = shop.run(TOKEN, "apply", "saved")

    assert refused.returncode == 1
    assert 'User "planner" cannot create resource "secrets"' in " ".join(refused.stderr.split())
    assert shop.plan(TOKEN) == [f"create {SECRET}.further"]
    shop.write()


def test_a_namespace_that_is_not_there_yet_is_planned(inside: Inside) -> None:
    shop = inside[SHOP]
    (shop.folder / "terraform.tfstate").rename(shop.folder / "kept.tfstate")

    planned = shop.plan(PLANNER)

    assert f"create kubernetes_namespace_v1.{SHOP}" in planned
    assert all(each.startswith("create ") for each in planned)
    (shop.folder / "kept.tfstate").rename(shop.folder / "terraform.tfstate")


def test_the_way_in_is_good_for_two_hours(inside: Inside) -> None:
    inside[SHOP].plan(PLANNER)

    assert inside[SHOP].api.seconds == {"7200"}


def test_who_plans_can_change_nothing(inside: Inside, plane: ControlPlane) -> None:
    kinds = [*OF_CLUSTERS.values(), *OF_NAMESPACES.values()]
    writes = ("create", "delete", "deletecollection", "patch", "update")

    allowed = [
        (verb, kind, namespace)
        for verb in (*writes, "escalate", "bind", "impersonate")
        for kind in kinds
        for namespace in ("", *NAMESPACES)
        if plane.planner.may(verb, *kind, namespace)
    ]

    assert allowed == []


def test_who_plans_reads_no_other_secret(inside: Inside, plane: ControlPlane) -> None:
    planner = plane.planner

    assert planner.may("get", "", "secrets", SHOP, "database")
    assert planner.may("get", "", "secrets", "database-admin", "postgres-1-administrator")
    for namespace in NAMESPACES:
        assert not planner.may("list", "", "secrets", namespace)
        assert not planner.may("watch", "", "secrets", namespace)
        assert not planner.may("get", "", "secrets", namespace, "of-the-application")
    assert not planner.may("get", "", "secrets")


def test_who_plans_is_not_shown_releases_and_devops_drift_knows_it_by_what_helm_says(
    inside: Inside, plane: ControlPlane, tmp_path: Path
) -> None:
    (tmp_path / "kubeconfig").write_text(plane.kubeconfig(PLANNER), "utf-8")
    env = {"KUBECONFIG": str(tmp_path / "kubeconfig"), "HOME": str(tmp_path)}
    access = Access(env, helm=str(prepared("scripts/helm") / "helm"))

    with pytest.raises(OperationError) as caught:
        list(left_in(CLUSTER, (), access))

    assert LeftOver(CLUSTER, problem=str(caught.value)).is_kept_away


@pytest.mark.parametrize(
    ("verb", "group", "resource", "namespace"),
    [
        ("create", "", "pods", SHOP),
        ("create", "", "pods/exec", SHOP),
        ("get", "", "pods/log", SHOP),
        ("create", "", "serviceaccounts/token", SHOP),
        ("create", "", "namespaces", ""),
        ("get", "", "nodes", ""),
        ("get", "", "nodes/proxy", ""),
        ("impersonate", "", "users", ""),
        ("impersonate", "", "groups", ""),
        ("create", "certificates.k8s.io", "certificatesigningrequests", ""),
        ("create", "admissionregistration.k8s.io", "validatingwebhookconfigurations", ""),
        ("delete", "admissionregistration.k8s.io", "validatingadmissionpolicies", ""),
        ("patch", "admissionregistration.k8s.io", "validatingadmissionpolicybindings", ""),
        ("get", "", "configmaps", "kube-system"),
        ("list", "", "configmaps", SHOP),
    ],
)
def test_who_plans_may_not(
    inside: Inside, plane: ControlPlane, verb: str, group: str, resource: str, namespace: str
) -> None:
    assert not plane.planner.may(verb, group, resource, namespace)


def test_a_plan_that_has_no_rights_yet_says_where_they_come_from(
    inside: Inside, plane: ControlPlane, tmp_path: Path
) -> None:
    """Such as with a token of the new role before the stacks were applied."""
    shop = inside[SHOP]
    plane.api.delete(f"/apis/{RBAC}/v1/namespaces/{SHOP}/rolebindings/terraform-plan")
    nothing, archive = Proposal((), (), ()), cast("PlanArchive", None)

    refused = shop.run(PLANNER, "plan", "-lock=false")

    error = TerraformError("", refused.stderr)
    judged = Waiting(tmp_path, tmp_path, nothing, archive).judged(SHOP, error)
    assert judged[0] == "failed"
    assert "once they are applied, an account with the fleet's plan_role may" in judged[1]
    shop.succeed(TOKEN, "apply", "-auto-approve")
    assert shop.plan(PLANNER) == []
