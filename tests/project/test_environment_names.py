from __future__ import annotations

import pytest

import devops_constructs as dc
from tests.project.definitions import Definitions, said


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("prod", "production"),
        ("live", "production"),
        ("prodution", "production"),
        ("stage", "staging"),
        ("stagging", "staging"),
    ],
)
def test_name_is_not_nearly_one_with_a_meaning(
    definitions: Definitions, name: str, meant: str
) -> None:
    """An environment "prod" would have no backups."""
    place = definitions.change('dc.Environment("staging"', f'dc.Environment("{name}"')

    assert definitions.refusal() == said(
        place,
        f"Environment {name!r}: name is {name!r}",
        f"stands for {meant!r}, but only the full name is treated so",
        f"write {meant!r}",
    )


@pytest.mark.parametrize("name", ["production-eu", "staging-2", "staging2", "preview", "demo"])
def test_other_environments_have_any_name(name: str) -> None:
    assert dc.Environment(name, cluster="staging").name == name


@pytest.mark.parametrize(
    ("repository", "why", "fix"),
    [
        (
            "agency/shop",
            "has '/'; the name of a GitHub repository has only letters, digits, '-', '_' and '.'",
            "write 'shop'",
        ),
        (
            "shop.git",
            "is a name that GitHub keeps for itself",
            "write it as in the address https://github.com/<owner>/<repository>",
        ),
    ],
)
def test_repository_has_a_name_that_github_takes(
    definitions: Definitions, repository: str, why: str, fix: str
) -> None:
    place = definitions.change('name="shop",', f'name="shop", repository="{repository}",')

    assert definitions.refusal() == said(
        place, f"Project 'shop': repository is {repository!r}", why, fix
    )
