"""Tells GitHub what became of commits: a line beside each, a comment where a person is needed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from devops_constructs.errors import OperationError
from devops_constructs.operations.apply.outcome import Outcome, State
from devops_constructs.operations.github_cli import GitHub
from devops_constructs.review.untrusted_text import fenced

CONTEXT = "apply"
"""What the line beside a commit is called."""


@dataclass(frozen=True)
class Teller:
    """Comments at pull requests of one repository, each waiting plan once."""

    github: GitHub
    repository: str
    """As <owner>/<name>."""

    @classmethod
    def here(cls, github: GitHub) -> Teller | None:
        """In a workflow, of its own repository; None: it is no workflow."""
        repository = os.environ.get("GITHUB_REPOSITORY")
        return cls(github, repository) if repository else None

    def tell(self, outcome: Outcome) -> Outcome:
        """The same outcome; it says so if nobody could be told."""
        try:
            numbers = self._pull_requests(outcome)
            for number in numbers:
                self._comment(number, outcome)
        except OperationError as error:
            return outcome.saying(f"no pull request was told: {str(error).splitlines()[0]}")
        return outcome if numbers else outcome.saying("no pull request is known to be told")

    def mark(self, outcomes: Iterable[Outcome]) -> None:
        """Say beside each commit how far it is.

        Raises:
            OperationError: GitHub refuses, or its program is missing.
        """
        by_commit: dict[str, list[State]] = {}
        for outcome in outcomes:
            if outcome.commit:
                by_commit.setdefault(outcome.commit, []).append(outcome.state)
        for commit, states in by_commit.items():
            said = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
            told = {"state": _state(states), "context": CONTEXT, "description": said}
            self.github.send("POST", f"repos/{self.repository}/statuses/{commit}", told)

    def _pull_requests(self, outcome: Outcome) -> list[int]:
        path = f"repos/{self.repository}/commits/{outcome.commit}/pulls"
        return [pull["number"] for pull in self.github.get(path) or () if pull.get("merged_at")]

    def _comment(self, number: int, outcome: Outcome) -> None:
        path, mark = f"repos/{self.repository}/issues/{number}/comments", f"<!-- {outcome.plan} -->"
        told = self.github.get(path, pages=True) or ()
        if not any(mark in (comment["body"] or "") for comment in told):
            self.github.send("POST", path, {"body": f"{mark}\n{_text(outcome)}"})


def _state(states: Iterable[State]) -> str:
    """As GitHub has it."""
    found = set(states)
    if "failed" in found:
        return "failure"
    return "success" if found <= {"applied", "unchanged"} else "pending"


def _text(outcome: Outcome) -> str:
    stack = outcome.step.partition("/")[2]
    return (
        f"**`{stack}` of this waits for a person.**\n\n"
        f"{fenced(outcome.says)}\n"
        f"Look at the plan: `devops plans show {outcome.plan}`\n\n"
        f"Let it be applied: `{outcome.approve}`\n\n"
        "Or revert the commit: what nothing was done of is then left out.\n"
    )
