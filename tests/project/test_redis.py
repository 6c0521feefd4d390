from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said


@pytest.mark.parametrize(
    ("field", "why"),
    [
        ("port", "Redis listens on 6379 here; url_env carries the port"),
        ("replicas", "there is one pod of each Redis"),
    ],
)
def test_redis_has_one_port_and_one_pod(definitions: Definitions, field: str, why: str) -> None:
    place = definitions.change('role="queue"', f'role="queue", {field}=1')

    assert definitions.refusal() == said(
        place, f"Redis 'queue': has no field {field!r}", why, "leave it out"
    )


def test_role_of_redis_is_one_of_three(definitions: Definitions) -> None:
    place = definitions.change('role="queue"', 'role="queu"')

    assert definitions.refusal() == said(
        place,
        "Redis 'queue': role is 'queu'",
        "it has to be 'queue', 'pubsub' or 'cache'",
        "did you mean 'queue'?",
    )


def test_cache_has_no_storage(definitions: Definitions) -> None:
    place = definitions.change('role="queue"', 'role="cache", storage_gib=5')

    assert definitions.refusal() == said(
        place,
        "Redis 'queue': a cache with storage",
        "a cache forgets everything with its pod, so the volume would never be used",
        "leave storage_gib out, or choose role='queue'",
    )


@pytest.mark.parametrize("storage", [0, 20_000])
def test_storage_fits_a_volume(definitions: Definitions, storage: int) -> None:
    place = definitions.change('role="queue"', f'role="queue", storage_gib={storage}')

    assert definitions.refusal() == said(
        place,
        f"Redis 'queue': storage_gib is {storage}, outside 1 to 16384 GiB",
        "a DigitalOcean volume holds 1 GiB to 16 TiB",
        "write a number from 1 to 16384",
    )
