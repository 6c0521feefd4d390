"""A team of the organisation at GitHub, and who is in it."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project.github_repository import Login, Team


class GithubTeam(Definition):
    """People who are named together, once, for GitHub and for the workflows that ask who started
    them. Everybody else is taken out of it."""

    name: Team = Field(kw_only=False, examples=["operations"])
    """Its name, as in the address of its page. Others refer to it by that name. Another name is
    another team, which has no access to anything yet."""
    maintainers: tuple[Login, ...] = ()
    """Of its people, those who may change it at GitHub. Owners of the organisation are always that,
    and GitHub gives the role to somebody if nobody has it: so each owner of the organisation is
    named here, and one person at least. In place."""
    members: tuple[Login, ...] = ()
    """Its other people. Who is not in the organisation yet is invited. In place."""
    description: str = Field(default="", max_length=350)
    """What its page says of it. In place."""
    managed: bool = True
    """False: the team exists, and others look after it; its people are named here for workflows
    only, and whoever joins or leaves it has to be changed here too."""

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody in it, in order; GitHub takes capitals and small letters for one."""
        return tuple(sorted({login.lower() for login in (*self.maintainers, *self.members)}))

    def maintenance(self) -> Iterator[Problem]:
        """Asked by the fleet, as a team without anybody is sound until somebody has to make it."""
        if self.is_spoilt("maintainers"):
            return
        if self.managed and not self.maintainers:
            yield self.problem(
                "maintainers",
                what="a team that nobody maintains",
                why="GitHub makes one of its people a maintainer then, which every plan would take"
                " back",
                fix="write maintainers=(...) with the owners of the organisation who are in it, or"
                " one of its people; or managed=False if others look after it",
            )

    def _problems(self) -> Iterator[Problem]:
        if self.is_spoilt("maintainers") or self.is_spoilt("members"):
            return
        seen: set[str] = set()
        for field in ("maintainers", "members"):
            for login in getattr(self, field):
                if login.lower() in seen:
                    yield self.problem(
                        field,
                        what=f"{login!r} is in it twice",
                        why="a person has one role in a team",
                        fix="name each person once, under maintainers or under members",
                    )
                seen.add(login.lower())
