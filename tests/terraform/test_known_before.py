from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from devops_constructs.errors import ResourceError
from devops_constructs.terraform import Stack
from devops_constructs.terraform._engine import synthesis_root
from devops_constructs.terraform.digitalocean import DigitaloceanProvider, SpacesBucket
from tests.terraform.conftest import StackFactory

Synth = Callable[[], dict[str, Any]]


@pytest.fixture(params=["in Python", "in the engine"])
def stack(new_stack: StackFactory, request: pytest.FixtureRequest) -> Stack:
    return new_stack(scope=synthesis_root() if request.param == "in Python" else None)


@pytest.fixture
def bucket(stack: Stack) -> SpacesBucket:
    return SpacesBucket(stack, "acme_private", name="agency-acme-private", region="fra1")


def test_resource_takes_over_what_exists_and_keeps_its_past(
    bucket: SpacesBucket, synth: Synth
) -> None:
    bucket.import_from("fra1,agency-acme-private")
    bucket.move_from_id("digitalocean_spaces_bucket.old")

    made = synth()
    assert made["import"] == [
        {"to": "digitalocean_spaces_bucket.acme_private", "id": "fra1,agency-acme-private"}
    ]
    assert made["moved"] == [
        {"from": "digitalocean_spaces_bucket.old", "to": "digitalocean_spaces_bucket.acme_private"}
    ]


def test_what_the_engine_offers_besides_is_refused_rather_than_lost(
    stack: Stack, bucket: SpacesBucket
) -> None:
    own = DigitaloceanProvider(stack, "other", alias="other")

    with pytest.raises(ResourceError, match="imported by its own provider; name none"):
        bucket.import_from("x", own)
    for move in (bucket.move_to, bucket.move_to_id):
        with pytest.raises(ResourceError, match="give it another id, and move_from_id the old one"):
            move("digitalocean_spaces_bucket.new")
