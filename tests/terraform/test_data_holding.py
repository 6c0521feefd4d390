"""By what one tells a thing that holds data from another one."""

from __future__ import annotations

from typing import Any

from devops_constructs.terraform.data_holding import Held, held_in

ACCESS = "${data.digitalocean_kubernetes_cluster.access.kube_config[0].host}"


def held(type_: str, arguments: dict[str, Any], **stack: Any) -> Held:
    [found] = held_in({"resource": {type_: {"x": arguments}}, **stack})
    return found


def test_what_is_looked_up_by_name_counts_as_that_name() -> None:
    data = {"digitalocean_database_cluster": {"cluster": {"name": "postgres-1"}}}
    reference = "${data.digitalocean_database_cluster.cluster.id}"

    found = held("digitalocean_database_db", {"name": "shop", "cluster_id": reference}, data=data)

    assert found.identity == {"name": "shop", "cluster_id": "postgres-1"}


def test_what_only_terraform_knows_does_not_count() -> None:
    arguments = {"name": "production-1", "region": "${var.region}"}

    found = held("digitalocean_kubernetes_cluster", arguments)

    assert found.identity == {"name": "production-1"}


def test_namespace_is_told_by_its_cluster_too() -> None:
    found = held(
        "kubernetes_namespace_v1",
        {"metadata": [{"name": "shop-production"}]},
        provider={"kubernetes": [{"host": ACCESS}]},
        data={"digitalocean_kubernetes_cluster": {"access": {"name": "production-1"}}},
    )

    assert found.title == "namespace 'shop-production' (kubernetes_namespace_v1.x)"
    assert list(found.identity.values()) == ["shop-production", "production-1"]


def test_the_namespace_of_the_administrators_access_holds_none() -> None:
    """Only Terraform puts things there, and it makes them again."""
    namespace = {"metadata": [{"name": "database-admin"}]}

    assert list(held_in({"resource": {"kubernetes_namespace_v1": {"x": namespace}}})) == []


def test_what_holds_no_data_is_passed_over() -> None:
    assert list(held_in({"resource": {"digitalocean_spaces_key": {"x": {"name": "a"}}}})) == []
