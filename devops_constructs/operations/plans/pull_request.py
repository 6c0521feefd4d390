"""`devops plans tell`: a comment at a pull request, and a status beside its commit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from devops_constructs.errors import OperationError
from devops_constructs.operations.github_cli import GitHub
from devops_constructs.operations.plans.comment import MARK, comment, nothing, status
from devops_constructs.operations.plans.plan_job import INDEX, PlanJob
from devops_constructs.operations.plans.stored_plan import TEXT
from devops_constructs.operations.pull_request_comment import OwnComment, run_address

CONTEXT = "plans"
"""What the line beside the commit is called."""


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
        run = run_address()
        if (folder / INDEX).is_file():
            job = PlanJob.read(folder)
            state, why = status(job)
            body, commit = comment(job, _texts(job, folder), run), job.commit
        else:
            state, why, body = "error", "there are no plans", nothing(run)
            commit = self._head()
        OwnComment(self.number, self.repository, self.github).say(MARK, body)
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


def _texts(job: PlanJob, folder: Path) -> dict[str, str]:
    files = {each.stack: folder / each.stack / TEXT for each in job.summaries}
    return {stack: file.read_text("utf-8") for stack, file in files.items() if file.is_file()}
