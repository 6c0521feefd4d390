"""What nobody may see is nowhere but where it belongs."""

from __future__ import annotations

import json

from tests.end_to_end.beginning import Beginning
from tests.end_to_end.change import Change
from tests.end_to_end.moments import Moment


def values(beginning: Beginning) -> set[str]:
    by_hand = {value for of in beginning.world.github.set_by_hand.values() for value in of.values()}
    assert len(by_hand) > 20
    return by_hand | beginning.world.clouds.secrets


def test_no_run_and_no_message_has_a_secret_in_it(beginning: Beginning, change: Change) -> None:
    world = beginning.world
    said = "\n".join(world.github.said) + json.dumps(world.github.told)
    told = json.dumps([each.body for each in world.rollbar.told])

    assert len(said) > 10_000
    assert {value for value in values(beginning) if value in said or value in told} == set()


def test_only_states_have_secrets_in_spaces(beginning: Beginning, change: Change) -> None:
    kept = Moment.of(beginning.world).spaces
    found = {
        key
        for (_, key), each in kept.items()
        if any(value.encode() in each.content for value in values(beginning))
    }

    assert any(key.endswith("plan.txt") for _, key in kept)
    assert found == {f"{stack}/terraform.tfstate" for stack in ("shop", "shop-production")}


def test_a_machine_keeps_nothing_of_what_its_jobs_had(beginning: Beginning, change: Change) -> None:
    """Plans in clear, kubeconfigs, logins."""
    left = {
        file.relative_to(temp).parts[0]
        for temp in beginning.world.folder.glob("machine-*/temp")
        for file in temp.iterdir()
    }

    assert left == {"output"}  # where the runner itself keeps what steps say


def test_what_is_handed_on_between_jobs_is_encrypted(beginning: Beginning) -> None:
    plans = list(beginning.world.folder.glob("artifacts-*/plans/*/plan.age"))

    assert plans
    for plan in plans:
        assert plan.read_bytes().startswith(b"age-encryption.org/v1")
