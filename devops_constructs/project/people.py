"""Who may start what, by login: the teams that are named for it, member by member.

Workflows ask for logins, as their own token may not read teams.
"""

from __future__ import annotations

from collections.abc import Iterable

from devops_constructs.project.environment import Environment
from devops_constructs.project.fleet import Fleet

TEAM = "team:"
"""What stands before the name of a team among logins."""


def team_of(named: str) -> str | None:
    """The name of a team; None: it is a person's login."""
    return named.removeprefix(TEAM) if named.startswith(TEAM) else None


def logins(fleet: Fleet, named: Iterable[str]) -> tuple[str, ...]:
    """Everybody who is named, or in a team that is, once, in order and in small letters."""
    teams = {team.name: team.people for team in fleet.github_teams}
    found: set[str] = set()
    for each in named:
        team = team_of(each)
        found |= {each.lower()} if team is None else set(teams.get(team, ()))
    return tuple(sorted(found))


def named_for_release(fleet: Fleet, environment: Environment) -> tuple[str, ...]:
    """Who is named to start releases into an environment by hand or by tag; (): whoever may
    push."""
    declared = environment.github
    if declared is None:
        return ()
    if declared.released_by is not None:
        return declared.released_by
    return fleet.production_released_by if environment.name == "production" else ()


def releasers(fleet: Fleet, environment: Environment) -> tuple[str, ...]:
    """Their logins."""
    return logins(fleet, named_for_release(fleet, environment))


def appliers(fleet: Fleet) -> tuple[str, ...]:
    """The logins of those who may let a plan be applied that waits; (): whoever may push."""
    return logins(fleet, fleet.infrastructure.applied_by if fleet.infrastructure else ())


def spelled(fleet: Fleet, named: Iterable[str]) -> str:
    """They all, for a sentence: a team with its people behind it."""
    return " or ".join(
        f"team {team} ({', '.join(logins(fleet, (each,)))})" if (team := team_of(each)) else each
        for each in named
    )
