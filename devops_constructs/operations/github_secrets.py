"""Secrets at GitHub: their names, and new values, which reach gh by stdin."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from devops_constructs.operations.github_cli import GitHub
from devops_constructs.project.secret_ledger import GithubPlace


@dataclass(frozen=True)
class GithubSecrets:
    """What may be seen and set with the login of who started the command."""

    github: GitHub

    def names(self, place: GithubPlace, repository: str) -> frozenset[str]:
        """The secrets that workflows of a repository have from there.

        Raises:
            OperationError: gh is missing, or GitHub does not tell.
        """
        if place.repository:
            said = self.github.command("secret", "list", *_options(place), "--json", "name")
            return frozenset(each["name"] for each in json.loads(said))
        # not the organisation's own list: only its owners read that, and it has others' secrets too
        path = f"repos/{place.owner}/{repository}/actions/organization-secrets"
        return frozenset(self._listed(path, ".secrets[].name"))

    def set(self, place: GithubPlace, value: str) -> None:
        """Give it a value; an organisation's secret stays visible to those that see it.

        Raises:
            OperationError: gh is missing, or GitHub does not take it.
        """
        seen_by = () if place.repository else self._visibility(place)
        options = (*_options(place), *seen_by)
        self.github.command("secret", "set", place.name, *options, stdin=value)

    def _visibility(self, place: GithubPlace) -> Sequence[str]:
        """gh would let all private repositories see it, whatever was said before."""
        path = f"orgs/{place.owner}/actions/secrets"
        if place.name not in self._listed(path, ".secrets[].name"):
            return ("--visibility", "private")
        [visibility] = self._listed(f"{path}/{place.name}", ".visibility")
        if visibility != "selected":
            return ("--visibility", visibility)
        names = self._listed(f"{path}/{place.name}/repositories", ".repositories[].name")
        return ("--repos", ",".join(names))

    def _listed(self, path: str, query: str) -> list[str]:
        return self.github.command("api", path, "--paginate", "--jq", query).split()


def _options(place: GithubPlace) -> tuple[str, ...]:
    if place.repository is None:
        return ("--org", place.owner)
    repository = ("--repo", f"{place.owner}/{place.repository}")
    return ("--env", place.environment, *repository) if place.environment else repository
