"""What is said of changes that are made in definitions, and synthesised."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from devops_constructs.review.changes.compare import Comparison, compare
from devops_constructs.review.changes.tree import folder_tree
from devops_constructs.synthesis.synth import synthesise
from tests.project.definitions import BLOG, Definitions

STAGING = 'dc.Environment("staging", cluster="staging", hosts=("shop-staging.acme.example",)'
ENDS = 'retired=dc.Retirement(reason="moved on", date="2026-11-25", backup="handed over")'


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    """The shop with a database, a random secret and a second zone, synthesised."""
    (tmp_path / "now").mkdir()
    definitions = Definitions(tmp_path / "now")
    definitions.give_staging_a_database()
    definitions.change("    environments=(", "    database=dc.Database(),\n    environments=(")
    definitions.change(
        'dc.Secret("app", keys=("API_KEY",))',
        'dc.Secret("app", keys=("KEY",), producer="terraform")',
    )
    return definitions


def change(definitions: Definitions) -> Comparison:
    """What differs from the last synthesis, and what follows."""
    before = definitions.root.parent / "before"
    shutil.copytree(definitions.root / "charts_out", before / "charts_out")
    synthesise(definitions.root)
    return compare(folder_tree(before), folder_tree(definitions.root))


def of_stacks(comparison: Comparison) -> set[str]:
    """The consequences for stacks and workflows, in short."""
    return {
        f"{each.severity}: {each.kind} {each.artifact} {each.subject}"
        for each in comparison.consequences
        if not each.artifact.startswith("helm/")
    }


def test_a_host_that_moves_is_found_under_the_new_name_only(definitions: Definitions) -> None:
    synthesise(definitions.root)
    definitions.change('hosts=("shop-staging', 'hosts=("store-staging')

    record = "terraform/shop-staging cloudflare_dns_record.shop-staging"
    assert of_stacks(change(definitions)) >= {
        f"interrupts: host-gone {record}_shop-staging_acme_example",
        f"note: host-new {record}_store-staging_acme_example",
        "restarts: replaced terraform/shop-staging cloudflare_origin_ca_certificate.shop-staging",
    }


def test_a_rotation_makes_one_value_anew(definitions: Definitions) -> None:
    synthesise(definitions.root)
    rotated = f'{STAGING}, rotations=(dc.Rotation("app", "KEY", date="2026-11-25"),)'
    definitions.change(STAGING, rotated)

    assert of_stacks(change(definitions)) == {
        "loses: destroyed terraform/shop-staging random_password.shop-staging_app_KEY",
        "restarts: secret-value-anew terraform/shop-staging kubernetes_secret_v1.shop-staging_app",
    }


def test_an_environment_that_ends_keeps_what_holds_data(definitions: Definitions) -> None:
    synthesise(definitions.root)
    definitions.change(STAGING, f"{STAGING}, {ENDS}")

    said = of_stacks(change(definitions))

    here = "terraform/shop-staging"
    record = f"{here} cloudflare_dns_record.shop-staging_shop-staging_acme_example"
    assert said >= {
        f"interrupts: host-gone {record}",
        f"interrupts: destroyed {here} digitalocean_database_user.shop-staging",
        f"note: forgotten {here} digitalocean_database_db.shop-staging",
        f"note: forgotten {here} kubernetes_namespace_v1.shop-staging",
    }
    assert not {each for each in said if each.startswith("loses") and "random" not in each}


def test_a_larger_database_cluster_is_moved(definitions: Definitions) -> None:
    size = 'dc.DatabaseCluster("postgres-1", region="fra1"'
    definitions.change(size, f'{size}, size="db-s-2vcpu-4gb"', file="fleet")
    synthesise(definitions.root)
    definitions.change("db-s-2vcpu-4gb", "db-s-4vcpu-8gb", file="fleet")

    database = "terraform/production-1 digitalocean_database_cluster.production-1_postgres-1"
    assert of_stacks(change(definitions)) == {f"interrupts: database-moved {database}"}


def test_a_secret_that_a_person_sets_is_something_to_do(definitions: Definitions) -> None:
    synthesise(definitions.root)
    definitions.change("    secrets=(", '    secrets=(\n        dc.Secret("mail", keys=("SMTP",)),')
    definitions.change(
        'dc.Worker("sidekiq", image="app")', 'dc.Worker("sidekiq", image="app", secrets=("mail",))'
    )

    assert "to do: secret-needed workflows/shop secret SMTP" in of_stacks(change(definitions))


def test_a_new_project_has_its_steps_and_loses_nothing(definitions: Definitions) -> None:
    synthesise(definitions.root)
    definitions.write("blog", BLOG)

    said = of_stacks(change(definitions))

    assert {
        "note: step-new terraform/manifest.json stack blog",
        "note: step-new terraform/manifest.json stack blog-production",
        "to do: not-installed-yet workflows/blog workflows",
    } <= said
    assert not {each for each in said if each.startswith(("loses", "interrupts", "restarts"))}
