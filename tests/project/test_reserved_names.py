from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("database", "uses=('database',) means the project's PostgreSQL"),
        ("default-deny", "the NetworkPolicy that closes the namespace has it"),
        ("applied-stack", "Terraform writes into the ConfigMap of that name what it has applied"),
    ],
)
def test_component_has_a_name_of_its_own(definitions: Definitions, name: str, why: str) -> None:
    place = definitions.change('"api", image', f'"{name}", image')

    assert definitions.refusal() == said(
        place,
        f"InternalService {name!r}: the name is taken",
        why,
        "name it after what it does, such as 'search'",
    )


def test_image_is_not_named_like_that_of_the_library(definitions: Definitions) -> None:
    place = definitions.change('dc.OutsideImage("search"', 'dc.OutsideImage("redis"')

    assert definitions.refusal() == said(
        place,
        "OutsideImage 'redis': the name is taken",
        "Redis 'queue' runs the library's own image, which has it",
        "write image='redis' there to run this one, or give this one another name",
    )


def test_image_is_not_named_like_the_note_of_what_was_applied(definitions: Definitions) -> None:
    """The ConfigMap with an image's variables has the image's name."""
    place = definitions.change('dc.OutsideImage("search"', 'dc.OutsideImage("applied-stack"')

    assert definitions.refusal() == said(
        place,
        "OutsideImage 'applied-stack': the name is taken",
        "Terraform writes into the ConfigMap of that name what it has applied",
        "name it after what is in it, such as 'app'",
    )


def test_image_called_redis_may_be_that_of_every_redis(definitions: Definitions) -> None:
    definitions.change('dc.OutsideImage("search"', 'dc.OutsideImage("redis"')
    definitions.change('role="queue"', 'role="queue", image="redis"')

    definitions.load()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("queue-auth", "Terraform makes a Secret of that name"),
        (
            "origin-certificate",
            "Terraform makes the Secret with the certificate of the Ingress under it",
        ),
        ("backups", "Terraform makes the Secret with the key of the backup job under it"),
        (
            "releases-token",
            "Terraform makes the Secret with the token of release steps under it",
        ),
        *(
            (
                f"releases-token-{date}",
                "a Rotation of KUBECONFIG has Terraform make the token of release steps under it",
            )
            for date in ("2026-11-28", "2026-11-28-2")
        ),
        ("agency", "nodes pull images from the fleet's registry with the Secret of that name"),
    ],
)
def test_secret_is_not_named_like_one_that_others_make(
    definitions: Definitions, name: str, why: str
) -> None:
    place = definitions.change('dc.Secret("app"', f'dc.Secret("{name}"')

    assert definitions.refusal() == said(
        place,
        f"Secret {name!r}: the name is taken",
        why,
        "give this one another name, such as 'app'",
    )
