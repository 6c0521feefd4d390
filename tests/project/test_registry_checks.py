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


INFRASTRUCTURE = """\
    infrastructure=dc.InfrastructureRepository(
        "infrastructure",
        encrypt_to="age1xetvser6zgat7q8u8h4ax988uhusvseq5dw9g2qv5l84hyr88pasjmlhml",
    ),
"""


def test_charts_that_are_published_take_a_repository_each(definitions: Definitions) -> None:
    definitions.write("blog", BLOG)
    text = f'    {REGISTRY}\n    registry_tier="{{}}",\n{INFRASTRUCTURE}'
    definitions.change(f"    {REGISTRY}\n", text.format("basic"), file="fleet")
    enough = len(definitions.load().projects)
    more = 'cluster="production-1", hosts=("blog.acme.example",)),\n'
    another = f'{more}        dc.Environment("demo", {more.replace("blog", "demo")}'
    definitions.change(more, another, file="blog")
    place = definitions.place('registry_tier="basic"', file="fleet")

    assert enough == 2
    assert definitions.refusal() == said(
        place,
        "Fleet: the projects build 2 images and publish 4 charts",
        "a registry of the tier 'basic' has room for 5 repositories, one per image and per chart",
        'write registry_tier="professional"',
    )


GHCR = f'{REGISTRY} image_registry="ghcr", pull_secret="ghcr",'
SECRET = 'dc.Secret("app", keys=("API_KEY",)),'
DOCKER = 'keys=(".dockerconfigjson",), type="kubernetes.io/dockerconfigjson", producer="outside"'


def test_images_at_ghcr_need_a_name_for_what_they_are_pulled_with(
    definitions: Definitions,
) -> None:
    place = definitions.change(
        REGISTRY, f'{REGISTRY}\n    image_registry="ghcr",', file="fleet", at="image_registry"
    )

    assert definitions.refusal() == said(
        place,
        "Fleet: images at GHCR without a name for what they are pulled with",
        "DigitalOcean's registry integration makes a Secret for its own registry only",
        'write pull_secret="ghcr", and declare that Secret in each project',
    )


FIX = (
    "write Secret('ghcr', keys=('.dockerconfigjson',), type='kubernetes.io/dockerconfigjson',"
    " producer='outside')"
)


def test_a_project_declares_what_its_images_at_ghcr_are_pulled_with(
    definitions: Definitions,
) -> None:
    definitions.change(REGISTRY, GHCR, file="fleet")
    place = definitions.place("images=")

    assert definitions.refusal() == said(
        place,
        "Project 'shop': there is no Secret 'ghcr' to pull its images with",
        "they are at GHCR, and private",
        f"{FIX} among its secrets",
    )


def test_images_at_ghcr_are_pulled_with_a_login(definitions: Definitions) -> None:
    definitions.change(REGISTRY, GHCR, file="fleet")
    other = 'dc.Secret("ghcr", keys=("A",)),'
    definitions.change(SECRET, f"{SECRET}\n        {other}")

    assert definitions.refusal() == said(
        definitions.place(other),
        "Secret 'ghcr': a Secret of type 'Opaque' to pull images with",
        "nodes pull with one of type 'kubernetes.io/dockerconfigjson'",
        FIX,
    )


def test_images_at_ghcr_take_no_room_in_the_registry(definitions: Definitions) -> None:
    definitions.change(REGISTRY, f'{GHCR} registry_tier="starter",', file="fleet")
    definitions.change(SECRET, f'{SECRET} dc.Secret("ghcr", {DOCKER}),')
    definitions.change('dc.Image("app"),', 'dc.Image("app"), dc.Image("other"),')

    [shop] = definitions.load().projects

    assert len(shop.images) == 3
