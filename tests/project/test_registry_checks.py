from __future__ import annotations

import pytest

from tests.project.definitions import BLOG, Definitions, said

REGISTRY = 'registry="agency",'


@pytest.mark.parametrize(
    ("tier", "images", "room", "fix"),
    [
        ("starter", 2, "1 repository", "basic"),
        ("starter", 6, "1 repository", "professional"),
        ("basic", 6, "5 repositories", "professional"),
    ],
)
def test_more_images_than_the_registry_has_room_for(
    definitions: Definitions, tier: str, images: int, room: str, fix: str
) -> None:
    definitions.write("blog", BLOG)
    more = "".join(f'dc.Image("app-{number}"), ' for number in range(images - 2))
    definitions.change('dc.Image("app"),)', f'dc.Image("app"), {more})', file="blog")
    place = definitions.change(
        REGISTRY, f'{REGISTRY}\n    registry_tier="{tier}",', file="fleet", at="registry_tier"
    )

    assert definitions.refusal() == said(
        place,
        f"Fleet: the projects build {images} images",
        f"a registry of the tier '{tier}' has room for {room}, one per image",
        f'write registry_tier="{fix}"',
    )


def test_a_registry_of_others_is_not_counted(definitions: Definitions) -> None:
    definitions.write("blog", BLOG)
    definitions.change(
        REGISTRY,
        f'{REGISTRY} registry_tier="starter", registry_managed=False,',
        file="fleet",
    )

    assert len(definitions.load().projects) == 2
