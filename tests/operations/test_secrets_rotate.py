"""`devops secrets rotate`: steps whose lines definitions take, and whose commands there are."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.cli import main
from devops_constructs.operations.secrets_named import holder
from devops_constructs.operations.secrets_rotation import steps
from devops_constructs.project.loader import load
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.project.secret_ledger import LedgerEntry, ledger
from tests.preparation import ROOT
from tests.project.definitions import Definitions

Captured = pytest.CaptureFixture[str]

DAY = "2026-11-28"
RELEASE = "gh workflow run release-production.yml --repo agency-example/rails-shop"


def devops(*arguments: str, root: Path = ROOT) -> int:
    return main(["secrets", "rotate", "--root", str(root), *arguments])


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    return load(ROOT).portfolio


def told(portfolio: Portfolio, name: str, day: str = DAY) -> list[tuple[str, str]]:
    """The steps for a secret of rails-shop in production."""
    here = holder(portfolio, ["rails-shop", "production"], infrastructure=False)
    return [(step.what, step.command) for step in steps(here, here.named(name), day)]


def made_by_terraform(portfolio: Portfolio) -> list[LedgerEntry]:
    [release] = [r for r in portfolio.releases if r.name == "rails-shop-production"]
    return [entry for entry in ledger(release) if entry.rotating in ("rotation", "database")]


def test_a_value_of_a_person_is_set_released_and_the_old_one_taken_back(
    portfolio: Portfolio,
) -> None:
    found = told(portfolio, "SMTP_PASSWORD")

    assert [command for _, command in found if command] == [
        "devops secrets set rails-shop production rails/SMTP_PASSWORD --yes",
        RELEASE,
    ]
    assert found[2][0] == (
        "Release chart and Secrets; pods that read the Secret are replaced: web, cable, sidekiq,"
        " sidekiq-mail, feeds, invoices, cleanup, migrate"
    )
    assert found[-1][0] == "Take the old value back where it is from."


def test_a_key_goes_on_working_until_all_have_the_new_one(portfolio: Portfolio) -> None:
    found = told(portfolio, "assets/AWS_SECRET_ACCESS_KEY")

    assert found[0][1] == 'dc.Rotation("assets", date="2026-11-28", beside="first"),'
    assert found[1][0] == "Review the plan: it makes the new value, and takes nothing away."
    assert found[3][1] == RELEASE
    assert found[4][0].startswith("Once all have the new value, take beside=... out of the line")


def test_what_fails_in_between_is_told(portfolio: Portfolio) -> None:
    redis = told(portfolio, "queue-auth/password")
    certificate = told(portfolio, "origin-certificate/tls.key")

    assert redis[0][1] == 'dc.Rotation("queue-auth", "password", date="2026-11-28"),'
    assert redis[-1][0] == (
        "Between apply and release: a pod that starts has the new password, and Redis the old one"
        " until the release restarts it; then pods that are not replaced yet fail for as long."
    )
    assert certificate[-1][0].startswith("Between apply and release: nothing fails")
    assert RELEASE not in [command for _, command in certificate]


def test_a_password_of_a_database_is_reset_before_the_plan_that_is_applied(
    portfolio: Portfolio,
) -> None:
    commands = [command for _, command in told(portfolio, "DATABASE_PASSWORD") if command]

    assert commands == [
        'dc.Rotation("database", date="2026-11-28"),',
        "doctl databases list --format ID,Name\n"
        "cluster=<ID of postgres-1>\n"
        'doctl databases user reset "$cluster" agency_rails_shop_production >/dev/null',
        "gh workflow run plan.yml --repo agency-example/infrastructure"
        " --field pull_request=<its number>",
        "gh run list --repo agency-example/infrastructure --workflow apply.yml --limit 1",
        RELEASE,
    ]


def test_what_workflows_use_is_not_released(portfolio: Portfolio) -> None:
    for name in ("KUBECONFIG", "releases-token/token", "REGISTRY_TOKEN"):
        assert RELEASE not in [command for _, command in told(portfolio, name)]


def test_jobs_that_read_it_anew_are_not_released(portfolio: Portfolio) -> None:
    found = told(portfolio, "backups/AWS_SECRET_ACCESS_KEY")

    assert RELEASE not in [command for _, command in found]
    assert found[3][0] == "Its jobs have it from their next run on."


def test_where_others_look_after_the_repository_no_workflow_of_ours_is_named(
    tmp_path: Path,
) -> None:
    definitions = Definitions(tmp_path)
    definitions.change("    environments=(", "    github=None,\n    environments=(")
    here = holder(definitions.load(), ["shop", "staging"], infrastructure=False)

    found = steps(here, here.named("queue-auth/password"), DAY)
    assert not [step for step in found if "gh workflow run" in step.command]


def test_every_line_is_one_that_the_definition_takes(portfolio: Portfolio, tmp_path: Path) -> None:
    lines = {told(portfolio, entry.name)[0][1] for entry in made_by_terraform(portfolio)}
    shutil.copytree(ROOT / "projects", tmp_path / "projects")
    file = tmp_path / "projects/rails_shop.py"
    text = file.read_text("utf-8")
    production = '            hosts=("www.brightbooks.example",),\n'
    assert production in text
    file.write_text(
        text.replace(production, f"{production}            rotations=({' '.join(lines)}),\n")
    )

    [release] = [r for r in load(tmp_path).portfolio.releases if r.name == "rails-shop-production"]
    made = [entry for entry in ledger(release) if entry.rotating in ("rotation", "database")]
    assert len(lines) > 8
    assert {entry.rotated for entry in made} == {DAY}


def test_the_next_time_is_another_date_beside_the_last_one(tmp_path: Path) -> None:
    definitions = Definitions(tmp_path)
    definitions.change(
        '"staging", cluster="staging"',
        '"staging", cluster="staging", rotations=(dc.Rotation("KUBECONFIG", date="2026-11-28"),)',
    )
    here = holder(definitions.load(), ["shop", "staging"], infrastructure=False)
    entry = here.named("KUBECONFIG")

    assert steps(here, entry, "2026-11-28")[0].command == (
        'dc.Rotation("KUBECONFIG", date="2026-11-28-2", beside="2026-11-28"),'
    )
    later = steps(here, entry, "2026-12-01")[0]
    assert later.command == 'dc.Rotation("KUBECONFIG", date="2026-12-01", beside="2026-11-28"),'
    assert "in place of that of 2026-11-28" in later.what


def test_without_an_infrastructure_repository_the_stack_is_named(tmp_path: Path) -> None:
    here = holder(Definitions(tmp_path).load(), ["shop", "staging"], infrastructure=False)

    found = steps(here, here.named("KUBECONFIG"), DAY)
    assert found[2].what == "Merge, and apply the stack shop-staging."


def test_the_key_to_plans_is_a_rotation_of_the_project(portfolio: Portfolio) -> None:
    here = holder(portfolio, ["terraform-archive"], infrastructure=True)

    found = steps(here, here.named("PLANS_KEY_RAILS_SHOP"), DAY)
    assert found[0].what.startswith("Write into rotations=(...) of project 'rails-shop'")
    assert found[0].command == 'dc.Rotation("plans", date="2026-11-28", beside="first"),'
    assert found[2].what == "Merge: the stack rails-shop is applied"


def test_what_is_a_file_of_lines_gets_another_line(portfolio: Portfolio) -> None:
    """With the new key alone every plan that waits would be lost."""
    here = holder(portfolio, ["terraform-plan"], infrastructure=True)

    first, set_it, last = steps(here, here.named("PLANS_SIGNING_KEY"), DAY)
    assert first.what == (
        "In short: put a new key in front of the old one, each on a line, in terraform-apply first,"
        " then in terraform-plan; take the old one out of both when no plan waits. GitHub shows no"
        " value, so the old one is from a copy."
    )
    assert set_it.command == (
        "devops secrets set --infrastructure terraform-plan PLANS_SIGNING_KEY --from keys.txt --yes"
    )
    assert last.what == "Workflows have it from their next run on. Delete the file."


def test_steps_are_numbered_with_their_commands_below(capsys: Captured) -> None:
    assert devops("rails-shop", "production", "STRIPE_SECRET_KEY") == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line[:2] for line in lines if not line.startswith(" ")] == ["1.", "2.", "3.", "4."]
    assert "     devops secrets set rails-shop production rails/STRIPE_SECRET_KEY --yes" in lines


def test_the_same_as_data(capsys: Captured) -> None:
    devops("rails-shop", "production", "assets/AWS_ACCESS_KEY_ID", "--json")

    facts: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (facts["schema"], facts["name"]) == (
        "devops-constructs/secrets-rotation/v1",
        "assets/AWS_ACCESS_KEY_ID",
    )
    line = facts["steps"][0]["command"]
    assert re.fullmatch(r'dc\.Rotation\("assets", date="[0-9-]{10}", beside="first"\),', line)


def test_an_address_is_nothing_to_replace(capsys: Captured) -> None:
    assert devops("rails-shop", "production", "assets/AWS_REGION") == 0

    assert capsys.readouterr().out == (
        "assets/AWS_REGION is no secret; there is nothing to replace\n"
    )


def test_a_key_that_several_secrets_have_is_asked_for_in_full(capsys: Captured) -> None:
    assert devops("rails-shop", "production", "password") == 2

    assert capsys.readouterr().err == (
        "rails-shop production has password more than once\n"
        "    why: each may have another value\n"
        "    fix: write one of: queue-auth/password, cache-auth/password\n"
    )


def test_outside_and_stores_have_steps_too(tmp_path: Path) -> None:
    definitions = Definitions(tmp_path)
    definitions.change(
        "    secrets=(\n",
        '    secrets=(\n        dc.Secret("erp", keys=("LOGIN",), producer="outside"),\n'
        '        dc.Secret("mail", keys=("TOKEN",), producer=dc.ExternalSecrets("vault")),\n',
    )
    here = holder(definitions.load(), ["shop", "staging"], infrastructure=False)
    release = "gh workflow run release-staging.yml --repo agency-example/shop"

    by_hand = steps(here, here.named("LOGIN"), DAY)
    assert by_hand[1].what == "Hand it to kubectl, whose context leads to the cluster staging"
    assert by_hand[1].command.startswith("(read -rs value")
    assert by_hand[2].command == release
    stored = steps(here, here.named("TOKEN"), DAY)
    assert "shop/staging/mail, property TOKEN" in stored[0].what
    assert stored[2].command == release
