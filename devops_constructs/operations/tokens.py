"""What only a person can make: the first key, and tokens with just the rights that are used.

Sources:
    https://docs.digitalocean.com/reference/api/scopes/
    https://developers.cloudflare.com/fundamentals/api/reference/permissions/
    https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from devops_constructs.project import naming
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.project.zone import Zone


@dataclass(frozen=True)
class Credential:
    """Something that a person makes at a provider, and the variables that programs read it from."""

    name: str
    variables: tuple[str, ...]
    how: str
    rights: tuple[str, ...]


_ALL = "create, read, update, delete"


def credentials(portfolio: Portfolio) -> Iterator[Credential]:
    """Those that the fleet needs, in the order in which they are needed."""
    yield Credential(
        "first Spaces key",
        ("SPACES_ACCESS_KEY_ID", "SPACES_SECRET_ACCESS_KEY"),
        "DigitalOcean, Spaces Object Storage, Access Keys: all buckets; an API token cannot make"
        " buckets",
        ("full access",),
    )
    yield Credential(
        "DigitalOcean token for Terraform",
        ("DIGITALOCEAN_TOKEN",),
        "DigitalOcean, API, Tokens: custom scopes",
        (
            "actions, regions, sizes: read",
            f"database: {_ALL}, view_credentials",
            f"kubernetes: {_ALL}, access_cluster",
            f"monitoring, project, registry, spaces, spaces_key, tag, uptime, vpc: {_ALL}",
            "droplet, load_balancer: read",
        ),
    )
    yield Credential(
        "DigitalOcean token for images",
        ("REGISTRY_TOKEN",),
        "DigitalOcean, API, Tokens: custom scopes; CI pushes images with it",
        ("registry: create, read", "actions, regions, sizes: read"),
    )
    yield from _of_zones(portfolio.fleet.zones)
    yield Credential(
        "GitHub token for Terraform",
        ("GITHUB_TOKEN",),
        f"GitHub, fine-grained token of {portfolio.fleet.github_owner}, all repositories",
        (
            "repositories: administration, contents, environments, secrets, variables: write",
            "organization: administration: write, members: read",
        ),
    )
    if any(project.error_tracking for project in portfolio.projects):
        yield Credential(
            "Rollbar token for Terraform",
            ("ROLLBAR_API_KEY",),
            "Rollbar, account settings, account access tokens",
            ("read", "write"),
        )


def _of_zones(zones: Sequence[Zone]) -> Iterator[Credential]:
    """One per token: zones of one client may share theirs."""
    names: dict[str, list[str]] = {}
    for zone in (zone for zone in zones if zone.managed):
        names.setdefault(naming.token_name(zone), []).append(zone.name)
    for token, served in names.items():
        listed = ", ".join(served)
        yield Credential(
            f"Cloudflare token of {listed}",
            (f"CLOUDFLARE_API_TOKEN_{token}", f"TF_VAR_cloudflare_api_token_{token.lower()}"),
            f"Cloudflare, API tokens, custom token: only for {listed}, and their account",
            (
                "zone: read",
                "DNS, zone settings, SSL and certificates, cache rules, origin rules, WAF, Workers"
                " routes: edit",
                "account: Workers scripts: edit",
            ),
        )
