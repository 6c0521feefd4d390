"""Every kind of thing that stacks have inside clusters can be read by who plans them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.project.chart_kinds import guessed
from devops_constructs.terraform._schema import wanted_types
from devops_constructs.terraform.plan_rights import OF_CLUSTERS, OF_NAMESPACES
from tests.strategies import RECIPIENT
from tests.terraform.real.committed_stacks import EACH_STACK, STACKS, CommittedStack
from tests.terraform.samples import FLEET, INFRASTRUCTURE, production
from tests.terraform.test_base_stack import PEM, resources
from tests.terraform.test_cluster_stack import fleet, main

GROUP = "do-role-name:terraform-plan"
Read = tuple[str, str, str, str | None]
"""Namespace, API group, resource, and name, if only one of that name may be read."""
DEFINITIONS: Read = ("", "apiextensions.k8s.io", "customresourcedefinitions", None)
"""Among which the provider looks for the kind of a `kubernetes_manifest`."""


def all_of(resource_type: str, content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from content["resource"].get(resource_type, {}).values()


def may_read(content: Mapping[str, Any]) -> set[Read]:
    """What a stack lets be read by who plans, in namespaces and ("") outside of them."""
    found: set[Read] = set()
    for type_ in ("kubernetes_role_v1", "kubernetes_cluster_role_v1"):
        for role in all_of(type_, content):
            [metadata] = role["metadata"]
            if metadata["name"] == "terraform-plan":
                found |= set(_rights(metadata.get("namespace", ""), role["rule"]))
    return found


def _rights(namespace: str, rules: list[dict[str, Any]]) -> Iterator[Read]:
    for rule in rules:
        listed = rule["resources"] == ["customresourcedefinitions"]
        assert rule["verbs"] == (["list"] if listed else ["get"])
        for group in rule["api_groups"]:
            for resource in rule["resources"]:
                for name in rule.get("resource_names", [None]):
                    yield namespace, group, resource, name


def base_of(cluster: str) -> CommittedStack:
    [found] = [stack for stack in STACKS if stack.name == f"{cluster}-base"]
    return found


def test_each_type_that_there_is_inside_clusters_is_known_to_be_read() -> None:
    types = set(wanted_types()["kubernetes"]["resources"]) - {"kubernetes_manifest"}

    assert OF_CLUSTERS.keys() | OF_NAMESPACES.keys() == types
    assert not OF_CLUSTERS.keys() & OF_NAMESPACES.keys()


@EACH_STACK
def test_all_that_a_committed_stack_has_in_its_cluster_may_be_read(stack: CommittedStack) -> None:
    content = stack.content
    if "kubernetes" not in content["provider"]:
        return
    [access] = content["data"]["digitalocean_kubernetes_cluster"].values()
    base = base_of(access["name"]).content
    allowed = may_read(content) | may_read(base)
    for type_, items in content["resource"].items():
        for address, resource in items.items():
            if not type_.startswith("kubernetes_"):
                continue
            if type_ == "kubernetes_manifest":
                of_any_type = resource["manifest"]
                kind = guessed(of_any_type["apiVersion"], of_any_type["kind"])
                assert {("", *kind, None), DEFINITIONS} <= allowed, address
                continue
            [metadata] = resource["metadata"]
            kind = {**OF_CLUSTERS, **OF_NAMESPACES}[type_]
            wanted = metadata["name"] if type_ == "kubernetes_secret_v1" else None
            places = _names_of(metadata.get("namespace", ""), base)
            assert any((place, *kind, wanted) in allowed for place in places), (type_, address)


def _names_of(namespace: str, base: Mapping[str, Any]) -> list[str]:
    """A namespace, and what the base calls it, if a stack names one of the base."""
    made = base["resource"]["kubernetes_namespace_v1"]
    return [
        namespace,
        *(
            f"${{kubernetes_namespace_v1.{address}.metadata[0].name}}"
            for address, each in made.items()
            if each["metadata"][0]["name"] == namespace
        ),
    ]


def test_of_secrets_those_of_the_stack_are_read_and_no_other_one() -> None:
    made = production(
        FLEET.model_copy(update={"infrastructure": INFRASTRUCTURE}),
        secrets=(dc.Secret("session", keys=("KEY",), producer="terraform"),),
    )

    namespace = "${kubernetes_namespace_v1.acme-production.metadata[0].name}"
    secrets = {read for read in may_read({"resource": made}) if read[2] == "secrets"}
    assert secrets == {
        (namespace, "", "secrets", "releases-token"),
        (namespace, "", "secrets", "session"),
    }


def test_the_role_is_bound_to_those_who_have_it_in_the_team() -> None:
    role = dc.InfrastructureRepository(
        "definitions", encrypt_to=RECIPIENT, plan_role="Plans of Terraform"
    )
    made = production(FLEET.model_copy(update={"infrastructure": role}))

    binding = made["kubernetes_role_binding_v1"]["acme-production_plans"]
    assert binding["subject"] == [
        {
            "api_group": "rbac.authorization.k8s.io",
            "kind": "Group",
            "name": "do-role-name:Plans of Terraform",
        }
    ]


def test_a_base_lets_be_read_what_it_has_and_where_jobs_of_environments_are() -> None:
    ingress = dc.Traefik(origin_pulls=dc.OriginPulls("pulls", certificate=PEM))
    made = resources(fleet(main(ingress=ingress), infrastructure=INFRASTRUCTURE))

    read = may_read({"resource": made})
    administration, controller = (
        f"${{kubernetes_namespace_v1.main-base_{name}.metadata[0].name}}"
        for name in ("database-admin", "ingress")
    )
    assert {each for each in read if each[2] in ("secrets", "namespaces", "jobs")} == {
        ("", "", "namespaces", None),
        (administration, "", "secrets", "postgres-administrator"),
        (administration, "batch", "jobs", None),
        (controller, "", "secrets", "pulls"),
        (controller, "batch", "jobs", None),
    }
    [binding] = made["kubernetes_cluster_role_binding_v1"].values()
    assert [each["name"] for each in binding["subject"]] == [GROUP]


def test_nobody_plans_where_there_is_no_infrastructure_repository() -> None:
    assert may_read({"resource": resources(fleet(main()))}) == set()
    assert "acme-production_plans" not in production()["kubernetes_role_v1"]


@pytest.mark.parametrize(
    ("role", "why", "fix"),
    [
        (
            "Resource Viewer",
            "DigitalOcean predefines that role: people have it, and it may do other things",
            "write the name of a custom role of its own, such as 'terraform-plan'",
        ),
        (
            "owner",
            "DigitalOcean predefines that role: people have it, and it may do other things",
            "write the name of a custom role of its own, such as 'terraform-plan'",
        ),
        (
            "${plans}",
            "it becomes part of the name of a group in Kubernetes",
            "give the role a name of letters, digits and '-', such as 'terraform-plan'",
        ),
    ],
)
def test_a_role_is_one_of_its_own(role: str, why: str, fix: str) -> None:
    with pytest.raises(dc.DefinitionError) as refused:
        dc.InfrastructureRepository("definitions", encrypt_to=RECIPIENT, plan_role=role)

    [problem] = refused.value.problems
    assert (problem.what, problem.why, problem.fix) == (
        f"InfrastructureRepository 'definitions': plan_role is {role!r}",
        why,
        fix,
    )
