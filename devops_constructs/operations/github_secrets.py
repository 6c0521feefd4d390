"""Secrets at GitHub through its own command line: their names, and new values by stdin."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from devops_constructs.errors import OperationError
from devops_constructs.project.secret_ledger import GithubPlace


@dataclass(frozen=True)
class GithubSecrets:
    """What `gh` may see and set with the login of who started the command."""

    program: str = "gh"

    def names(self, place: GithubPlace, repository: str) -> frozenset[str]:
        """The secrets that workflows of a repository have from there.

        Raises:
            OperationError: gh is not there, or GitHub does not tell.
        """
        if place.repository:
            said = self._run("secret", "list", *_options(place), "--json", "name")
            return frozenset(each["name"] for each in json.loads(said))
        # not the organisation's own list: only its owners read that, and it has others' secrets too
        path = f"repos/{place.owner}/{repository}/actions/organization-secrets"
        said = self._run("api", path, "--paginate", "--jq", ".secrets[].name")
        return frozenset(said.split())

    def set(self, place: GithubPlace, value: bytes) -> None:
        """Give it a value; an organisation's secret stays visible to those that see it.

        Raises:
            OperationError: gh is not there, or GitHub does not take it.
        """
        seen_by = () if place.repository else self._visibility(place)
        self._run("secret", "set", place.name, *_options(place), *seen_by, value=value)

    def _visibility(self, place: GithubPlace) -> Sequence[str]:
        """gh would let all private repositories see it, whatever was said before."""
        path = f"orgs/{place.owner}/actions/secrets"
        listed = self._run("api", path, "--paginate", "--jq", ".secrets[].name").split()
        if place.name not in listed:
            return ("--visibility", "private")
        visibility = self._run("api", f"{path}/{place.name}", "--jq", ".visibility").strip()
        if visibility != "selected":
            return ("--visibility", visibility)
        who = f"{path}/{place.name}/repositories"
        names = self._run("api", who, "--paginate", "--jq", ".repositories[].name").split()
        return ("--repos", ",".join(names))

    def _run(self, *arguments: str, value: bytes | None = None) -> str:
        quiet = {"GH_PROMPT_DISABLED": "1", "NO_COLOR": "1"}
        try:
            done = subprocess.run(  # noqa: S603 - the program that the user named
                (self.program, *arguments),
                input=b"" if value is None else value,
                env={**os.environ, **quiet},
                capture_output=True,
                check=False,
            )
        except OSError as error:
            raise OperationError(
                f"{self.program} cannot be started: {error.strerror}\n"
                "    why: it reads names of secrets at GitHub, and sets values there\n"
                "    fix: install GitHub's command line, or name it by --gh"
            ) from None
        if done.returncode:
            told = done.stderr.decode(errors="replace").strip().splitlines()[-3:]
            raise OperationError(
                f"gh {' '.join(arguments[:2])} failed: {' '.join(told)}\n"
                "    why: the login of gh may lack the right to, or there is nothing of that name\n"
                "    fix: look at: gh auth status"
            )
        return done.stdout.decode()


def _options(place: GithubPlace) -> tuple[str, ...]:
    if place.repository is None:
        return ("--org", place.owner)
    repository = ("--repo", f"{place.owner}/{place.repository}")
    return ("--env", place.environment, *repository) if place.environment else repository
