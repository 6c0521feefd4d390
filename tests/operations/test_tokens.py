"""What only a person can make: keys and tokens with just the rights that are used."""

from __future__ import annotations

from devops_constructs import Portfolio, Zone
from devops_constructs.operations.tokens import credentials
from tests.terraform.edge_samples import fleet


def cloudflare(*zones: Zone) -> dict[str, tuple[str, ...]]:
    found = credentials(Portfolio(fleet=fleet(*zones)))
    return {each.name: each.variables for each in found if "Cloudflare" in each.name}


def test_a_zone_has_its_token_as_a_secret_and_as_terraform_reads_it() -> None:
    assert cloudflare(Zone("a-b.example")) == {
        "Cloudflare token of a-b.example": (
            "CLOUDFLARE_API_TOKEN_A__B_EXAMPLE",
            "TF_VAR_cloudflare_api_token_a__b_example",
        )
    }


def test_zones_of_one_account_are_listed_once_and_those_of_others_never() -> None:
    zones = (
        Zone("acme.example", token="AGENCY"),
        Zone("agency.example", token="AGENCY"),
        Zone("client.example", managed=False),
    )

    assert cloudflare(*zones) == {
        "Cloudflare token of acme.example, agency.example": (
            "CLOUDFLARE_API_TOKEN_AGENCY",
            "TF_VAR_cloudflare_api_token_agency",
        )
    }
