"""Stacks do not begin anew because their states are looked for elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from devops_constructs.errors import DefinitionError
from devops_constructs.synthesis.synth import synthesise
from tests.project.definitions import Definitions, said

STATE = 'dc.StateSpace("agency-state", region="fra1"'


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    """The fleet and the shop, synthesised."""
    definitions = Definitions(tmp_path)
    synthesise(tmp_path)
    return definitions


@pytest.mark.parametrize(
    "other",
    [
        'dc.StateSpace("agency-states", region="fra1"',
        'dc.StateSpace("agency-state", region="ams3"',
        'dc.StateSpace("agency-state", region="ams3", copied_from="agency-other"',
    ],
)
def test_another_space_for_states_is_refused(definitions: Definitions, other: str) -> None:
    place = definitions.change(STATE, other, file="fleet")

    with pytest.raises(DefinitionError) as caught:
        synthesise(definitions.root)
    assert str(caught.value) == said(
        place,
        "StateSpace: states were in 'agency-state' at https://fra1.digitaloceanspaces.com before",
        "each stack would begin with an empty state, and make everything a second time",
        "keep that; or copy all objects, and write copied_from='agency-state'",
    )


@pytest.mark.parametrize(("name", "region"), [("agency-states", "fra1"), ("agency-state", "ams3")])
def test_a_space_with_copies_takes_its_place_and_the_word_goes_again(
    definitions: Definitions, name: str, region: str
) -> None:
    space = f'dc.StateSpace("{name}", region="{region}"'
    definitions.change(STATE, f'{space}, copied_from="agency-state"', file="fleet")
    synthesise(definitions.root)

    definitions.change(', copied_from="agency-state"', "", file="fleet")
    synthesise(definitions.root)

    stack = definitions.root / "charts_out/terraform/stacks/fleet/cdk.tf.json"
    assert f"https://{region}.digitaloceanspaces.com" in stack.read_text(encoding="utf-8")
