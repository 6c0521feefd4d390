from __future__ import annotations

import pytest

import devops_constructs as dc
from devops_constructs.project.release import REDIS_IMAGE
from tests.project.definitions import Definitions, said

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "reference",
    [
        "app:1.2",
        "docker.io/library/redis:8.2.1-alpine",
        "localhost:5000/app:v3",
        f"app@{DIGEST}",
        f"localhost:5000/app@{DIGEST}",
        f"app:1.2@{DIGEST}",
        f"app:latest@{DIGEST}",
    ],
)
def test_version_or_digest_pins_an_image(reference: str) -> None:
    assert dc.OutsideImage("app", reference).reference == reference


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "app",
        "app:",
        "app:latest",
        "app:stable",
        "app:latest-alpine",
        "localhost:5000/app",
        "localhost:5000/app:latest",
        "app@sha256:0123",
        f"app:1.2@{DIGEST[:-1]}g",
        f"app:1.2@md5:{DIGEST}",
        "app :1.2",
        "app:1.2\n",
    ],
)
def test_image_without_a_version_is_refused(definitions: Definitions, reference: str) -> None:
    place = definitions.change('"docker.io/library/search:1.2"', repr(reference))

    assert definitions.refusal() == said(
        place,
        f"OutsideImage 'search': reference is {reference!r}, which does not name a version",
        "what it means can change after the review, so the diff would not show what runs",
        "write a version or a digest, such as 'docker.io/library/redis:8.2.1'",
    )


def test_processes_never_run_as_root(definitions: Definitions) -> None:
    place = definitions.change('dc.Image("app")', 'dc.Image("app", user_id=0)')

    assert definitions.refusal() == said(
        place, "Image 'app': user_id is 0", "it has to be at least 1", "write 1 or more"
    )


def test_redis_of_the_library_is_pinned() -> None:
    assert REDIS_IMAGE.reference == "docker.io/library/redis:8.2.1-alpine"
