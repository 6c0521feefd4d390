"""`devops secrets list` and `diff`: what they say of the projects of this repository, and when they
end with 1 or 2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.cli import main
from tests.preparation import ROOT
from tests.project.definitions import Definitions

Captured = pytest.CaptureFixture[str]


def devops(part: str, *arguments: str, root: Path = ROOT) -> int:
    return main(["secrets", part, "--root", str(root), *arguments])


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    return Definitions(tmp_path)


def test_every_environment_is_listed_unless_one_is_named(capsys: Captured) -> None:
    devops("list", "rails-shop")
    both = capsys.readouterr().out
    devops("list", "rails-shop", "staging")
    one = capsys.readouterr().out

    assert [line.split()[0] for line in both.splitlines() if line[:1].isalpha()] == [
        "production",
        "staging",
    ]
    assert one == both.partition("\n\n")[2]


def test_a_secret_tells_where_it_is_from_who_reads_it_and_how_it_is_replaced(
    capsys: Captured,
) -> None:
    devops("list", "static-site", "production")

    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        "production  (namespace static-site-production on production-2)",
        "  origin-certificate: stack static-site-production",
        "    tls.crt, tls.key",
        "      for ingress; replaced: a Rotation in the definition",
    ]
    assert lines[-2:] == [
        "    REGISTRY_TOKEN",
        "      for releases, build of site; set by a person in organisation agency-example;"
        " replaced: devops secrets set",
    ]


def test_the_same_as_data(capsys: Captured) -> None:
    assert devops("list", "rails-shop", "production", "--json") == 0

    facts: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert facts["schema"] == "devops-constructs/secrets/v1"
    [environment] = facts["environments"]
    assert environment["namespace"] == "rails-shop-production"
    found = {each["name"]: each for each in environment["secrets"]}
    assert found["rails/STRIPE_SECRET_KEY"] == {
        "name": "rails/STRIPE_SECRET_KEY",
        "secret": "rails",
        "key": "STRIPE_SECRET_KEY",
        "read_by": [
            *("web", "cable", "sidekiq", "sidekiq-mail"),
            *("feeds", "invoices", "cleanup", "migrate"),
        ],
        "producer": "github",
        "rotating": "set",
        "type": "Opaque",
        "optional": False,
        "stack": None,
        "github": {
            "name": "STRIPE_SECRET_KEY",
            "owner": "agency-example",
            "repository": "rails-shop",
            "environment": "production",
        },
        "store": None,
        "rotated": None,
        "beside": None,
        "lines": "",
    }


def test_what_was_made_anew_says_so(definitions: Definitions, capsys: Captured) -> None:
    definitions.change(
        '"staging", cluster="staging"',
        '"staging", cluster="staging", rotations=(dc.Rotation("KUBECONFIG", date="2026-11-25",'
        ' beside="first"),)',
    )

    devops("list", "shop", "staging", root=definitions.root)

    said = capsys.readouterr().out
    assert "a Rotation in the definition (2026-11-25, that of first beside it)" in said


def test_secrets_that_plan_and_apply_are_listed_by_environment(capsys: Captured) -> None:
    devops("list", "--infrastructure")
    text = capsys.readouterr().out
    devops("list", "--infrastructure", "--json")
    facts: dict[str, Any] = json.loads(capsys.readouterr().out)

    assert [line for line in text.splitlines() if line[:1].isalpha()] == [
        "terraform-plan",
        "terraform-archive",
        "terraform-apply",
    ]
    assert facts["repository"] == "agency-example/infrastructure"
    for secret in facts["secrets"]:
        assert f"  {secret['github_name']}: set by " in text


def test_a_fleet_without_such_a_repository_says_so(
    definitions: Definitions, capsys: Captured
) -> None:
    assert devops("list", "--infrastructure", root=definitions.root) == 2

    assert capsys.readouterr().err == (
        "the fleet has no infrastructure repository\n"
        "    why: its secrets are those of the workflows that plan and apply\n"
        "    fix: write infrastructure=dc.InfrastructureRepository(...) in the fleet\n"
    )


def test_names_of_one_environment_only_are_a_difference(capsys: Captured) -> None:
    ended = devops("diff", "healthchecks", "production", "production")
    assert (ended, capsys.readouterr().out) == (0, "")

    ended = devops("diff", "rails-shop", "staging", "production")
    said = capsys.readouterr().out.splitlines()
    assert ended == 1
    assert said[0] == "only in rails-shop-production: backups/AWS_ACCESS_KEY_ID"
    assert all(line.startswith("only in rails-shop-production: backups/") for line in said)


def test_differences_are_data_too(capsys: Captured) -> None:
    assert devops("diff", "rails-shop", "staging", "production", "--json") == 1

    facts: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert facts["schema"] == "devops-constructs/secrets-difference/v1"
    assert facts["only"]["rails-shop-staging"] == []
    assert "backups/BACKUPS_BUCKET" in facts["only"]["rails-shop-production"]


def test_a_value_that_was_made_anew_is_no_difference(
    definitions: Definitions, capsys: Captured
) -> None:
    definitions.change(
        '"staging", cluster="staging"',
        '"staging", cluster="staging", rotations=(dc.Rotation("KUBECONFIG", date="2026-11-25"),)',
    )

    assert devops("diff", "shop", "production", "staging", root=definitions.root) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["list", "rails-shpo"],
            "there is no project 'rails-shpo' with an environment that runs\n"
            "    why: secrets are those of environments\n"
            "    fix: write one of: django-api, healthchecks, rails-shop, static-site\n",
        ),
        (
            ["diff", "rails-shop", "prod", "staging"],
            "there is no environment 'prod' of a project 'rails-shop'\n"
            "    why: secrets are those of an environment that the definitions declare\n"
            "    fix: write one of: django-api production, django-api staging,"
            " healthchecks production, rails-shop production, rails-shop staging,"
            " static-site production, static-site staging\n",
        ),
    ],
)
def test_what_does_not_exist_is_told_with_what_does(
    capsys: Captured, arguments: list[str], said: str
) -> None:
    assert devops(*arguments) == 2

    assert capsys.readouterr().err == said


def test_an_environment_that_ends_has_no_secrets_to_look_after(
    definitions: Definitions, capsys: Captured
) -> None:
    retired = 'retired=dc.Retirement(reason="x", date="2026-11-25", backup="none")'
    staging = '"staging", cluster="staging"'
    definitions.change(staging, f"{staging}, {retired}")

    assert devops("list", "shop", "staging", root=definitions.root) == 2
    assert capsys.readouterr().err == (
        "shop-staging ends\n"
        "    why: its secrets go with its stack, and nothing is released there any more\n"
        "    fix: name an environment that runs\n"
    )
