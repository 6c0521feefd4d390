"""What definitions say of the past becomes blocks of their stacks, and has to fit them."""

from __future__ import annotations

from typing import Any

from devops_constructs import Adoption, Moved, Retirement, Tombstone
from devops_constructs.terraform.built_stack import BuiltStack
from devops_constructs.terraform.declared_changes import ChangedStacks, changed_stacks
from devops_constructs.terraform.stacks import project_stacks
from tests.terraform.test_stacks import FLEET, project

PRIVATE = "digitalocean_spaces_bucket.acme-shop_private"
DATABASE = "digitalocean_database_db.acme-shop-production"
FORGET = {"lifecycle": {"destroy": False}}


def changed(**changes: Any) -> ChangedStacks:
    shop = project(**changes)
    return changed_stacks(FLEET, shop, project_stacks(FLEET, shop))


def stack(name: str, **changes: Any) -> dict[str, Any]:
    result = changed(**changes)
    assert result.problems == []
    return next(each.json for each in result.stacks if each.name == name)


def tombstone(address: str) -> Tombstone:
    return Tombstone(address, reason="no longer used", date="2026-11-25", backup="none needed")


def problem(**changes: Any) -> tuple[str, str, str]:
    [found] = changed(**changes).problems
    return found.what, found.why, found.fix


def test_adopted_thing_is_imported_by_its_stack() -> None:
    adopted = (Adoption(PRIVATE, id="fra1,old-bucket"),)

    with_it = stack("acme-shop", adopted=adopted)

    assert with_it["import"] == [{"to": PRIVATE, "id": "fra1,old-bucket"}]
    assert {key: with_it[key] for key in with_it if key != "import"} == stack("acme-shop")
    assert stack("acme-shop-production", adopted=adopted) == stack("acme-shop-production")


def test_moved_resource_is_not_made_anew() -> None:
    moved = (Moved("digitalocean_spaces_bucket.private", PRIVATE),)

    assert stack("acme-shop", moved=moved)["moved"] == [
        {"from": "digitalocean_spaces_bucket.private", "to": PRIVATE}
    ]


def test_tombstone_forgets_and_destroys_nothing() -> None:
    given_up = stack("acme-shop-production", database=None, tombstones=(tombstone(DATABASE),))

    assert given_up["removed"] == [{"from": DATABASE, **FORGET}]


def test_blocks_stand_in_the_order_of_their_addresses() -> None:
    further = f"{DATABASE}_events"
    tombstones = (tombstone(further), tombstone(DATABASE))

    given_up = stack("acme-shop-production", database=None, tombstones=tombstones)

    assert [block["from"] for block in given_up["removed"]] == [DATABASE, further]


def test_adoption_of_an_unknown_address() -> None:
    wrong = PRIVATE.replace("private", "privat")

    assert problem(adopted=(Adoption(wrong, id="x"),)) == (
        f"Adoption: there is no resource {wrong} in its stack 'acme-shop'",
        "Terraform would refuse the stack",
        f"did you mean {PRIVATE!r}?",
    )


def test_move_to_an_unknown_address() -> None:
    moved = (Moved("rollbar_project.a", "rollbar_project.acme-shop_x"),)

    assert problem(moved=moved, github=None) == (
        "Moved: there is no resource rollbar_project.acme-shop_x in its stack 'acme-shop'",
        "Terraform would refuse the stack",
        f"choose one of {PRIVATE}",
    )


def test_move_from_an_address_that_is_still_there() -> None:
    further = f"{DATABASE}_events"
    database = project().database.model_copy(update={"further": ("events",)})  # type: ignore[union-attr]

    assert problem(database=database, moved=(Moved(DATABASE, further),)) == (
        f"Moved: {DATABASE} is still in its stack",
        "only what has no address of its own any more can have another one",
        "take the move out, or what is still declared under the old address",
    )


def test_tombstone_of_what_is_still_there() -> None:
    assert problem(tombstones=(tombstone(DATABASE),)) == (
        f"Tombstone: {DATABASE} is still in its stack",
        "a tombstone is for what is no longer defined",
        "take the tombstone out, or what it is about",
    )


def test_tombstones_of_a_project_that_is_gone_keep_its_stack() -> None:
    fleet = FLEET.model_copy(update={"tombstones": (tombstone("github_repository.blog"),)})

    [former] = changed_stacks(fleet, fleet, ()).stacks

    assert former.name == "blog"
    assert former.json["removed"] == [{"from": "github_repository.blog", **FORGET}]
    assert former.json["terraform"]["backend"]["s3"]["key"] == "blog/terraform.tfstate"
    assert former.json["provider"]["github"] == [{"owner": "agency-example"}]
    assert "resource" not in former.json


def test_what_was_inside_a_cluster_that_is_gone_is_reached_by_its_name() -> None:
    gone = (tombstone("kubernetes_namespace_v1.old-base_admin"),)
    fleet = FLEET.model_copy(update={"tombstones": gone})

    [former] = changed_stacks(fleet, fleet, ()).stacks

    assert former.json["data"]["digitalocean_kubernetes_cluster"]["access"]["name"] == "old"
    assert "kubernetes" in former.json["provider"]


def test_tombstone_of_a_repository_allows_its_renaming() -> None:
    """GitHub renames in place, so there is no block, which Terraform would refuse."""
    address = "github_repository.blog"
    fleet = FLEET.model_copy(update={"tombstones": (tombstone(address),)})
    declaring = BuiltStack("blog", {"resource": {"github_repository": {"blog": {"name": "x"}}}})

    assert changed_stacks(fleet, fleet, [declaring]) == ChangedStacks([declaring])


RETIRED = Retirement(reason="the customer moved on", date="2026-11-25", backup="handed over")


def retired(**changes: Any) -> dict[str, Any]:
    shop = project(**changes)
    production, *others = shop.environments
    ended = production.model_copy(update={"retired": RETIRED})
    return stack("acme-shop-production", environments=(ended, *others), **changes)


def test_retired_environment_forgets_its_data_and_destroys_the_rest() -> None:
    ended = retired()

    assert {"from": DATABASE, **FORGET} in ended["removed"]
    assert "resource" not in ended
    assert ended["terraform"] == stack("acme-shop-production")["terraform"]
    assert ended["provider"] == stack("acme-shop-production")["provider"]


def test_other_environments_of_a_project_run_on_while_one_is_retired() -> None:
    shop = project()
    production, staging = shop.environments
    ended = production.model_copy(update={"retired": RETIRED})

    assert stack("acme-shop-staging", environments=(ended, staging)) == stack("acme-shop-staging")
