"""What holds data does not vanish unnoticed: what was synthesised before is compared first."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.errors import DefinitionError
from devops_constructs.synthesis.synth import compare, synthesise
from tests.project.definitions import Definitions, said

DATABASE = "    database=dc.Database(),\n    assets_space=dc.AssetsSpace(),\n"
STAGING = (
    '    dc.Environment("staging", cluster="staging", hosts=("shop-staging.acme.example",)),\n'
)
LOST = "it holds data, which would be destroyed, or left where nothing knows of it"
RETIRED = 'retired=dc.Retirement(reason="...", date="YYYY-MM-DD", backup="...")'
NAMED_AFTER = (
    "namespaces, states and what holds data are named after it, and would be made anew, empty"
)


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    """The shop with a database and a space of uploads, synthesised."""
    definitions = Definitions(tmp_path)
    definitions.give_staging_a_database()
    definitions.change("    environments=(", DATABASE + "    environments=(")
    synthesise(tmp_path)
    return definitions


def refusal(definitions: Definitions) -> str:
    """What synthesis says, which writes nothing."""
    before = tree(definitions)
    for command in (synthesise, compare):
        with pytest.raises(DefinitionError) as caught:
            command(definitions.root)
        assert tree(definitions) == before
    return str(caught.value)


def tree(definitions: Definitions) -> dict[str, bytes]:
    folder = definitions.root / "charts_out"
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def stack(definitions: Definitions, name: str) -> dict[str, Any]:
    path = definitions.root / "charts_out/terraform/stacks" / name / "cdk.tf.json"
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def give_up(address: str, owner: str) -> str:
    text = f'dc.Tombstone("{address}", reason="...", date="YYYY-MM-DD", backup="...")'
    return f"define it again, or give it up: write tombstones=({text},) in {owner}"


def tombstones(*addresses: str) -> str:
    written = "".join(
        f'dc.Tombstone("{each}", reason="x", date="2026-11-25", backup="none"),'
        for each in addresses
    )
    return f"    tombstones=({written}),\n"


def test_nothing_is_refused_where_nothing_was_synthesised(tmp_path: Path) -> None:
    definitions = Definitions(tmp_path)

    synthesise(definitions.root)

    assert compare(definitions.root).missing == ()


def test_space_that_leaves_the_definition_is_refused(definitions: Definitions) -> None:
    definitions.change("    assets_space=dc.AssetsSpace(),\n", "")

    place = definitions.place("project = ")
    assert refusal(definitions) == "\n".join(
        said(
            place,
            f"Project 'shop': bucket 'agency-shop-{env}-assets' ({address}) is no longer defined",
            LOST,
            give_up(address, "project 'shop'"),
        )
        for env in ("production", "staging")
        for address in [f"digitalocean_spaces_bucket.shop-{env}_assets"]
    )


def test_policy_of_a_bucket_that_an_older_version_made_goes_without_a_word(
    definitions: Definitions,
) -> None:
    """It holds no data, and no bucket with keys can have one."""
    path = definitions.root / "charts_out/terraform/stacks/shop-production/cdk.tf.json"
    older = json.loads(path.read_text())
    bucket = "${digitalocean_spaces_bucket.shop-production_assets.id}"
    policy = {"bucket": bucket, "region": "fra1", "policy": "{}"}
    older["resource"]["digitalocean_spaces_bucket_policy"] = {"shop-production_assets": policy}
    path.write_text(json.dumps(older))

    synthesise(definitions.root)

    assert (
        "digitalocean_spaces_bucket_policy" not in stack(definitions, "shop-production")["resource"]
    )


def test_tombstone_lets_the_thing_go_until_it_is_taken_out(definitions: Definitions) -> None:
    addresses = [
        f"digitalocean_spaces_bucket.shop-{env}_assets" for env in ("production", "staging")
    ]
    definitions.change("    assets_space=dc.AssetsSpace(),\n", tombstones(*addresses))

    synthesise(definitions.root)

    let_go = stack(definitions, "shop-production")
    assert let_go["removed"] == [{"from": addresses[0], "lifecycle": {"destroy": False}}]
    assert "digitalocean_spaces_bucket" not in let_go["resource"]
    definitions.change(tombstones(*addresses), "")
    synthesise(definitions.root)
    assert "removed" not in stack(definitions, "shop-production")


@pytest.mark.parametrize(
    ("old", "new", "what", "fix"),
    [
        (
            '"production", cluster',
            '"production", database_name="other", cluster',
            "database 'agency_shop_production' (digitalocean_database_db.shop-production)"
            " would have the name 'other' in place of 'agency_shop_production'",
            "write database_name='agency_shop_production' in the environment of shop-production"
            " to keep it",
        ),
        (
            "dc.AssetsSpace()",
            'dc.AssetsSpace(region="ams3")',
            "bucket 'agency-shop-production-assets'"
            " (digitalocean_spaces_bucket.shop-production_assets)"
            " would have the region 'ams3' in place of 'fra1'",
            "write region='fra1' again to keep it",
        ),
        (
            '    name="shop"',
            '    private_space=dc.PrivateSpace(bucket_name="agency-x"),\n    name="shop"',
            "bucket 'agency-shop-private' (digitalocean_spaces_bucket.shop_private)"
            " would have the name 'agency-x' in place of 'agency-shop-private'",
            "write private_space=dc.PrivateSpace(bucket_name='agency-shop-private') in the project"
            " to keep it",
        ),
    ],
)
def test_another_outside_name_is_refused_with_the_field_that_keeps_it(
    definitions: Definitions, old: str, new: str, what: str, fix: str
) -> None:
    definitions.change(old, new)

    place = definitions.place("project = ")
    why = "that is another thing, without the data, which stays with the old one"
    assert said(place, f"Project 'shop': {what}", why, fix) in refusal(definitions)


def test_another_database_cluster_is_another_database(definitions: Definitions) -> None:
    other = 'dc.DatabaseCluster("postgres-2", region="fra1", cluster="production-1")'
    definitions.change("database_clusters=(", f"database_clusters=({other}, ", file="fleet")
    definitions.change(
        '"production", cluster', '"production", database_cluster="postgres-2", cluster'
    )

    assert refusal(definitions) == said(
        definitions.place("project = "),
        "Project 'shop': database 'agency_shop_production'"
        " (digitalocean_database_db.shop-production) would have the database cluster 'postgres-2'"
        " in place of 'postgres-1'",
        "that is another thing, without the data, which stays with the old one",
        "write database_cluster='postgres-1' again to keep it",
    )


def test_volume_claims_count_as_data(definitions: Definitions) -> None:
    definitions.change('        dc.Redis("queue", role="queue"),\n', "")

    address = "shop-production/PersistentVolumeClaim/queue-data"
    assert said(
        definitions.place("project = "),
        f"Project 'shop': PersistentVolumeClaim 'queue-data' ({address}) is no longer defined",
        "its volumes would be left behind, with nothing that mounts them",
        give_up(address, "project 'shop'"),
    ) in refusal(definitions)


def test_tombstone_of_a_volume_claim_makes_no_block(definitions: Definitions) -> None:
    claims = [f"shop-{env}/PersistentVolumeClaim/queue-data" for env in ("production", "staging")]
    definitions.change('        dc.Redis("queue", role="queue"),\n', "")
    definitions.change("    environments=(", tombstones(*claims) + "    environments=(")

    synthesise(definitions.root)

    assert "removed" not in stack(definitions, "shop-production")


def test_environment_does_not_leave_at_once(definitions: Definitions) -> None:
    definitions.change(STAGING.strip(), "")

    assert refusal(definitions) == said(
        definitions.place("environments=("),
        "Project 'shop': environment 'staging' is gone",
        "its databases, buckets and volumes would be left where nothing knows of them",
        f"bring it back with {RETIRED}, and take it out when that is deployed",
    )


def test_other_name_of_an_environment_is_refused_with_the_pins(definitions: Definitions) -> None:
    definitions.change('dc.Environment("staging"', 'dc.Environment("preview"')

    assert refusal(definitions) == said(
        definitions.place('"preview"'),
        "Environment 'preview': it was 'staging' before",
        NAMED_AFTER,
        "name it 'staging' again; under another one, what holds data keeps its name with in the"
        " environment of shop-staging assets_bucket_name='agency-shop-staging-assets',"
        " database_name='agency_shop_staging'",
    )


def test_other_name_of_a_project_is_refused_with_the_pins(definitions: Definitions) -> None:
    place = definitions.change('name="shop"', 'name="store"')

    assert refusal(definitions) == said(
        place,
        "Project 'store': it was 'shop' before",
        NAMED_AFTER,
        "write name='shop' again; under another one, what holds data keeps its name with in the"
        " environment of shop-production assets_bucket_name='agency-shop-production-assets',"
        " database_name='agency_shop_production'; in the environment of shop-staging"
        " assets_bucket_name='agency-shop-staging-assets', database_name='agency_shop_staging';"
        " in the project private_space=dc.PrivateSpace(bucket_name='agency-shop-private'),"
        " repository='shop'",
    )


def test_project_does_not_leave_at_once(definitions: Definitions) -> None:
    (definitions.root / "projects/shop.py").unlink()

    assert refusal(definitions) == said(
        definitions.place("fleet = ", file="fleet"),
        "Fleet: project 'shop' is gone, with shop-production and shop-staging",
        "its databases, buckets and volumes would be left where nothing knows of them",
        f"bring projects/shop.py back with {RETIRED} in each environment, and take it out when that"
        " is deployed",
    )


def test_move_to_another_address_is_written_down(definitions: Definitions) -> None:
    """As after an upgrade of the library that names a resource anew."""
    path = definitions.root / "charts_out/terraform/stacks/shop/cdk.tf.json"
    index = definitions.root / "charts_out/index.json"
    old = path.read_bytes()
    new = old.replace(b'"shop_private"', b'"shop_plans"')
    path.write_bytes(new)
    index.write_text(index.read_text().replace(digest(old), digest(new)))

    bucket, now = (f"digitalocean_spaces_bucket.shop_{name}" for name in ("plans", "private"))
    move = f'moved=(dc.Moved("{bucket}", "{now}"),)'
    assert refusal(definitions) == said(
        definitions.place("project = "),
        f"Project 'shop': bucket 'agency-shop-private' ({bucket}) has another address, {now}",
        "Terraform would take it for another thing, and destroy this one",
        f"write {move} in project 'shop'",
    )
    definitions.change("    environments=(", f"    {move},\n    environments=(")
    synthesise(definitions.root)
    definitions.change(f"    {move},\n", "")
    synthesise(definitions.root)


def digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def test_other_cluster_leaves_volumes_behind(definitions: Definitions) -> None:
    shared = 'database_cluster="postgres-1", vpc=dc.SharedVpc("production-1")'
    cluster = f'        dc.Cluster("production-2", region="fra1", {shared}),\n'
    definitions.change("    clusters=(\n", f"    clusters=(\n{cluster}", file="fleet")
    definitions.change(
        '"production", cluster="production-1"', '"production", cluster="production-2"'
    )

    address = "kubernetes_namespace_v1.shop-production"
    text = f'dc.Tombstone("{address}", reason="...", date="YYYY-MM-DD", backup="...")'
    assert refusal(definitions) == said(
        definitions.place("project = "),
        f"Project 'shop': namespace 'shop-production' ({address}) would have the cluster"
        " 'production-2' in place of 'production-1'",
        "its volumes, and all that runs there, would stay where nothing knows of them",
        "write cluster='production-1' again to keep it; if that is meant, write"
        f" tombstones=({text},) in project 'shop'",
    )
    definitions.change("    environments=(", tombstones(address) + "    environments=(")
    synthesise(definitions.root)
    assert "removed" not in stack(definitions, "shop-production")


def test_what_was_let_go_comes_back_by_adoption_only(definitions: Definitions) -> None:
    address = "digitalocean_spaces_bucket.shop_private"
    given_up = f'    private_space=None,\n{tombstones(address)}    name="shop"'
    definitions.change('    name="shop"', given_up)
    synthesise(definitions.root)
    definitions.change(given_up, '    name="shop"')

    adoption = f'adopted=(dc.Adoption("{address}", id="<region>,<name>"),)'
    assert refusal(definitions) == said(
        definitions.place("project = "),
        f"Project 'shop': {address} was let go, and is declared again",
        "it still exists, outside of Terraform: making it would fail, or make another",
        f"take it over: write {adoption} in project 'shop'",
    )
    definitions.change('    name="shop"', f'    {adoption},\n    name="shop"')
    synthesise(definitions.root)


def test_tombstone_of_what_never_was_is_refused(definitions: Definitions) -> None:
    address = "digitalocean_spaces_bucket.shop-production_asets"
    place = definitions.change("    environments=(", tombstones(address) + "    environments=(")

    assert refusal(definitions) == said(
        place,
        f"Tombstone: nothing that was synthesised before has the address {address}",
        "it would let go of nothing, and look as if it had",
        "did you mean 'digitalocean_spaces_bucket.shop-production_assets'?",
    )
