"""What the infrastructure repository holds for its workflows: secrets at GitHub, per environment.

One list for all: workflows hand these secrets to their steps, the commands make of them what
Terraform reads, `devops bootstrap` says what a person has to set, and a test compares the list with
docs/reference/credentials.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from devops_constructs.project import naming
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.github_names import REGISTRY_TOKEN, github_name
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.project.project import Project

PipelineEnvironment = Literal["terraform-plan", "terraform-archive", "terraform-apply"]

PLAN: PipelineEnvironment = "terraform-plan"
"""Plans of what is proposed: it reads the accounts and the states."""
ARCHIVE: PipelineEnvironment = "terraform-archive"
"""Puts encrypted plans where they are kept."""
APPLY: PipelineEnvironment = "terraform-apply"
"""Applies what was merged."""
ENVIRONMENTS = (PLAN, ARCHIVE, APPLY)

DIGITALOCEAN_TOKEN = "DIGITALOCEAN_TOKEN"  # noqa: S105 - the name of a secret
SPACES_ACCESS_KEY_ID = "SPACES_ACCESS_KEY_ID"
SPACES_SECRET_ACCESS_KEY = "SPACES_SECRET_ACCESS_KEY"  # noqa: S105 - the name of a secret
STATE_ACCESS_KEY_ID = "STATE_ACCESS_KEY_ID"
STATE_SECRET_ACCESS_KEY = "STATE_SECRET_ACCESS_KEY"  # noqa: S105 - the name of a secret
TERRAFORM_GITHUB_TOKEN = "TERRAFORM_GITHUB_TOKEN"  # noqa: S105 - the name of a secret
ROLLBAR_API_KEY = "ROLLBAR_API_KEY"
PLANS_IDENTITY = "PLANS_IDENTITY"
PLANS_SIGNING_KEY = "PLANS_SIGNING_KEY"

A_PERSON = "a person"
"""Who makes what no stack makes."""

_NEW_FIRST = "make a new one, set it here, then delete the old one"


@dataclass(frozen=True)
class PipelineSecret:
    """A secret of one environment of the infrastructure repository."""

    environment: PipelineEnvironment
    name: str
    """What steps have it as; the same in each environment."""
    variable: str | None
    """What Terraform and its providers read it from; None: a command reads it by its name."""
    rights: tuple[str, ...]
    """What it allows in this environment; () where the secret beside it, its name, says that."""
    made_by: str
    """The stack that delivers it, or `A_PERSON`."""
    rotation: str
    """How it is replaced."""
    has_lines: bool = False
    """Whether it is a file with a value a line, of which several count at once."""

    def github_name(self, fleet: Fleet) -> str:
        """What it is called at GitHub."""
        return github_name(fleet.github_plan, self.environment, self.name)


def plans_key(project: Project) -> str:
    """The secret with the key to a project's private space, "<access key id>:<secret>"."""
    # no label has an underscore, so no two projects meet
    return f"PLANS_KEY_{project.name.upper().replace('-', '_')}"


def pipeline_secrets(portfolio: Portfolio) -> tuple[PipelineSecret, ...]:
    """All of them; none if the fleet has no infrastructure repository."""
    return usual_secrets(portfolio) if portfolio.fleet.infrastructure else ()


def usual_secrets(portfolio: Portfolio) -> tuple[PipelineSecret, ...]:
    """Those that an infrastructure repository has or would have: what Terraform needs in any
    case."""
    return (
        *_of_digitalocean(portfolio.fleet),
        *_of_states(portfolio.fleet),
        PipelineSecret(
            APPLY, REGISTRY_TOKEN, None, ("registry: create, read",), A_PERSON, _NEW_FIRST
        ),
        *_of_zones(portfolio.fleet),
        *_of_github(portfolio.fleet),
        *_of_rollbar(portfolio),
        *_of_plans(portfolio),
    )


def terraform_variables(portfolio: Portfolio) -> Mapping[str, str]:
    """By the name of a secret, the variable that Terraform or a provider reads it from."""
    return {each.name: each.variable for each in pipeline_secrets(portfolio) if each.variable}


def _of_digitalocean(fleet: Fleet) -> Iterator[PipelineSecret]:
    for environment in (PLAN, APPLY):
        # whether a key that is limited to buckets may read their settings nobody has tried; a new
        # bucket would have to be added to it by hand
        yield from _pair(
            environment,
            (SPACES_ACCESS_KEY_ID, SPACES_SECRET_ACCESS_KEY),
            (SPACES_ACCESS_KEY_ID, SPACES_SECRET_ACCESS_KEY),
            ("all buckets: full access",),
        )
    name = DIGITALOCEAN_TOKEN
    for environment, right in ((PLAN, "read"), (APPLY, "create, read, update, delete")):
        rights = (
            *(_whose(fleet) if environment == PLAN else ()),
            "actions, regions, sizes, droplet, load_balancer: read",
            f"database: {right}, view_credentials",
            f"kubernetes: {right}, access_cluster",
            f"monitoring, project, registry, spaces, spaces_key, tag, uptime, vpc: {right}",
        )
        yield PipelineSecret(environment, name, name, rights, A_PERSON, _NEW_FIRST)


def _whose(fleet: Fleet) -> tuple[str, ...]:
    """What a token may do inside clusters is what the person may whose token it is."""
    if fleet.infrastructure is None:
        return ()
    return (f"of an account with the custom role {fleet.infrastructure.plan_role} and no other",)


def _of_states(fleet: Fleet) -> Iterator[PipelineSecret]:
    for environment in ENVIRONMENTS:
        permission = "read" if environment == PLAN else "readwrite"
        yield from _pair(
            environment,
            (STATE_ACCESS_KEY_ID, STATE_SECRET_ACCESS_KEY),
            ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
            (f"{fleet.state.bucket_name}: {permission}",),
        )


def _pair(
    environment: PipelineEnvironment,
    names: tuple[str, str],
    variables: tuple[str, str],
    rights: tuple[str, ...],
) -> Iterator[PipelineSecret]:
    """A key of Spaces: its id, and its secret."""
    yield PipelineSecret(environment, names[0], variables[0], (), A_PERSON, _NEW_FIRST)
    yield PipelineSecret(environment, names[1], variables[1], rights, A_PERSON, _NEW_FIRST)


def _of_zones(fleet: Fleet) -> Iterator[PipelineSecret]:
    """One per token: zones of one account may share theirs."""
    names = dict.fromkeys(naming.token_name(zone) for zone in fleet.zones if zone.managed)
    kinds = "DNS, zone settings, SSL and certificates, cache rules, WAF, Workers routes"
    for name in names:
        secret, variable = (
            f"CLOUDFLARE_API_TOKEN_{name}",
            f"TF_VAR_cloudflare_api_token_{name.lower()}",
        )
        for environment, right in ((PLAN, "read"), (APPLY, "edit")):
            rights = (
                "zone: read",
                f"{kinds}: {right}",
                f"account: Workers scripts: {right}",
            )
            yield PipelineSecret(environment, secret, variable, rights, A_PERSON, _NEW_FIRST)


def _of_github(fleet: Fleet) -> Iterator[PipelineSecret]:
    makes_teams = any(team.managed for team in fleet.github_teams)
    for environment, right in ((PLAN, "read"), (APPLY, "write")):
        members = right if makes_teams else "read"
        kinds = "administration, contents, environments, secrets, variables"
        rights = (
            f"all repositories: {kinds}: {right}",
            f"organization: administration: {right}, members: {members}",
        )
        yield PipelineSecret(
            environment, TERRAFORM_GITHUB_TOKEN, "GITHUB_TOKEN", rights, A_PERSON, _NEW_FIRST
        )


def _of_rollbar(portfolio: Portfolio) -> Iterator[PipelineSecret]:
    if not any(project.error_tracking for project in portfolio.projects):
        return
    for environment, rights in ((PLAN, ("read",)), (APPLY, ("read", "write"))):
        name = ROLLBAR_API_KEY
        yield PipelineSecret(environment, name, name, rights, A_PERSON, _NEW_FIRST)


def _of_plans(portfolio: Portfolio) -> Iterator[PipelineSecret]:
    for project in (p for p in portfolio.projects if p.private_space):
        bucket = naming.private_space_name(portfolio.fleet, project)
        for environment in (ARCHIVE, APPLY):
            yield PipelineSecret(
                environment,
                plans_key(project),
                None,
                (f"{bucket}: readwrite",),
                project.name,
                'a Rotation of "plans" in the project',
            )
    yield PipelineSecret(
        APPLY,
        PLANS_IDENTITY,
        None,
        ("decrypts every archived plan",),
        A_PERSON,
        "add a new identity as a second line, change encrypt_to, and take the old one out when no"
        " plan waits",
        has_lines=True,
    )
    for environment in (PLAN, APPLY):
        yield PipelineSecret(
            environment,
            PLANS_SIGNING_KEY,
            None,
            ("signs plans, and what became of them",),
            A_PERSON,
            f"put a new key in front of the old one, each on a line, in {APPLY} first, then in"
            f" {PLAN}; take the old one out of both when no plan waits",
            has_lines=True,
        )
