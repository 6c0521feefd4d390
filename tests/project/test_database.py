from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said


@pytest.mark.parametrize(
    ("further", "variable"),
    [
        (("cache", "cache"), "CACHE_DATABASE_URL"),
        (("direct",), "DIRECT_DATABASE_URL"),
        (("cache", "cache_direct"), "CACHE_DIRECT_DATABASE_URL"),
    ],
)
def test_databases_of_a_slice_have_variables_of_their_own(
    definitions: Definitions, further: tuple[str, ...], variable: str
) -> None:
    definitions.change('cluster="staging"', 'cluster="staging", database_cluster="postgres-1"')
    place = definitions.change('name="shop",', f'name="shop", database=dc.Database({further=}),')

    assert definitions.refusal() == said(
        place,
        f"Database: two databases would both have the variable {variable}",
        "each database of the slice has variables named after it",
        "name each database once, and none 'direct'",
    )
