"""Jobs of the infrastructure repository, and the steps that most of them have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from devops_constructs.project.fleet import Fleet
from devops_constructs.project.infrastructure import InfrastructureRepository
from devops_constructs.project.infrastructure_secrets import (
    A_PERSON,
    PipelineEnvironment,
    PipelineSecret,
    pipeline_secrets,
)
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.workflows import credentials
from devops_constructs.workflows.expression import Expression, Secret
from devops_constructs.workflows.job import Job, Permissions
from devops_constructs.workflows.release_job import HELM_VERSION
from devops_constructs.workflows.step import CHECKS_OUT, Run, Step, Use, Value

TERRAFORM_VERSION = "1.11.4"
"""The one that every workflow runs: a plan is applied by the version that made it. It is among
those that stacks allow, and the one that the proofs run."""

CHECKOUT = Use("Check out", CHECKS_OUT, {"persist-credentials": False})
WHOLE_HISTORY = Use(
    "Check out with all history", CHECKS_OUT, {"persist-credentials": False, "fetch-depth": 0}
)
TERRAFORM = Use(
    "Set up Terraform",
    "hashicorp/setup-terraform",
    {"terraform_version": TERRAFORM_VERSION, "terraform_wrapper": False},
)
HELM = Use("Set up Helm", "azure/setup-helm", {"version": HELM_VERSION})

UNGUARDED = (
    "Nothing guards it: GitHub's plan free has neither environments nor rules in private",
    "repositories, so whoever may push can change it, and read every secret that it uses.",
)
GITHUB: Mapping[str, Value] = {
    "GH_REPO": Expression("github.repository"),
    "GH_TOKEN": Expression("github.token"),
}
"""What `gh` reads: this repository, and the job's own token."""


def devops(
    name: str,
    command: str,
    env: Mapping[str, Value] | None = None,
    *,
    id: str | None = None,
    condition: Expression | None = None,
) -> Run:
    """A step that runs a command of this library, as it is in the checkout."""
    return Run(name, f"scripts/devops {command}", env or {}, id, condition)


PREPARE = devops("Prepare", "--version")
"""Installs what the command needs, while no secret is in reach."""


@dataclass(frozen=True)
class Pipeline:
    """What the workflows of an infrastructure repository are made for."""

    portfolio: Portfolio
    repository: InfrastructureRepository

    @property
    def fleet(self) -> Fleet:
        """The fleet whose repository it is."""
        return self.portfolio.fleet

    @property
    def is_here(self) -> str:
        """True in the repository that the fleet names, and in no copy of it: what a copy has in
        its definitions is not for that one's accounts."""
        return f"github.repository == '{self.fleet.github_owner}/{self.repository.name}'"

    @property
    def comments(self) -> tuple[str, ...]:
        """What a workflow with secrets says on top."""
        return () if credentials.uses_environments(self.fleet) else UNGUARDED

    def secrets(self, environment: PipelineEnvironment, *names: str) -> dict[str, Secret]:
        """By the names that commands know: all secrets of an environment, or just these."""
        given = self._of(environment)
        return {
            each.name: Secret.named(each.github_name(self.fleet))
            for each in given
            if not names or each.name in names
        }

    def job(
        self,
        name: str,
        environment: PipelineEnvironment,
        steps: Iterable[Step],
        *,
        timeout_minutes: int,
        permissions: Permissions | None = None,
        needs: tuple[str, ...] = (),
        deploys: bool = False,
    ) -> Job:
        """A job with secrets of an environment; its first step names those that are missing."""
        steps = tuple(steps)
        guarded = credentials.uses_environments(self.fleet)
        return Job(
            name,
            (credentials.name_missing(self._needed(environment, steps)), *steps),
            timeout_minutes=timeout_minutes,
            permissions=permissions or {"contents": "read"},
            needs=needs,
            environment=environment if guarded else None,
            deploys=deploys,
            condition=Expression(self.is_here),
        )

    def _needed(
        self, environment: PipelineEnvironment, steps: Iterable[Step]
    ) -> tuple[Secret, ...]:
        """Those of the steps' secrets that a person has to set: a stack sets its own later."""
        set_by_people = {
            each.github_name(self.fleet)
            for each in self._of(environment)
            if each.made_by == A_PERSON
        }
        given = (value for step in steps for value in step.env.values())
        secrets = (value for value in given if isinstance(value, Secret))
        return tuple(dict.fromkeys(each for each in secrets if each.name in set_by_people))

    def _of(self, environment: PipelineEnvironment) -> list[PipelineSecret]:
        found = pipeline_secrets(self.portfolio)
        return [each for each in found if each.environment == environment]
