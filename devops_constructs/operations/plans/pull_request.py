"""`devops plans tell`: comments at a pull request by GitHub's own program, which has the login."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

from devops_constructs.errors import OperationError
from devops_constructs.operations.plans.archive import TEXT
from devops_constructs.operations.plans.comment import MARK, comment, nothing, status
from devops_constructs.operations.plans.plan_job import INDEX, PlanJob

CONTEXT = "plans"
"""What the line beside the commit is called."""

_ACTIONS = "github-actions[bot]"
_REPOSITORY = "repos/{owner}/{repo}"
"""`gh` fills in the repository that it is in, or that of GH_REPO."""


class PullRequest:
    """A pull request of the repository that `gh` is in, or that GH_REPO names."""

    def __init__(self, number: int, program: str = "gh") -> None:
        self._number, self._program = number, program

    def tell(self, folder: Path) -> str:
        """Say what a plan job has handed on, or that there is nothing; returns the comment.

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
            commit = self._asked("GET", f"/pulls/{self._number}")["head"]["sha"]
        self.say(body)
        if re.fullmatch("[0-9a-f]{40}", commit):
            told = {"state": state, "context": CONTEXT, "description": why}
            self._asked(
                "POST", f"/statuses/{commit}", {**told, **({"target_url": run} if run else {})}
            )
        return body

    def say(self, body: str) -> None:
        """Edit the comment that is there, or make it. That of somebody else is left alone.

        Raises:
            OperationError: GitHub refuses, or its program is missing.
        """
        mine = self._own_comment()
        if mine is None:
            self._asked("POST", f"/issues/{self._number}/comments", {"body": body})
        else:
            self._asked("PATCH", f"/issues/comments/{mine}", {"body": body})

    def _own_comment(self) -> int | None:
        me = self._me()
        page = 1
        while True:
            path = f"/issues/{self._number}/comments?per_page=100&page={page}"
            found = self._asked("GET", path)
            for each in found:
                if each["user"]["login"] == me and each["body"].startswith(MARK):
                    number: int = each["id"]
                    return number
            if len(found) < 100:
                return None
            page += 1

    def _me(self) -> str:
        # the token of a job is an application's, which cannot ask who it is
        if os.environ.get("GITHUB_ACTIONS") == "true":
            return _ACTIONS
        login: str = json.loads(self._gh("api", "user"))["login"]
        return login

    def _asked(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        sent = () if body is None else ("--input", "-")
        said = self._gh(
            "api", "--method", method, f"{_REPOSITORY}{path}", *sent, given=json.dumps(body)
        )
        return json.loads(said or "null")

    def _gh(self, *arguments: str, given: str = "") -> str:
        try:
            done = subprocess.run(  # noqa: S603 - the user's own program
                (self._program, *arguments),
                input=given,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
        except OSError as error:
            raise OperationError(
                f"{self._program} cannot be started: {error.strerror}\n"
                "    why: it comments at the pull request\n"
                "    fix: install GitHub's command line, or name it by --gh"
            ) from None
        if done.returncode:
            raise OperationError(
                f"gh {' '.join(arguments[:4])} failed: {done.stderr.strip()}\n"
                "    why: plans are told at the pull request, and beside its commit\n"
                "    fix: give GH_TOKEN the rights pull-requests: write and statuses: write"
            )
        return done.stdout


def _texts(job: PlanJob, folder: Path) -> dict[str, str]:
    files = {each.stack: folder / each.stack / TEXT for each in job.summaries}
    return {stack: file.read_text("utf-8") for stack, file in files.items() if file.is_file()}


def _run_address() -> str | None:
    """The run that this is part of, if it is one of GitHub's."""
    parts = [os.environ.get(f"GITHUB_{name}") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID")]
    return "{}/{}/actions/runs/{}".format(*parts) if all(parts) else None
