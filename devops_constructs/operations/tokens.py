"""What only a person can make: the first key, and tokens with just the rights that are used.

Sources:
    https://docs.digitalocean.com/reference/api/scopes/
    https://developers.cloudflare.com/fundamentals/api/reference/permissions/
    https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from devops_constructs.project import github_names, naming
from devops_constructs.project import infrastructure_secrets as secrets
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.infrastructure import InfrastructureRepository
from devops_constructs.project.infrastructure_secrets import (
    A_PERSON,
    APPLY,
    ARCHIVE,
    ENVIRONMENTS,
    PLAN,
    PipelineEnvironment,
    PipelineSecret,
    usual_secrets,
)
from devops_constructs.project.portfolio import Portfolio


@dataclass(frozen=True)
class Credential:
    """Something that a person makes at a provider, and the variables that programs read it from."""

    name: str
    how: str
    rights: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    """What `gh secret set` is told to put it into the infrastructure repository."""


def credentials(portfolio: Portfolio) -> list[Credential]:
    """With which stacks are applied, here at first: in the order in which they are needed."""
    return [
        Credential(
            *_described(portfolio.fleet, each),
            each.rights,
            _variables(each),
            _held(portfolio, each),
        )
        for each in _made_by_hand(portfolio, APPLY)
    ]


def pipeline_credentials(portfolio: Portfolio) -> Iterator[Credential]:
    """What the infrastructure repository has besides, once the state space is there."""
    fleet = portfolio.fleet
    if fleet.infrastructure is None:
        return
    yield _guard(fleet, fleet.infrastructure)
    for each in _made_by_hand(portfolio, PLAN):
        name, how = _described(fleet, each)
        name = name.removeprefix("first ").replace(" for Terraform", "")
        yield Credential(f"{name} for plans", how, each.rights, secrets=_held(portfolio, each))
    bucket = fleet.state.bucket_name
    yield Credential(
        "key that reads the states",
        f"DigitalOcean, Spaces Object Storage, Access Keys: limited access, {bucket} only",
        (f"{bucket}: read",),
        secrets=_places(fleet, PLAN, *_STATE),
    )
    yield Credential(
        "identity of plans",
        "age-keygen: its public key is encrypt_to of the fleet's InfrastructureRepository, all of"
        " the file the secret; keep a copy where no machine reads it, as archived plans open with"
        " nothing else",
        secrets=_places(fleet, APPLY, secrets.PLANS_IDENTITY),
    )
    yield Credential(
        "key that signs plans",
        "openssl rand -hex 32: the same value for both; whoever knows it can have a plan of his own"
        " applied, so keep no copy but one that no machine reads, for the day it is replaced",
        secrets=(
            *_places(fleet, PLAN, secrets.PLANS_SIGNING_KEY),
            *_places(fleet, APPLY, secrets.PLANS_SIGNING_KEY),
        ),
    )


def state_key_places(fleet: Fleet) -> tuple[str, ...]:
    """What holds the key that writes the states."""
    return (*_places(fleet, ARCHIVE, *_STATE), *_places(fleet, APPLY, *_STATE))


_SPACES = (secrets.SPACES_ACCESS_KEY_ID, secrets.SPACES_SECRET_ACCESS_KEY)
_STATE = (secrets.STATE_ACCESS_KEY_ID, secrets.STATE_SECRET_ACCESS_KEY)
_OF_THE_PIPELINE = (*_STATE, secrets.PLANS_IDENTITY, secrets.PLANS_SIGNING_KEY)


def _made_by_hand(
    portfolio: Portfolio, environment: PipelineEnvironment
) -> Iterator[PipelineSecret]:
    """One of each pair; the states' keys and what opens or signs plans are made another way."""
    for each in usual_secrets(portfolio):
        by_hand = each.made_by == A_PERSON and each.name not in _OF_THE_PIPELINE
        if each.environment == environment and by_hand and each.rights:
            yield each


def _variables(each: PipelineSecret) -> tuple[str, ...]:
    """Where programs find it; Cloudflare's is known by the secret's name as well."""
    if each.name in _SPACES:
        return _SPACES
    read = each.variable or each.name
    return (each.name, read) if each.name.startswith("CLOUDFLARE_") else (read,)


def _described(fleet: Fleet, each: PipelineSecret) -> tuple[str, str]:
    """What it is called, and where it is made."""
    match each.name:
        case secrets.SPACES_SECRET_ACCESS_KEY:
            return (
                "first Spaces key",
                "DigitalOcean, Spaces Object Storage, Access Keys: all buckets; an API token cannot"
                " make buckets",
            )
        case secrets.DIGITALOCEAN_TOKEN:
            return "DigitalOcean token for Terraform", _made_at_digitalocean(fleet, each)
        case github_names.REGISTRY_TOKEN:
            return (
                "DigitalOcean token for images",
                "DigitalOcean, API, Tokens: custom scopes; CI pushes images with it",
            )
        case secrets.TERRAFORM_GITHUB_TOKEN:
            return (
                "GitHub token for Terraform",
                f"GitHub, fine-grained token whose resource owner is {fleet.github_owner}",
            )
        case secrets.ROLLBAR_API_KEY:
            return (
                "Rollbar token for Terraform",
                "Rollbar, account settings, account access tokens",
            )
    served = ", ".join(_served(fleet, each))
    return (
        f"Cloudflare token of {served}",
        f"Cloudflare, API tokens, custom token: only for {served}, and their account",
    )


def _made_at_digitalocean(fleet: Fleet, each: PipelineSecret) -> str:
    made = "DigitalOcean, API, Tokens: custom scopes"
    if each.environment != PLAN or fleet.infrastructure is None:
        return made
    return (
        f"DigitalOcean, Settings, Role Access: a custom role {fleet.infrastructure.plan_role} with"
        " these permissions, and that to make API tokens; then, signed in as an account that has no"
        f" other role, {made}. An owner's or member's plans as well, and is an administrator of"
        " every cluster"
    )


def _served(fleet: Fleet, each: PipelineSecret) -> Iterator[str]:
    for zone in fleet.zones:
        if zone.managed and each.name == f"CLOUDFLARE_API_TOKEN_{naming.token_name(zone)}":
            yield zone.name


def _held(portfolio: Portfolio, each: PipelineSecret) -> tuple[str, ...]:
    names = _SPACES if each.name in _SPACES else (each.name,)
    return _places(portfolio.fleet, each.environment, *names)


def _places(fleet: Fleet, environment: PipelineEnvironment, *names: str) -> tuple[str, ...]:
    """What `gh secret set` is told; () without an infrastructure repository."""
    if fleet.infrastructure is None:
        return ()
    where = f"--repo {fleet.github_owner}/{fleet.infrastructure.name}"
    where += "" if fleet.github_plan == "free" else f" --env {environment}"
    found = (github_names.github_name(fleet.github_plan, environment, name) for name in names)
    return tuple(f"{name} {where}" for name in found)


def _guard(fleet: Fleet, infrastructure: InfrastructureRepository) -> Credential:
    """Where the secrets are to be."""
    repository = f"{fleet.github_owner}/{infrastructure.name}"
    if fleet.github_plan == "free":
        return Credential(
            f"guard of {repository}",
            "there is none: GitHub's plan free has no environments in private repositories, so a"
            " workflow of any branch gets every secret named here; whoever may push reads and"
            " changes all of production",
        )
    return Credential(
        f"environments of {repository}",
        "apply the stack fleet once from here, with the keys and tokens above: it makes"
        f" {', '.join(ENVIRONMENTS)}, and lets {infrastructure.branch} in; a secret can only be"
        " set where an environment is",
    )
