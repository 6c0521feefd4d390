from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

REGIONS = (
    "it has to be 'ams3', 'atl1', 'blr1', 'fra1', 'lon1', 'nyc3', 'sfo2', 'sfo3', 'sgp1', 'syd1'"
    " or 'tor1'"
)


@pytest.mark.parametrize(
    ("field", "what", "why", "fix"),
    [
        (
            'private_space=dc.PrivateSpace(region="fra2")',
            "PrivateSpace: region is 'fra2'",
            REGIONS,
            "did you mean 'fra1'?",
        ),
        (
            'assets_space=dc.AssetsSpace(region="ams")',
            "AssetsSpace: region is 'ams'",
            REGIONS,
            "did you mean 'ams3'?",
        ),
        (
            'assets_space=dc.AssetsSpace(host_label="my.assets")',
            "AssetsSpace: host_label is 'my.assets'",
            "has '.'; a DNS label has only lower-case letters, digits and hyphens",
            "write 'my-assets'",
        ),
    ],
)
def test_wrong_fact_of_a_space(
    definitions: Definitions, field: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change('name="shop",', f'name="shop", {field},')

    assert definitions.refusal() == said(place, what, why, fix)
