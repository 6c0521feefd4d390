"""The way into zones at Cloudflare, each with the token of its own account."""

from __future__ import annotations

from collections.abc import Sequence

from devops_constructs.project import naming
from devops_constructs.project.zone import Zone
from devops_constructs.terraform._addresses import host_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.cloudflare import CloudflareProvider, DataZone
from devops_constructs.terraform.reference import Reference


class TokenProvider(CloudflareProvider):
    """The provider `cloudflare` with the token of a Terraform variable of its own.

    A client may own the account of his zone, so one stack can need two tokens, and the provider
    reads just one from the environment. The variable is ephemeral: neither a saved plan nor the
    state has it.

    Creates:
        variable.cloudflare_api_token_<name>: set it by `TF_VAR_cloudflare_api_token_<name>`.
        provider.cloudflare, with the alias `token_<name>` unless the stack is about one zone alone.

    Sources: https://developer.hashicorp.com/terraform/language/block/variable#ephemeral
    """

    def __init__(self, scope: Construct, id: str, token_name: str, *, alone: bool) -> None:
        name = token_name.lower()
        variable = f"cloudflare_api_token_{name}"
        super().__init__(
            scope,
            id,
            alias=None if alone else f"token_{name}",
            api_token=Reference(f"var.{variable}", "string", sensitive=True),
        )
        self._fragment["variable"] = {
            variable: {
                "type": "string",
                "description": f"An API token; the GitHub secret CLOUDFLARE_API_TOKEN_{token_name}"
                " holds it.",
                "sensitive": True,
                "ephemeral": True,
            }
        }


class ZoneAccess(Construct):
    """Zones found by name, and for each the provider that may change it.

    Nothing here makes a zone, so nothing here can delete one with all its records.

    Creates:
        data.cloudflare_zone.zone_<zone>: planning fails if the token sees no such zone, or two.
    """

    def __init__(
        self, scope: Construct, id: str, props: Sequence[Zone], *, alone: bool = False
    ) -> None:
        super().__init__(scope, id)
        self._providers: dict[str, TokenProvider] = {}
        self._zones: dict[str, DataZone] = {}
        for zone in props:
            token = naming.token_name(zone)
            if token not in self._providers:
                provider = TokenProvider(self, f"token-{token.lower()}", token, alone=alone)
                self._providers[token] = provider
            self._zones[zone.name] = DataZone(
                self,
                host_id("zone", zone.name),
                filter={"name": zone.name, "match": "all"},
                provider=self._providers[token],
            )

    def provider(self, zone: Zone) -> TokenProvider:
        """Who may change the zone."""
        return self._providers[naming.token_name(zone)]

    def zone_id(self, zone: Zone) -> Reference:
        """Cloudflare's identifier of the zone."""
        return self._zones[zone.name].zone_id

    def account_id(self, zone: Zone) -> Reference:
        """Cloudflare's identifier of the account that the zone is in."""
        return self._zones[zone.name].account.at("id")
