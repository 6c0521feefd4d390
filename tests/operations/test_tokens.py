"""What only a person can make: keys and tokens with just the rights that are used."""

from __future__ import annotations

import pytest

from devops_constructs import ErrorTracking, Fleet, InfrastructureRepository, Portfolio, Zone
from devops_constructs.operations.bootstrap import bootstrap
from devops_constructs.operations.tokens import credentials, pipeline_credentials
from devops_constructs.project.github_names import GithubPlan
from devops_constructs.project.infrastructure_secrets import A_PERSON, pipeline_secrets
from tests.project import samples
from tests.strategies import RECIPIENT
from tests.terraform.edge_samples import fleet


def cloudflare(*zones: Zone) -> dict[str, tuple[str, ...]]:
    found = credentials(Portfolio(fleet=fleet(*zones)))
    return {each.name: each.variables for each in found if "Cloudflare" in each.name}


def test_a_zone_has_its_token_as_a_secret_and_as_terraform_reads_it() -> None:
    assert cloudflare(Zone("a-b.example")) == {
        "Cloudflare token of a-b.example": (
            "CLOUDFLARE_API_TOKEN_A__B_EXAMPLE",
            "TF_VAR_cloudflare_api_token_a__b_example",
        )
    }


def test_zones_of_one_account_are_listed_once_and_those_of_others_never() -> None:
    zones = (
        Zone("acme.example", token="AGENCY"),
        Zone("agency.example", token="AGENCY"),
        Zone("client.example", managed=False),
    )

    assert cloudflare(*zones) == {
        "Cloudflare token of acme.example, agency.example": (
            "CLOUDFLARE_API_TOKEN_AGENCY",
            "TF_VAR_cloudflare_api_token_agency",
        )
    }


def portfolio(plan: GithubPlan = "team") -> Portfolio:
    """A fleet with an infrastructure repository, and a project that reports errors."""
    repository = InfrastructureRepository("definitions", encrypt_to=RECIPIENT, branch="trunk")
    changes = {"github_plan": plan, "infrastructure": repository}
    project = samples.project().model_copy(update={"error_tracking": ErrorTracking()})
    shared: Fleet = samples.fleet().model_copy(update=changes)
    return Portfolio(fleet=shared, projects=(project,))


@pytest.mark.parametrize("plan", ["free", "team"])
def test_each_secret_that_a_person_makes_is_said_to_be_set_where_it_is_used(
    plan: GithubPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SPACES_ACCESS_KEY_ID", "DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    given = portfolio(plan)
    said = [each for step in bootstrap(given, run=False, key_file=None) for each in step.secrets]

    assert len(set(said)) == len(said)
    assert set(said) == {
        f"{each.github_name(given.fleet)} --repo agency-example/definitions"
        + ("" if plan == "free" else f" --env {each.environment}")
        for each in pipeline_secrets(given)
        if each.made_by == A_PERSON
    }


def test_without_an_infrastructure_repository_nothing_is_said_of_one() -> None:
    without = Portfolio(fleet=samples.fleet())

    assert list(pipeline_credentials(without)) == []
    assert not any(each.secrets for each in credentials(without))


def test_what_plans_is_made_to_read() -> None:
    found = {each.name: each.rights for each in pipeline_credentials(portfolio())}

    assert found["DigitalOcean token for plans"] == (
        "of an account with the custom role terraform-plan and no other",
        "actions, regions, sizes, droplet, load_balancer: read",
        "database: read, view_credentials",
        "kubernetes: read, access_cluster",
        "monitoring, project, registry, spaces, spaces_key, tag, uptime, vpc: read",
    )
    assert found["key that reads the states"] == ("agency-state: read",)


def test_who_plans_is_an_account_that_can_do_nothing_else() -> None:
    made = {each.name: each.how for each in pipeline_credentials(portfolio())}

    assert made["DigitalOcean token for plans"] == (
        "DigitalOcean, Settings, Role Access: a custom role terraform-plan with these permissions,"
        " and that to make API tokens; then, signed in as an account that has no other role,"
        " DigitalOcean, API, Tokens: custom scopes. An owner's or member's plans as well, and is an"
        " administrator of every cluster"
    )


def test_environments_come_of_the_first_apply_by_hand() -> None:
    first = next(iter(pipeline_credentials(portfolio())))

    assert (first.name, first.how) == (
        "environments of agency-example/definitions",
        "apply the stack fleet once from here, with the keys and tokens above: it makes"
        " terraform-plan, terraform-archive, terraform-apply, and lets trunk in; a secret can only"
        " be set where an environment is",
    )


def test_it_is_said_plainly_that_nothing_guards_on_the_plan_free() -> None:
    first = next(iter(pipeline_credentials(portfolio("free"))))

    assert (first.name, first.how) == (
        "guard of agency-example/definitions",
        "there is none: GitHub's plan free has no environments in private repositories, so a"
        " workflow of any branch gets every secret named here; whoever may push reads and changes"
        " all of production",
    )
