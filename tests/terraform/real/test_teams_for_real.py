"""Real terraform and GitHub's own provider make teams with just their people, and no plan more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.terraform.fleet_stack import fleet_stack
from tests.terraform.real.github_api import GithubApi, github_api
from tests.terraform.samples import FLEET
from tests.terraform_engine import any_engine, need_providers

TYPES = ("github_team", "github_team_members")
TEAM = dc.GithubTeam(
    "operations", maintainers=("Owner-Example",), members=("Ann-example", "bo-example")
)


@pytest.fixture
def api() -> Iterator[GithubApi]:
    with github_api("owner-example") as made:
        yield made


class Teams:
    """The teams of the stack `fleet` alone, with their state."""

    def __init__(self, folder: Path, api: GithubApi) -> None:
        need_providers(["github"])
        self._folder, self._engine = folder, any_engine()
        self._env = {"GITHUB_BASE_URL": api.url, "GITHUB_TOKEN": "x"}

    def plan(self, *teams: dc.GithubTeam, **more: Any) -> dict[str, list[str]]:
        """What would be done, by address."""
        self._write(teams, more)
        self._engine.succeed(self._folder, "init")
        self._engine.succeed(self._folder, "plan", "-out=made", env=self._env)
        shown = json.loads(self._engine.succeed(self._folder, "show", "-json", "made"))
        changes = {c["address"]: c["change"]["actions"] for c in shown["resource_changes"]}
        return {address: actions for address, actions in changes.items() if actions != ["no-op"]}

    def apply(self, *teams: dc.GithubTeam, **more: Any) -> dict[str, list[str]]:
        """Apply them; returns what was planned."""
        planned = self.plan(*teams, **more)
        self._engine.succeed(self._folder, "apply", "made", env=self._env)
        return planned

    def _write(self, teams: tuple[dc.GithubTeam, ...], more: dict[str, Any]) -> None:
        stack = fleet_stack(FLEET.model_copy(update={"github_teams": teams})).json
        required = stack["terraform"]["required_providers"]
        content = {
            "terraform": {"required_providers": {"github": required["github"]}},
            "provider": {"github": stack["provider"]["github"]},
            **more,
        }
        if made := {t: stack["resource"][t] for t in TYPES if t in stack["resource"]}:
            content.setdefault("resource", made)
        (self._folder / "cdk.tf.json").write_text(json.dumps(content), "utf-8")


@pytest.fixture
def teams(tmp_path: Path, api: GithubApi) -> Teams:
    return Teams(tmp_path, api)


def test_a_team_has_its_people_without_its_maker_and_the_second_plan_is_empty(
    teams: Teams, api: GithubApi
) -> None:
    teams.apply(TEAM)

    number = api.of("operations")
    assert api.teams[number]["privacy"] == "closed"
    assert api.people[number] == {
        "owner-example": "maintainer",
        "ann-example": "member",
        "bo-example": "member",
    }
    assert teams.plan(TEAM) == {}


def test_people_who_spell_themselves_otherwise_are_not_planned_again(
    teams: Teams, api: GithubApi
) -> None:
    teams.apply(TEAM)
    number = api.of("operations")
    api.people[number] = {name.title(): role for name, role in api.people[number].items()}

    assert teams.plan(TEAM) == {}


def test_who_was_added_by_hand_goes_and_who_is_left_out_goes(teams: Teams, api: GithubApi) -> None:
    teams.apply(TEAM)
    number = api.of("operations")
    api.join(number, "eve-example", "member")
    smaller = TEAM.model_copy(update={"members": ("cy-example",)})
    api.written.clear()

    assert teams.apply(smaller) == {"github_team_members.fleet_operations": ["update"]}

    assert api.people[number] == {"owner-example": "maintainer", "cy-example": "member"}
    assert set(api.written) == {
        "PUT cy-example member",
        "DELETE ann-example",
        "DELETE bo-example",
        "DELETE eve-example",
    }


def test_a_team_of_which_nobody_is_a_maintainer_would_be_planned_for_ever(
    teams: Teams, api: GithubApi
) -> None:
    """Therefore the fleet refuses it, and asks for the owners."""
    nobody = TEAM.model_copy(update={"maintainers": (), "members": ("ann-example",)})
    changed = {"github_team_members.fleet_operations": ["update"]}
    stack = FLEET.model_construct(**{**dict(FLEET), "github_teams": (nobody,)})

    made = fleet_stack(stack).json["resource"]
    resource = {type_: made[type_] for type_ in TYPES}
    teams.apply(resource=resource)

    assert teams.apply(resource=resource) == changed
    assert teams.plan(resource=resource) == changed


def test_a_team_that_exists_is_taken_over_with_just_the_declared_people(
    teams: Teams, api: GithubApi
) -> None:
    number = api.make({"name": "operations", "privacy": "secret"})
    api.join(number, "bo-example", "member")
    taken = [{"to": f"{type_}.fleet_operations", "id": "operations"} for type_ in TYPES]

    planned = teams.apply(TEAM, **{"import": taken})

    assert planned == {f"{type_}.fleet_operations": ["update"] for type_ in TYPES}
    assert list(api.teams) == [number]
    assert set(api.people[number]) == {"owner-example", "ann-example", "bo-example"}
    assert teams.plan(TEAM) == {}


def test_a_moved_team_is_renamed_in_place(teams: Teams, api: GithubApi) -> None:
    teams.apply(TEAM)
    number = api.of("operations")
    renamed = TEAM.model_copy(update={"name": "ops"})
    moved = [{"from": f"{type_}.fleet_operations", "to": f"{type_}.fleet_ops"} for type_ in TYPES]

    planned = teams.apply(renamed, moved=moved)

    assert planned == {f"{type_}.fleet_ops": ["update"] for type_ in TYPES}
    assert (api.teams[number]["slug"], len(api.teams), len(api.people[number])) == ("ops", 1, 3)
    assert teams.plan(renamed) == {}


def test_a_team_that_is_given_up_stays_with_its_people(teams: Teams, api: GithubApi) -> None:
    teams.apply(TEAM)
    api.written.clear()
    left = [
        {"from": f"{type_}.fleet_operations", "lifecycle": {"destroy": False}} for type_ in TYPES
    ]

    teams.apply(removed=left)

    assert len(api.people[api.of("operations")]) == 3
    assert api.written == []
