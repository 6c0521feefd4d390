"""A rotation stays: without it a value would be made anew once more. And what is in use goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from devops_constructs.errors import DefinitionError
from devops_constructs.synthesis.synth import synthesise
from tests.project.definitions import Definitions, said
from tests.strategies import RECIPIENT

STAGING = '"staging", cluster="staging"'
ROTATED = f'{STAGING}, rotations=(dc.Rotation("app", "KEY", date="2026-11-25"),)'


KEYS = f'{STAGING}, rotations=(dc.Rotation("assets", date="2026-11-25", beside="first"),)'
STACK = "charts_out/terraform/stacks/shop-staging/cdk.tf.json"


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    """The shop with a random text that was made anew, synthesised."""
    definitions = Definitions(tmp_path)
    definitions.change('keys=("API_KEY",)', 'keys=("KEY", "OTHER"), producer="terraform"')
    definitions.change(STAGING, ROTATED)
    synthesise(tmp_path)
    return definitions


@pytest.mark.parametrize("now", [STAGING, ROTATED.replace("25", "24"), f"{STAGING}, rotations=()"])
def test_a_rotation_that_goes_is_refused(definitions: Definitions, now: str) -> None:
    definitions.change(ROTATED, now)

    with pytest.raises(DefinitionError) as caught:
        synthesise(definitions.root)
    assert str(caught.value) == said(
        definitions.place("rotations=()" if "=()" in now else STAGING),
        "Environment 'staging': the random text 'app_KEY' was made anew on 2026-11-25, which"
        " nothing says any more",
        "Terraform would make another one, and what is encrypted with this one would be lost",
        "leave its Rotation as it was, with date='2026-11-25'; a later date makes it anew on"
        " purpose",
    )


def test_a_text_is_made_anew_again_and_others_are_rotated(definitions: Definitions) -> None:
    definitions.change(ROTATED, ROTATED.replace("25", "25-2"))
    synthesise(definitions.root)

    definitions.change(', "KEY", date="2026-11-25-2"', ', date="2026-11-26"')
    synthesise(definitions.root)

    stack = definitions.root / STACK
    assert "app_OTHER_2026-11-26" in stack.read_text(encoding="utf-8")


def test_a_secret_that_goes_takes_its_rotation_with_it(definitions: Definitions) -> None:
    definitions.change(ROTATED, STAGING)
    definitions.change('keys=("KEY", "OTHER")', 'keys=("OTHER",)')

    synthesise(definitions.root)


@pytest.fixture
def uploads(tmp_path: Path) -> Definitions:
    """The shop with a key to its uploads that was made anew beside the first one, synthesised."""
    definitions = Definitions(tmp_path)
    definitions.change(
        "    environments=(", "    assets_space=dc.AssetsSpace(),\n    environments=("
    )
    definitions.change(STAGING, KEYS)
    synthesise(tmp_path)
    return definitions


def keys(definitions: Definitions) -> list[str]:
    stack = json.loads((definitions.root / STACK).read_text(encoding="utf-8"))
    names = stack["resource"]["digitalocean_spaces_key"]
    return sorted(name for name in names if name.split("_")[1] == "assets")


@pytest.mark.parametrize(
    ("now", "what", "why", "fix"),
    [
        (
            STAGING,
            "the key 'assets' was made anew on 2026-11-25, which nothing says any more",
            "Terraform would make another one, and what uses this one would fail until it has that",
            "leave its Rotation as it was, with date='2026-11-25'; a later date makes it anew on"
            " purpose",
        ),
        (
            KEYS.replace("25", "26"),
            "of the key 'assets' the one of 'first' goes on beside the new one, and not the one of"
            " '2026-11-25', which is in use",
            "what uses it would fail until it has the new one",
            "write beside='2026-11-25'",
        ),
        (
            KEYS.replace("first", "2026-11-20"),
            "the key 'assets' of '2026-11-20' is to go on, and is not there any more",
            "Terraform would make a new one, which nothing uses",
            "leave beside out",
        ),
    ],
)
def test_a_key_that_is_in_use_does_not_end_by_accident(
    uploads: Definitions, now: str, what: str, why: str, fix: str
) -> None:
    uploads.change(KEYS, now)

    with pytest.raises(DefinitionError) as caught:
        synthesise(uploads.root)
    at = uploads.place("rotations=(" if "rotations" in now else STAGING)
    assert str(caught.value) == said(at, f"Environment 'staging': {what}", why, fix)


def test_the_first_value_does_not_come_back_once_it_has_ended(uploads: Definitions) -> None:
    uploads.change(', beside="first"', "")
    synthesise(uploads.root)

    uploads.change('date="2026-11-25"', 'date="2026-11-25", beside="first"')

    with pytest.raises(DefinitionError, match="the key 'assets' of 'first' is to go on"):
        synthesise(uploads.root)


def test_keys_are_made_anew_one_after_another(uploads: Definitions) -> None:
    assert keys(uploads) == ["shop-staging_assets", "shop-staging_assets_2026-11-25"]

    uploads.change('date="2026-11-25", beside="first"', 'date="2026-11-26", beside="2026-11-25"')
    synthesise(uploads.root)
    assert keys(uploads) == ["shop-staging_assets_2026-11-25", "shop-staging_assets_2026-11-26"]

    uploads.change(', beside="2026-11-25"', "")
    synthesise(uploads.root)
    assert keys(uploads) == ["shop-staging_assets_2026-11-26"]


def test_the_key_to_plans_of_a_project_does_not_end_by_accident_either(tmp_path: Path) -> None:
    definitions = Definitions(tmp_path)
    repository = f'dc.InfrastructureRepository("definitions", encrypt_to="{RECIPIENT}")'
    definitions.change(
        'registry="agency"', f'registry="agency", infrastructure={repository}', file="fleet"
    )
    space = "    private_space=dc.PrivateSpace(),\n"
    rotated = '    rotations=(dc.Rotation("plans", date="2026-11-25"),),\n'
    definitions.change("    environments=(", f"{space}{rotated}    environments=(")
    synthesise(tmp_path)

    definitions.change(rotated, "")

    with pytest.raises(DefinitionError, match="Project 'shop': the key 'plans' was made anew on"):
        synthesise(tmp_path)
