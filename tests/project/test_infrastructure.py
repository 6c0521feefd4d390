"""The infrastructure repository: what is refused, and which secrets its workflows have."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import devops_constructs as dc
from devops_constructs.errors import DefinitionError
from devops_constructs.project.github_names import GithubPlan
from devops_constructs.project.infrastructure_secrets import (
    APPLY,
    ARCHIVE,
    ENVIRONMENTS,
    PLAN,
    PipelineSecret,
    pipeline_secrets,
    plans_key,
    terraform_variables,
)
from devops_constructs.project.portfolio import Portfolio
from tests.project import samples
from tests.project.definitions import BLOG, Definitions, said
from tests.strategies import RECIPIENT

OWNER = 'github_owner="agency-example",'
FLEET = samples.fleet()
PROJECT = samples.project()
REPOSITORY = f'infrastructure=dc.InfrastructureRepository("definitions", encrypt_to="{RECIPIENT}"'


def declared(definitions: Definitions, arguments: str = "", *, plan: str = "team") -> str:
    here = f'{OWNER} github_plan="{plan}",\n    {REPOSITORY}{arguments}),'
    return definitions.change(OWNER, here, file="fleet", at="infrastructure=")


def secrets(definitions: Definitions) -> tuple[PipelineSecret, ...]:
    return pipeline_secrets(definitions.load())


def test_plans_are_encrypted_to_a_recipient_of_age() -> None:
    with pytest.raises(DefinitionError) as refused:
        dc.InfrastructureRepository("definitions", encrypt_to="ops@agency.example")

    [problem] = refused.value.problems
    assert (problem.what, problem.why, problem.fix) == (
        "InfrastructureRepository 'definitions': encrypt_to is 'ops@agency.example'",
        "a recipient of age is 'age1' and 58 characters, the last of which are a checksum",
        "copy the public key as 'age-keygen' prints it",
    )


@pytest.mark.parametrize("plan", ["free", "team"])
def test_nobody_reviews_on_a_smaller_plan_than_enterprise(
    definitions: Definitions, plan: str
) -> None:
    place = declared(definitions, ', reviewers=("ops",)', plan=plan)

    assert definitions.refusal() == said(
        place,
        f"InfrastructureRepository 'definitions': reviewers on GitHub's plan {plan!r}",
        "private repositories have them with 'enterprise' only, and nothing would wait",
        "leave reviewers out, or write Fleet(github_plan=...) if GitHub's plan is another one",
    )


def test_enterprise_has_reviewers(definitions: Definitions) -> None:
    declared(definitions, ', reviewers=("ops",)', plan="enterprise")

    definitions.load()


def test_nobody_is_asked_on_the_plan_free(definitions: Definitions) -> None:
    place = declared(definitions, ', applied_by=("ann-example",)', plan="free")

    assert definitions.refusal() == said(
        place,
        "InfrastructureRepository 'definitions': applied_by on GitHub's plan 'free'",
        "private repositories have no environments there, so a workflow of any branch gets what is"
        " applied with",
        "leave applied_by out, or write Fleet(github_plan=...) if GitHub's plan is another one",
    )


@pytest.mark.parametrize("named", ['name="definitions",', 'name="shop", repository="Definitions",'])
def test_no_project_has_it_as_its_repository(definitions: Definitions, named: str) -> None:
    declared(definitions)
    place = definitions.change('name="shop",', named)
    name = "shop" if "shop" in named else "definitions"
    repository = "Definitions" if "shop" in named else "definitions"

    assert definitions.refusal() == said(
        place,
        f"Project {name!r}: its repository {repository!r} is the infrastructure repository",
        "who may push to a project could then change every project's infrastructure",
        "give the project a repository of its own",
    )


def test_its_workflows_use_actions_of_github(definitions: Definitions) -> None:
    definitions.change('name="shop",', 'name="shop", github=None,')
    declared(definitions, '), github=dc.GithubOrganisation(allowed_actions="local_only"')

    assert definitions.refusal() == said(
        definitions.place("infrastructure=", file="fleet"),
        "GithubOrganisation: only actions of the organisation's repositories are allowed",
        "workflows of the infrastructure repository use actions of GitHub, so none would start",
        "write allowed_actions='all'; pinned_actions=True keeps to what was reviewed",
    )


def test_a_fleet_without_it_has_none_of_its_secrets(definitions: Definitions) -> None:
    assert secrets(definitions) == ()


def test_each_environment_has_a_secret_once(definitions: Definitions) -> None:
    definitions.write("blog", BLOG)
    declared(definitions)
    found = [(each.environment, each.name) for each in secrets(definitions)]

    assert len(set(found)) == len(found)
    assert {environment for environment, _ in found} == set(ENVIRONMENTS)


def test_what_archives_plans_reads_no_account_and_opens_no_plan(definitions: Definitions) -> None:
    declared(definitions)
    names = {each.name for each in secrets(definitions) if each.environment == ARCHIVE}

    assert names == {"STATE_ACCESS_KEY_ID", "STATE_SECRET_ACCESS_KEY", "PLANS_KEY_SHOP"}


def test_what_plans_opens_no_archived_plan_and_writes_no_state(definitions: Definitions) -> None:
    declared(definitions)
    found = {each.name: each for each in secrets(definitions) if each.environment == PLAN}

    assert not {"PLANS_IDENTITY", "PLANS_KEY_SHOP", "REGISTRY_TOKEN"} & set(found)
    assert found["STATE_SECRET_ACCESS_KEY"].rights == ("agency-state: read",)


def test_what_plans_and_what_applies_sign_plans_and_nothing_else_does(
    definitions: Definitions,
) -> None:
    declared(definitions)
    found = [each.environment for each in secrets(definitions) if each.name == "PLANS_SIGNING_KEY"]

    assert found == [PLAN, APPLY]


def test_tokens_are_those_of_the_zones_and_of_what_is_used(definitions: Definitions) -> None:
    zone = 'dc.Zone("acme.example"),'
    more = 'dc.Zone("blog.example", token="ACME"), dc.Zone("shop.example", managed=False),'
    definitions.change(zone, f'dc.Zone("acme.example", token="ACME"), {more}', file="fleet")
    declared(definitions)
    without = {each.name for each in secrets(definitions)}
    definitions.change('name="shop",', 'name="shop", error_tracking=dc.ErrorTracking(),')
    used = {each.name for each in secrets(definitions)}

    assert {n for n in used if n.startswith("CLOUDFLARE")} == {"CLOUDFLARE_API_TOKEN_ACME"}
    assert used - without == {"ROLLBAR_API_KEY"}


def test_a_project_without_a_private_space_has_no_key_to_it(definitions: Definitions) -> None:
    definitions.write("blog", BLOG)
    definitions.change('name="blog",', 'name="blog", private_space=None,', file="blog")
    declared(definitions)

    assert {each.name for each in secrets(definitions) if each.made_by == "blog"} == set()
    assert {each.name for each in secrets(definitions) if each.made_by == "shop"} == {
        "PLANS_KEY_SHOP"
    }


@pytest.mark.parametrize(
    ("plan", "name"),
    [("team", "DIGITALOCEAN_TOKEN"), ("free", "DIGITALOCEAN_TOKEN_TERRAFORM_APPLY")],
)
def test_a_repository_without_environments_tells_them_apart_by_name(
    definitions: Definitions, plan: str, name: str
) -> None:
    declared(definitions, plan=plan)
    portfolio = definitions.load()
    [token] = [
        each
        for each in pipeline_secrets(portfolio)
        if (each.environment, each.name) == (APPLY, "DIGITALOCEAN_TOKEN")
    ]

    assert token.github_name(portfolio.fleet) == name


def test_what_terraform_reads_each_secret_from(definitions: Definitions) -> None:
    declared(definitions)

    assert terraform_variables(definitions.load()) == {
        "DIGITALOCEAN_TOKEN": "DIGITALOCEAN_TOKEN",
        "SPACES_ACCESS_KEY_ID": "SPACES_ACCESS_KEY_ID",
        "SPACES_SECRET_ACCESS_KEY": "SPACES_SECRET_ACCESS_KEY",
        "STATE_ACCESS_KEY_ID": "AWS_ACCESS_KEY_ID",
        "STATE_SECRET_ACCESS_KEY": "AWS_SECRET_ACCESS_KEY",
        "CLOUDFLARE_API_TOKEN_ACME_EXAMPLE": "TF_VAR_cloudflare_api_token_acme_example",
        "TERRAFORM_GITHUB_TOKEN": "GITHUB_TOKEN",
    }


def test_the_key_to_plans_is_named_after_the_project(definitions: Definitions) -> None:
    definitions.change('name="shop",', 'name="acme-shop",')
    [project] = definitions.load().projects

    assert plans_key(project) == "PLANS_KEY_ACME_SHOP"


LABELS = st.from_regex(r"[a-z]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
TOKENS = st.from_regex(r"[A-Z][A-Z0-9_]{0,20}", fullmatch=True)


@given(
    st.sets(LABELS, min_size=1, max_size=4),
    st.lists(TOKENS, max_size=4),
    st.sampled_from(["free", "team", "enterprise"]),
)
def test_github_takes_the_names_and_no_two_secrets_have_one(
    names: set[str], tokens: list[str], plan: GithubPlan
) -> None:
    repository = dc.InfrastructureRepository("the-definitions", encrypt_to=RECIPIENT)
    zones = tuple(dc.Zone(f"{i}.zone.example", token=token) for i, token in enumerate(tokens))
    changes = {"github_plan": plan, "infrastructure": repository, "zones": zones}
    fleet = FLEET.model_copy(update=changes)
    projects = tuple(PROJECT.model_copy(update={"name": name}) for name in sorted(names))
    found = pipeline_secrets(Portfolio.model_construct(fleet=fleet, projects=projects))

    at_github = [
        (None if plan == "free" else each.environment, each.github_name(fleet)) for each in found
    ]
    assert len(set(at_github)) == len(at_github)
    for _, name in at_github:
        assert re.fullmatch("[A-Z_][A-Z0-9_]*", name)
        assert not name.startswith("GITHUB_")
