"""Teams that are named are those that are declared, where it matters who is in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project._names import nearest
from devops_constructs.project.fleet import Fleet, did_you_mean
from devops_constructs.project.people import TEAM, team_of
from devops_constructs.project.project import Project

_ALIKE = 0.85
"""How alike two names have to be for one to be taken for a misspelling of the other."""


def teams_are_declared(fleet: Fleet, projects: Iterable[Project]) -> Iterator[Problem]:
    """Whoever may start something is known by login; and no declared team is misspelt."""
    if fleet.is_incomplete("github_teams"):
        return
    yield from _are_known(fleet, fleet, "production_released_by")
    if declared := fleet.infrastructure:
        yield from _are_known(fleet, declared, "applied_by")
        yield from _are_meant(fleet, declared, "reviewers")
    for project in projects:
        if project.github:
            yield from _are_meant(fleet, project.github, "teams")
        for environment in project.environments:
            if environment.github:
                yield from _are_known(fleet, environment.github, "released_by")
                yield from _are_meant(fleet, environment.github, "reviewers")


def _are_known(fleet: Fleet, holder: Definition, field: str) -> Iterator[Problem]:
    teams = {team.name: team for team in fleet.github_teams}
    if holder.is_spoilt(field):
        return
    for named in getattr(holder, field) or ():
        name = team_of(named)
        if name is None:
            continue
        if name not in teams:
            yield holder.problem(
                field,
                what=f"there is no team {name!r} in the fleet",
                why="the workflow asks for logins, so somebody has to say who is in it",
                fix=did_you_mean(named, [TEAM + each for each in teams])
                if teams
                else f"write Fleet(github_teams=(GithubTeam({name!r}, ...),)), with managed=False"
                " if others look after it",
            )
        elif not teams[name].people:
            yield holder.problem(
                field,
                what=f"nobody is in the team {name!r}",
                why="nobody could start it",
                fix=f"name its people in GithubTeam({name!r}, ...), or take it out here",
            )


def _are_meant(fleet: Fleet, holder: Definition, field: str) -> Iterator[Problem]:
    teams = [team.name for team in fleet.github_teams]
    for name in () if holder.is_spoilt(field) else getattr(holder, field):
        meant = None if name in teams else nearest(name, teams, cutoff=_ALIKE)
        if meant:
            yield holder.problem(
                field,
                what=f"there is no team {name!r} in the fleet, but {meant!r}",
                why="one that others look after may be called so, and a wrong one gets access",
                fix=f"did you mean {meant!r}? If not, write GithubTeam({name!r}, managed=False)"
                " into Fleet.github_teams",
            )
