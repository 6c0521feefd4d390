"""An environment ends in two steps, and a project with its environments."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.errors import DefinitionError
from devops_constructs.synthesis.synth import synthesise
from tests.project.definitions import BLOG, Definitions, said

ENDS = 'retired=dc.Retirement(reason="moved on", date="2026-11-25", backup="handed over")'
PRODUCTION = 'dc.Environment("production", '
STAGING = 'dc.Environment("staging", '
STAGING_LINE = f'        {STAGING}cluster="staging", hosts=("shop-staging.acme.example",)),\n'


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    """The shop, synthesised."""
    definitions = Definitions(tmp_path)
    definitions.give_staging_a_database()
    synthesise(tmp_path)
    return definitions


def retire(definitions: Definitions, environment: str) -> None:
    definitions.change(environment, f"{environment}{ENDS}, ")
    synthesise(definitions.root)


def artifacts(definitions: Definitions) -> set[str]:
    index = json.loads((definitions.root / "charts_out/index.json").read_text())
    return set(index["files"])


def read(definitions: Definitions, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((definitions.root / "charts_out" / path).read_text())
    return found


def test_chart_becomes_a_note_of_what_to_uninstall(definitions: Definitions) -> None:
    retire(definitions, STAGING)

    assert read(definitions, "uninstall/shop-staging.json") == {
        "release": "shop-staging",
        "namespace": "shop-staging",
        "cluster": "staging",
        "before_stack": "shop-staging",
        "keeps": ["PersistentVolumeClaim/queue-data"],
        "reason": "moved on",
        "date": "2026-11-25",
        "backup": "handed over",
    }
    assert not any(path.startswith("helm/shop-staging/") for path in artifacts(definitions))
    assert any(path.startswith("helm/shop-production/") for path in artifacts(definitions))


def test_stack_forgets_its_namespace_and_keeps_the_way_to_destroy_the_rest(
    definitions: Definitions,
) -> None:
    before = read(definitions, "terraform/stacks/shop-staging/cdk.tf.json")

    retire(definitions, STAGING)

    stack = read(definitions, "terraform/stacks/shop-staging/cdk.tf.json")
    forgotten = {"from": "kubernetes_namespace_v1.shop-staging", "lifecycle": {"destroy": False}}
    assert forgotten in stack["removed"]
    assert "resource" not in stack
    assert stack["provider"] == before["provider"]
    assert stack["data"]["digitalocean_kubernetes_cluster"]


def test_cluster_does_nothing_for_it_any_more(definitions: Definitions) -> None:
    checked = 'dc.Host("shop.acme.example", uptime=dc.UptimeCheck())'
    definitions.change('"shop.acme.example"', checked)
    synthesise(definitions.root)
    stack = "terraform/stacks/production-1/cdk.tf.json"
    assert read(definitions, stack)["resource"]["digitalocean_uptime_check"]

    retire(definitions, PRODUCTION)

    assert "digitalocean_uptime_check" not in read(definitions, stack)["resource"]


def test_second_step_takes_the_rest_out(definitions: Definitions) -> None:
    retire(definitions, STAGING)
    definitions.change(STAGING_LINE.replace(STAGING, f"{STAGING}{ENDS}, "), "")

    synthesise(definitions.root)

    assert not any("shop-staging" in path for path in artifacts(definitions))


def test_names_of_a_retired_environment_stay_taken(definitions: Definitions) -> None:
    definitions.change(STAGING, f"{STAGING}{ENDS}, ")
    again = f"{STAGING_LINE}    ),\n"
    definitions.change("    ),\n)", f"{again})".replace("shop-staging.acme", "other.acme"))

    with pytest.raises(DefinitionError, match="the project already has environment 'staging'"):
        synthesise(definitions.root)


def test_project_leaves_once_its_environments_have(definitions: Definitions) -> None:
    retire(definitions, STAGING)
    retire(definitions, PRODUCTION)
    (definitions.root / "projects/shop.py").unlink()
    address = "digitalocean_spaces_bucket.shop_private"

    with pytest.raises(DefinitionError) as caught:
        synthesise(definitions.root)
    text = f'dc.Tombstone("{address}", reason="...", date="YYYY-MM-DD", backup="...")'
    assert said(
        definitions.place("fleet = ", file="fleet"),
        f"Fleet: bucket 'agency-shop-private' ({address}) is no longer defined",
        "it holds data, which would be destroyed, or left where nothing knows of it",
        f"define it again, or give it up: write tombstones=({text},) in the fleet",
    ) in str(caught.value)


def test_project_that_is_gone_leaves_a_stack_that_forgets_its_data(
    definitions: Definitions,
) -> None:
    retire(definitions, STAGING)
    retire(definitions, PRODUCTION)
    (definitions.root / "projects/shop.py").unlink()
    definitions.write("blog", BLOG)
    addresses = ("digitalocean_spaces_bucket.shop_private", "github_repository.shop")
    said = 'reason="x", date="2026-11-25", backup="none"'
    tombstones = "".join(f'dc.Tombstone("{address}", {said}), ' for address in addresses)
    definitions.change("    zones=(", f"    tombstones=({tombstones}),\n    zones=(", file="fleet")

    synthesise(definitions.root)

    stack = read(definitions, "terraform/stacks/shop/cdk.tf.json")
    assert [block["from"] for block in stack["removed"]] == list(addresses)
    definitions.change(f"    tombstones=({tombstones}),\n", "", file="fleet")
    synthesise(definitions.root)
    assert not any(path.startswith("terraform/stacks/shop") for path in artifacts(definitions))


def test_another_environment_takes_over_what_a_retired_one_gives_up(
    definitions: Definitions,
) -> None:
    definitions.change("    environments=(", "    database=dc.Database(),\n    environments=(")
    synthesise(definitions.root)
    live = (
        '        dc.Environment("shopfront", cluster="production-1", hosts=("live.acme.example",),'
        ' database_name="agency_shop_production"),\n'
    )
    database = "digitalocean_database_db.shop-shopfront"
    adopted = f'dc.Adoption("{database}", id="9cc10173,agency_shop_production")'
    definitions.change(STAGING_LINE, f"{live}{STAGING_LINE}")
    definitions.change("    database=", f"    adopted=({adopted},),\n    database=")
    retire(definitions, PRODUCTION)

    live_stack = read(definitions, "terraform/stacks/shop-shopfront/cdk.tf.json")
    [declared] = live_stack["resource"]["digitalocean_database_db"].values()
    assert declared["name"] == "agency_shop_production"
    assert live_stack["import"] == [
        {"id": "9cc10173,agency_shop_production", "to": "digitalocean_database_db.shop-shopfront"}
    ]
    old = read(definitions, "terraform/stacks/shop-production/cdk.tf.json")
    assert "digitalocean_database_db.shop-production" in {each["from"] for each in old["removed"]}
