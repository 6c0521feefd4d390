"""Teams of the organisation at GitHub."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from devops_constructs.project.github_team import GithubTeam
from devops_constructs.terraform import github
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.reference import Reference

if TYPE_CHECKING:
    from devops_constructs.terraform.github.team_members import TeamMembersMembers


class GithubTeams(Construct):
    """Teams with just the people that are declared; all others are taken out of them.

    Creates, each under `fleet_` and the team's name:
        github_team: everybody in the organisation sees it. It cannot be destroyed by Terraform, as
            access to repositories that are managed elsewhere would go with it.
        github_team_members: likewise, as the provider would take everybody out of the team.

    Sources: https://registry.terraform.io/providers/integrations/github/latest/docs/resources/team_members
    """

    def __init__(self, scope: Construct, id: str, teams: Iterable[GithubTeam]) -> None:
        super().__init__(scope, id)
        self.ids: dict[str, Reference] = {team.name: self._make(team) for team in teams}

    def _make(self, team: GithubTeam) -> Reference:
        address = stack_id("fleet", team.name)
        made = github.Team(
            self,
            address,
            name=team.name,
            description=team.description or None,
            privacy="closed",
            lifecycle={"prevent_destroy": True},
        )
        github.TeamMembers(
            self,
            address,
            team_slug=made.slug,
            members=_people(team),
            lifecycle={"prevent_destroy": True},
        )
        return made.id


def _people(team: GithubTeam) -> list[TeamMembersMembers]:
    """In small letters, as GitHub's answer is read: other ones would be planned for ever."""
    maintainers = {login.lower() for login in team.maintainers}
    return [
        {"username": login, "role": "maintainer" if login in maintainers else "member"}
        for login in team.people
    ]
