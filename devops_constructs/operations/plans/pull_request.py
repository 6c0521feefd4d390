"""`devops plans tell`: a comment at a pull request, and a status beside its commit."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from devops_constructs.errors import OperationError
from devops_constructs.operations.github_cli import GitHub
from devops_constructs.operations.plans.comment import MARK, comment, nothing, status
from devops_constructs.operations.plans.plan_job import INDEX, PlanJob
from devops_constructs.operations.plans.stored_plan import TEXT

CONTEXT = "plans"
"""What the line beside the commit is called."""

_ACTIONS = "github-actions[bot]"


@dataclass(frozen=True)
class PullRequest:
    """A pull request of a repository, which is named <owner>/<name>."""

    number: int
    repository: str
    github: GitHub

    def tell(self, folder: Path) -> None:
        """Say what a plan job has handed on, or that there is nothing.

        Raises:
            OperationError: GitHub refuses, or its program is missing.
        """
        run = _run_address()
        if (folder / INDEX).is_file():
            job = PlanJob.read(folder)
            state, why = status(job)
            body, commit = comment(job, _texts(job, folder), run), job.commit
        else:
            state, why, body = "error", "there are no plans", nothing(run)
            commit = self._head()
        self._say(body)
        if re.fullmatch("[0-9a-f]{40}", commit):
            address = {"target_url": run} if run else {}
            told = {"state": state, "context": CONTEXT, "description": why, **address}
            self.github.send("POST", f"repos/{self.repository}/statuses/{commit}", told)

    def _head(self) -> str:
        found = self.github.get(f"repos/{self.repository}/pulls/{self.number}")
        if found is None:
            raise OperationError(
                f"there is no pull request {self.number} in {self.repository}\n"
                "    why: it is to be told of its plans\n"
                "    fix: write the number that GitHub shows, or name another --repository"
            )
        commit: str = found["head"]["sha"]
        return commit

    def _say(self, body: str) -> None:
        """Edit the comment that is there, or make it. That of somebody else is left alone."""
        issues = f"repos/{self.repository}/issues"
        mine = self._own_comment(f"{issues}/{self.number}/comments?per_page=100")
        if mine is None:
            self.github.send("POST", f"{issues}/{self.number}/comments", {"body": body})
        else:
            self.github.send("PATCH", f"{issues}/comments/{mine}", {"body": body})

    def _own_comment(self, path: str) -> int | None:
        me = self._me()
        for each in self.github.get(path, pages=True) or ():
            author = (each["user"] or {}).get("login")  # who has left GitHub is nobody
            if author == me and (each["body"] or "").startswith(MARK):
                number: int = each["id"]
                return number
        return None

    def _me(self) -> str:
        # the token of a job is an application's, which cannot ask who it is
        if os.environ.get("GITHUB_ACTIONS") == "true":
            return _ACTIONS
        login: str = self.github.get("user")["login"]
        return login


def _texts(job: PlanJob, folder: Path) -> dict[str, str]:
    files = {each.stack: folder / each.stack / TEXT for each in job.summaries}
    return {stack: file.read_text("utf-8") for stack, file in files.items() if file.is_file()}


def _run_address() -> str | None:
    """The run that this is part of, if it is one of GitHub's."""
    parts = [os.environ.get(f"GITHUB_{name}") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID")]
    return "{}/{}/actions/runs/{}".format(*parts) if all(parts) else None
