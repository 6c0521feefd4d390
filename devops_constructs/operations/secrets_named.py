"""The secrets that a person names in a command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from devops_constructs.errors import OperationError
from devops_constructs.operations.named_release import running_release
from devops_constructs.project.fleet import did_you_mean
from devops_constructs.project.infrastructure import InfrastructureRepository
from devops_constructs.project.infrastructure_secrets import ENVIRONMENTS
from devops_constructs.project.pipeline_ledger import pipeline_ledger
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.project.release import Release
from devops_constructs.project.secret_ledger import LedgerEntry, ledger


@dataclass(frozen=True)
class Holder:
    """An environment with its secrets: of a project, or of the infrastructure repository."""

    portfolio: Portfolio
    environment: str
    entries: tuple[LedgerEntry, ...]
    release: Release | None
    """None: of the infrastructure repository."""

    @property
    def repository(self) -> str:
        """The repository at GitHub whose workflows have them, without its owner."""
        if self.release:
            return self.release.project.github_repository
        return infrastructure_of(self.portfolio).name

    @property
    def words(self) -> str:
        """How commands name it."""
        return (
            f"{self.release.project.name} {self.environment}"
            if self.release
            else (f"--infrastructure {self.environment}")
        )

    def named(self, name: str) -> LedgerEntry:
        """A secret by `<Secret>/<key>`, or by its key alone.

        Raises:
            OperationError: there is none, or there are several.
        """
        for entry in self.entries:
            if entry.name == name:
                return entry
        found = [entry for entry in self.entries if entry.key == name]
        # equal keys from GitHub have one value there
        places = {entry.github or entry.name for entry in found}
        if len(places) == 1:
            return found[0]
        if found:
            raise OperationError(
                f"{self.words} has {name} more than once\n"
                "    why: each may have another value\n"
                f"    fix: write one of: {', '.join(entry.name for entry in found)}"
            )
        # not repeated: somebody may have written a value where its name belongs
        known = [*(entry.name for entry in self.entries), *(entry.key for entry in self.entries)]
        raise OperationError(
            f"{self.words} has no secret of one of these names\n"
            "    why: secrets are declared before they are set\n"
            f"    fix: {did_you_mean(name, known)}"
        )


def infrastructure_of(portfolio: Portfolio) -> InfrastructureRepository:
    """The repository of the definitions.

    Raises:
        OperationError: the fleet has none.
    """
    if repository := portfolio.fleet.infrastructure:
        return repository
    raise OperationError(
        "the fleet has no infrastructure repository\n"
        f"    why: {_ITS_SECRETS}\n"
        "    fix: write infrastructure=dc.InfrastructureRepository(...) in the fleet"
    )


_ITS_SECRETS = "its secrets are those of the workflows that plan and apply"


def holder(portfolio: Portfolio, words: Sequence[str], *, infrastructure: bool) -> Holder:
    """Of a project's name and an environment's or, for the infrastructure, of the latter alone.

    Raises:
        OperationError: there is no such environment.
    """
    if not infrastructure:
        project, environment = words
        release = running_release(portfolio, project, environment)
        return Holder(portfolio, environment, ledger(release), release)
    [environment] = words
    repository = infrastructure_of(portfolio)
    if environment not in ENVIRONMENTS:
        raise OperationError(
            f"{repository.name} has no environment {environment!r}\n"
            f"    why: {_ITS_SECRETS}\n"
            f"    fix: write one of: {', '.join(ENVIRONMENTS)}"
        )
    return Holder(portfolio, environment, pipeline_ledger(portfolio, environment), None)
