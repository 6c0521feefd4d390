"""Teams of the organisation: what is refused, and who may start what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import devops_constructs as dc
from devops_constructs.project.infrastructure_secrets import APPLY, PLAN, pipeline_secrets
from devops_constructs.project.people import appliers, logins, named_for_release, releasers, spelled
from tests.project import samples
from tests.project.definitions import Definitions, said
from tests.strategies import RECIPIENT

OWNER = 'github_owner="agency-example",'
PRODUCTION = 'dc.Environment("production", '
TEAM = 'dc.GithubTeam("operations", maintainers=("ann-example",), members=("Bo-example",))'
INFRASTRUCTURE = (
    f'infrastructure=dc.InfrastructureRepository("definitions", encrypt_to="{RECIPIENT}"'
)
WHY_LOGINS = "the workflow asks for logins, so somebody has to say who is in it"


def declared(definitions: Definitions, more: str = "", *, team: str = TEAM) -> str:
    """Has the fleet declare a team; returns the place of `more`, or of that."""
    text = f"{OWNER}\n    github_teams=({team},),\n    {more}"
    return definitions.change(OWNER, text, file="fleet", at=more or "github_teams=")


def environment(definitions: Definitions, arguments: str) -> str:
    here = f"{PRODUCTION}github=dc.GithubEnvironment({arguments}), "
    return definitions.change(PRODUCTION, here)


@pytest.mark.parametrize(
    ("team", "what", "why", "fix"),
    [
        (
            'dc.GithubTeam("operations", members=("ann-example",))',
            "GithubTeam 'operations': a team that nobody maintains",
            "GitHub makes one of its people a maintainer then, which every plan would take back",
            "write maintainers=(...) with the owners of the organisation who are in it, or one of"
            " its people; or managed=False if others look after it",
        ),
        (
            'dc.GithubTeam("operations", maintainers=("ann-example",), members=("Ann-Example",))',
            "GithubTeam 'operations': 'Ann-Example' is in it twice",
            "a person has one role in a team",
            "name each person once, under maintainers or under members",
        ),
        (
            'dc.GithubTeam("Operations", maintainers=("ann-example",))',
            "GithubTeam 'Operations': name is 'Operations'",
            "a team is named as in the address of its page",
            "write it in small letters with hyphens, such as 'blue-team'",
        ),
    ],
)
def test_refused_team(definitions: Definitions, team: str, what: str, why: str, fix: str) -> None:
    place = declared(definitions, team=team)

    assert definitions.refusal() == said(place, what, why, fix)


def test_two_teams_of_one_name_are_refused(definitions: Definitions) -> None:
    place = declared(definitions, team=f"{TEAM}, {TEAM}")

    assert definitions.refusal() == said(
        place,
        "GithubTeam 'operations': the fleet already has GitHub team 'operations'",
        "others refer to it by that name",
        "give this GitHub team a name of its own",
    )


def test_a_team_among_people_is_spelled_in_one_way(definitions: Definitions) -> None:
    place = environment(definitions, 'released_by=("group:operations",)')

    assert definitions.refusal() == said(
        place,
        "GithubEnvironment: released_by[0] is 'group:operations'",
        "people are named by login, a team of Fleet.github_teams with 'team:' before its name",
        "write one such as 'ann-example' or 'team:operations'",
    )


def test_a_team_that_releases_has_to_be_declared(definitions: Definitions) -> None:
    declared(definitions)
    place = environment(definitions, 'released_by=("ann-example", "team:operation")')

    assert definitions.refusal() == said(
        place,
        "GithubEnvironment: there is no team 'operation' in the fleet",
        WHY_LOGINS,
        "did you mean 'team:operations'?",
    )


def test_so_does_the_team_that_releases_to_production_everywhere(definitions: Definitions) -> None:
    place = declared(definitions, 'production_released_by=("team:support",),')

    assert definitions.refusal() == said(
        place,
        "Fleet: there is no team 'support' in the fleet",
        WHY_LOGINS,
        "choose one of team:operations",
    )


def test_so_does_the_team_that_applies(definitions: Definitions) -> None:
    more = f'{INFRASTRUCTURE}, applied_by=("team:ops",)),'
    place = definitions.change(OWNER, f"{OWNER}\n    {more}", file="fleet", at="infrastructure=")

    assert definitions.refusal() == said(
        place,
        "InfrastructureRepository 'definitions': there is no team 'ops' in the fleet",
        WHY_LOGINS,
        "write Fleet(github_teams=(GithubTeam('ops', ...),)), with managed=False if others look"
        " after it",
    )


def test_a_team_without_people_starts_nothing(definitions: Definitions) -> None:
    declared(definitions, team='dc.GithubTeam("operations", managed=False)')
    place = environment(definitions, 'released_by=("team:operations",)')

    assert definitions.refusal() == said(
        place,
        "GithubEnvironment: nobody is in the team 'operations'",
        "nobody could start it",
        "name its people in GithubTeam('operations', ...), or take it out here",
    )


WHY_NEAR = "one that others look after may be called so, and a wrong one gets access"
FIX_NEAR = (
    "did you mean 'operations'? If not, write GithubTeam('operation', managed=False) into"
    " Fleet.github_teams"
)


def test_a_team_that_gets_access_is_probably_the_declared_one(definitions: Definitions) -> None:
    declared(definitions)
    github = 'github=dc.GithubRepository(teams={"operation": "push"})'
    place = definitions.change('name="shop",', f'name="shop", {github},')

    assert definitions.refusal() == said(
        place,
        "GithubRepository: there is no team 'operation' in the fleet, but 'operations'",
        WHY_NEAR,
        FIX_NEAR,
    )


def test_so_is_one_that_reviews(definitions: Definitions) -> None:
    declared(definitions, 'github_plan="enterprise",')
    place = environment(definitions, 'reviewers=("operation",)')

    assert definitions.refusal() == said(
        place,
        "GithubEnvironment: there is no team 'operation' in the fleet, but 'operations'",
        WHY_NEAR,
        FIX_NEAR,
    )


def test_teams_that_others_look_after_get_access_without_being_declared(
    definitions: Definitions,
) -> None:
    near = f'{TEAM}, dc.GithubTeam("operation", managed=False)'
    declared(definitions, team=near)
    github = 'github=dc.GithubRepository(teams={"operation": "push", "blue-team": "pull"})'
    definitions.change('name="shop",', f'name="shop", {github},')

    definitions.load()


def test_nobody_is_asked_for_production_on_the_plan_free(definitions: Definitions) -> None:
    more = 'github_plan="free", production_released_by=("team:operations",),'
    place = declared(definitions, more)

    assert definitions.refusal() == said(
        place,
        "Fleet: production_released_by on GitHub's plan 'free'",
        "private repositories have no environments there, so nothing would guard it",
        "leave production_released_by out, or write Fleet(github_plan=...) if GitHub's plan is"
        " another one",
    )


def fleet(**changes: object) -> dc.Fleet:
    teams = (
        dc.GithubTeam("operations", maintainers=("ann-example",), members=("Bo-example",)),
        dc.GithubTeam("support", members=("cy-example", "bo-example"), managed=False),
    )
    return samples.fleet().model_copy(update={"github_teams": teams, **changes})


def released(name: str = "production", **fields: object) -> dc.Environment:
    github = dc.GithubEnvironment(**fields)  # type: ignore[arg-type]
    return dc.Environment(name, cluster="production-1", github=github)


def test_a_team_stands_for_its_people_once_however_logins_are_written() -> None:
    found = logins(fleet(), ("team:support", "team:operations", "DI-example", "Ann-Example"))

    assert found == ("ann-example", "bo-example", "cy-example", "di-example")


def test_production_is_released_by_those_whom_the_fleet_names() -> None:
    ruled = fleet(production_released_by=("team:operations",))

    assert releasers(ruled, released()) == ("ann-example", "bo-example")
    assert releasers(ruled, released("staging")) == ()
    assert releasers(ruled, released(released_by=("cy-example",))) == ("cy-example",)
    assert releasers(ruled, released(released_by=())) == ()
    assert named_for_release(ruled, dc.Environment("production", cluster="x", github=None)) == ()


def test_plans_are_let_through_by_those_whom_the_repository_names() -> None:
    repository = dc.InfrastructureRepository(
        "definitions", encrypt_to=RECIPIENT, applied_by=("team:operations", "Di-example")
    )

    assert appliers(fleet(infrastructure=repository)) == ("ann-example", "bo-example", "di-example")
    assert appliers(fleet()) == ()


def test_a_sentence_says_who_is_in_a_team() -> None:
    assert spelled(fleet(), ("Di-example", "team:operations")) == (
        "Di-example or team operations (ann-example, bo-example)"
    )


@pytest.mark.parametrize(("managed", "right"), [(True, "write"), (False, "read")])
def test_only_what_makes_teams_may_change_members(managed: bool, right: str) -> None:
    team = dc.GithubTeam("operations", maintainers=("ann-example",), managed=managed)
    repository = dc.InfrastructureRepository("definitions", encrypt_to=RECIPIENT)
    having = fleet(github_teams=(team,), infrastructure=repository)
    rights = {
        each.environment: each.rights[1]
        for each in pipeline_secrets(dc.Portfolio(fleet=having))
        if each.name == "TERRAFORM_GITHUB_TOKEN"
    }

    assert rights == {
        PLAN: "organization: administration: read, members: read",
        APPLY: f"organization: administration: write, members: {right}",
    }


NAMES = st.from_regex("[A-Za-z0-9][A-Za-z0-9-]{0,8}", fullmatch=True)


@given(st.sets(NAMES, min_size=1, max_size=5), st.sets(NAMES, max_size=5))
def test_whoever_is_in_a_named_team_or_is_named_is_asked_for_and_nobody_else(
    people: set[str], others: set[str]
) -> None:
    lower = {each.lower() for each in people}
    team = dc.GithubTeam("operations", maintainers=tuple(sorted(lower)))

    found = logins(fleet(github_teams=(team,)), ("team:operations", *others))

    assert set(found) == lower | {each.lower() for each in others}
    assert list(found) == sorted(set(found))
