"""A team is not lost unnoticed, and neither are its people: access goes with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from devops_constructs.synthesis.synth import synthesise
from tests.project.definitions import Definitions, said
from tests.synthesis.test_losses import give_up, refusal, stack, tombstones

OWNER = 'github_owner="agency-example",'
TEAM = 'dc.GithubTeam("operations", maintainers=("ann-example",), members=("bo-example",))'
TEAMS = f"    github_teams=({TEAM},),\n"
ADDRESS, PEOPLE = "github_team.fleet_operations", "github_team_members.fleet_operations"


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    """The shop, and a team that was synthesised."""
    definitions = Definitions(tmp_path)
    definitions.change(OWNER, f"{OWNER}\n{TEAMS}", file="fleet")
    synthesise(tmp_path)
    return definitions


def lost(definitions: Definitions) -> str:
    place = definitions.place("fleet = ", file="fleet")
    return "\n".join(
        (
            said(
                place,
                f"Fleet: GitHub team {ADDRESS} is no longer defined",
                "whoever has access to a repository by it would lose that, also where others gave"
                " it",
                give_up(ADDRESS, "the fleet"),
            ),
            said(
                place,
                f"Fleet: the people of GitHub team {PEOPLE} is no longer defined",
                "everybody would be taken out of it, and lose the access that they have by it",
                give_up(PEOPLE, "the fleet"),
            ),
        )
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (TEAMS, ""),
        ("members=", "managed=False, members="),
        ('"operations"', '"ops"'),
    ],
    ids=["taken out", "left to others", "under another name"],
)
def test_a_team_that_terraform_would_delete_is_refused(
    definitions: Definitions, old: str, new: str
) -> None:
    definitions.change(old, new, file="fleet")

    assert refusal(definitions) == lost(definitions)


def test_a_team_that_is_given_up_stays_at_github_with_its_people(definitions: Definitions) -> None:
    definitions.change(TEAMS, tombstones(ADDRESS, PEOPLE), file="fleet")

    synthesise(definitions.root)

    left = stack(definitions, "fleet")
    assert not [type_ for type_ in left["resource"] if type_.startswith("github_team")]
    assert left["removed"] == [
        {"from": address, "lifecycle": {"destroy": False}} for address in (ADDRESS, PEOPLE)
    ]


def test_people_come_and_go_without_a_word(definitions: Definitions) -> None:
    definitions.change('"bo-example"', '"cy-example"', file="fleet")

    synthesise(definitions.root)

    [people] = stack(definitions, "fleet")["resource"]["github_team_members"].values()
    assert [each["username"] for each in people["members"]] == ["ann-example", "cy-example"]


def test_a_team_that_comes_back_is_taken_over(definitions: Definitions) -> None:
    definitions.change(TEAMS, tombstones(ADDRESS, PEOPLE), file="fleet")
    synthesise(definitions.root)
    definitions.change(tombstones(ADDRESS, PEOPLE), TEAMS, file="fleet")

    assert (
        'fix: take it over: write adopted=(dc.Adoption("github_team.fleet_operations",'
        ' id="<name>"),) in the fleet'
    ) in refusal(definitions)


def test_a_team_under_another_name_keeps_its_people_and_their_access(
    definitions: Definitions,
) -> None:
    moved = "".join(
        f'dc.Moved("{old}", "{old.replace("operations", "ops")}"),' for old in (ADDRESS, PEOPLE)
    )
    definitions.change('"operations"', '"ops"', file="fleet")
    definitions.change(OWNER, f"{OWNER}\n    moved=({moved}),", file="fleet")

    synthesise(definitions.root)

    fleet = stack(definitions, "fleet")
    assert "removed" not in fleet
    assert fleet["resource"]["github_team"]["fleet_ops"]["name"] == "ops"
