"""A rotation stays: without it a random text would be made anew once more."""

from __future__ import annotations

from pathlib import Path

import pytest

from devops_constructs.errors import DefinitionError
from devops_constructs.synthesis.synth import synthesise
from tests.project.definitions import Definitions, said

STAGING = '"staging", cluster="staging"'
ROTATED = f'{STAGING}, rotations=(dc.Rotation("app", "KEY", date="2026-11-25"),)'


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

    stack = definitions.root / "charts_out/terraform/stacks/shop-staging/cdk.tf.json"
    assert "app_OTHER_2026-11-26" in stack.read_text(encoding="utf-8")


def test_a_secret_that_goes_takes_its_rotation_with_it(definitions: Definitions) -> None:
    definitions.change(ROTATED, STAGING)
    definitions.change('keys=("KEY", "OTHER")', 'keys=("OTHER",)')

    synthesise(definitions.root)
