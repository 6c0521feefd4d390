"""As much of GitHub's API, on loopback, as teams of one organisation and their people need.

It answers as GitHub's pages and the provider's have it: owners of the organisation are maintainers
of each of their teams, somebody else becomes one if nobody is, and who makes a team is in it.

Sources: https://docs.github.com/en/rest/teams/members
https://registry.terraform.io/providers/integrations/github/latest/docs/resources/team_members
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CREATOR = "the-token"
"""Whose token Terraform has."""


@dataclass
class GithubApi:
    """Where it listens, who owns the organisation, and its teams by number."""

    owners: frozenset[str]
    url: str = ""
    teams: dict[int, dict[str, Any]] = field(default_factory=dict)
    people: dict[int, dict[str, str]] = field(default_factory=dict)
    """By team: roles by login, written as each person spells it."""
    written: list[str] = field(default_factory=list)
    """Methods of what changed something, in order, with the last part of the address."""

    def of(self, name: str) -> int:
        """The number of a team, by its name."""
        return next(number for number, team in self.teams.items() if team["slug"] == name)

    def make(self, body: dict[str, Any]) -> int:
        """A new team, which its maker is in."""
        number = len(self.teams) + 7
        self.teams[number] = {"parent": None, "notification_setting": "notifications_enabled"}
        self.change(number, body)
        self.people[number] = {CREATOR: "maintainer"}
        return number

    def change(self, number: int, body: dict[str, Any]) -> None:
        """Other settings of a team; its address follows its name."""
        given = {name: value for name, value in body.items() if value is not None}
        self.teams[number] |= {**given, "id": number, "slug": given["name"]}

    def join(self, number: int, login: str, role: str) -> None:
        """A person with that role, if he can have it."""
        people = self.people[number]
        spelled = next((each for each in people if each.lower() == login.lower()), login)
        people[spelled] = "maintainer" if login in self.owners else role
        if "maintainer" not in people.values():
            people[spelled] = "maintainer"

    def leave(self, number: int, login: str) -> None:
        """Takes a person out."""
        people = self.people[number]
        self.people[number] = {k: v for k, v in people.items() if k.lower() != login.lower()}


@contextmanager
def github_api(*owners: str) -> Iterator[GithubApi]:
    """An API of one organisation without teams."""
    api = GithubApi(frozenset(owners))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(api))
    api.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()


def _handler(api: GithubApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            number, last = self._team()
            if number is None:
                self._answer({"id": 1, "login": last} if "/orgs/" in self.path else {})
            elif last == "members":
                self._answer([{"login": login} for login in api.people[number]])
            else:
                self._answer(self._shown(number))

        def do_POST(self) -> None:
            body = self._body()
            if self.path.endswith("/graphql"):
                number = api.of(body["variables"]["slug"])
                edges = [
                    {"node": {"login": login}, "role": role.upper()}
                    for login, role in api.people[number].items()
                ]
                page = {"endCursor": None, "hasNextPage": False}
                members = {"edges": edges, "pageInfo": page}
                self._answer({"data": {"organization": {"team": {"members": members}}}})
            else:
                api.written.append(f"POST {body['name']}")
                self._answer(self._shown(api.make(body)), 201)

        def do_PATCH(self) -> None:
            number, _ = self._team()
            assert number
            api.written.append(f"PATCH {api.teams[number]['slug']}")
            api.change(number, self._body())
            self._answer(self._shown(number))

        def do_PUT(self) -> None:
            number, login = self._team()
            assert number
            role = self._body()["role"]
            api.written.append(f"PUT {login} {role}")
            api.join(number, login, role)
            self._answer({"role": role, "state": "active"})

        def do_DELETE(self) -> None:
            number, login = self._team()
            assert number
            api.written.append(f"DELETE {login}")
            api.leave(number, login)
            self._answer(None, 204)

        def _team(self) -> tuple[int | None, str]:
            """The team that the address names, by name or number, and the address' last part."""
            path = self.path.partition("?")[0]
            last = path.rpartition("/")[2]
            found = re.search(r"/(teams?)/([^/]+)", path)
            if not found:
                return None, last
            return (int(found[2]) if found[1] == "team" else api.of(found[2])), last

        def _shown(self, number: int) -> dict[str, Any]:
            return {**api.teams[number], "members_count": len(api.people[number])}

        def _body(self) -> Any:
            return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

        def _answer(self, result: Any, code: int = 200) -> None:
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            if result is not None:
                self.wfile.write(json.dumps(result).encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler
