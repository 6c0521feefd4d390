"""A comment at a pull request that is edited in place, so that there is one of each kind."""

from __future__ import annotations

import os
from dataclasses import dataclass

from devops_constructs.operations.github_cli import GitHub

_ACTIONS = "github-actions[bot]"


@dataclass(frozen=True)
class OwnComment:
    """What we say at a pull request of a repository, which is named <owner>/<name>."""

    number: int
    repository: str
    github: GitHub

    def say(self, mark: str, body: str) -> None:
        """Edit the comment that is there, or make it. That of somebody else is left alone.

        `mark` is how the comment begins, by which it is found again.

        Raises:
            OperationError: GitHub refuses, or its program is missing.
        """
        issues = f"repos/{self.repository}/issues"
        mine = self._found(f"{issues}/{self.number}/comments?per_page=100", mark)
        if mine is None:
            self.github.send("POST", f"{issues}/{self.number}/comments", {"body": body})
        else:
            self.github.send("PATCH", f"{issues}/comments/{mine}", {"body": body})

    def _found(self, path: str, mark: str) -> int | None:
        me = self._me()
        for each in self.github.get(path, pages=True) or ():
            author = (each["user"] or {}).get("login")  # who has left GitHub is nobody
            if author == me and (each["body"] or "").startswith(mark):
                number: int = each["id"]
                return number
        return None

    def _me(self) -> str:
        # the token of a job is an application's, which cannot ask who it is
        if os.environ.get("GITHUB_ACTIONS") == "true":
            return _ACTIONS
        login: str = self.github.get("user")["login"]
        return login


def run_address() -> str | None:
    """The run that this is part of, if it is one of GitHub's."""
    parts = [os.environ.get(f"GITHUB_{name}") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID")]
    return "{}/{}/actions/runs/{}".format(*parts) if all(parts) else None
