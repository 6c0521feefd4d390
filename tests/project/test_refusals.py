"""What is said of arguments that are unknown, missing or of a wrong type."""

from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

WEB = 'dc.WebService("web", image="app", port=3000)'
WORKER = 'dc.Worker("sidekiq", image="app")'


def test_unknown_field_that_was_probably_meant_otherwise(definitions: Definitions) -> None:
    place = definitions.change(WEB, 'dc.WebService("web", image="app", port=3000, replica=2)')

    assert definitions.refusal() == said(
        place,
        "WebService 'web': has no field 'replica'",
        "an unknown field would be ignored silently",
        "did you mean 'replicas'?",
    )


def test_unknown_field_like_none_that_exists(definitions: Definitions) -> None:
    place = definitions.change('keys=("API_KEY",)', 'keys=("API_KEY",), xyzzy=1')

    assert definitions.refusal() == said(
        place,
        "Secret 'app': has no field 'xyzzy'",
        "an unknown field would be ignored silently",
        "the fields are: name, keys, optional_keys, producer, type",
    )


def test_missing_argument_is_placed_at_the_call(definitions: Definitions) -> None:
    place = definitions.change(WORKER, 'dc.Worker("sidekiq")')

    assert definitions.refusal() == said(
        place,
        "Worker 'sidekiq': image is missing",
        "it has no sensible default",
        "add image='app', or what fits",
    )


def test_misspelt_argument_is_not_missing_besides(definitions: Definitions) -> None:
    place = definitions.change(WORKER, 'dc.Worker("sidekiq", imge="app")')

    assert definitions.refusal() == said(
        place,
        "Worker 'sidekiq': has no field 'imge'",
        "an unknown field would be ignored silently",
        "did you mean 'image'?",
    )


def test_image_instead_of_its_name(definitions: Definitions) -> None:
    place = definitions.change(WORKER, 'dc.Worker("sidekiq", image=dc.Image("app"))')

    assert definitions.refusal() == said(
        place,
        "Worker 'sidekiq': image is Image(...)",
        "it has to be a text",
        "write its name, 'app'",
    )


@pytest.mark.parametrize(
    ("old", "new", "what", "why", "fix"),
    [
        (
            'dc.ReleaseJob("migrate", image="app")',
            'dc.Image("migrate")',
            "components[5] is Image(...)",
            "it has to be a component, such as WebService(...)",
            "write that instead",
        ),
        (
            "    environments=(",
            "    database=True, environments=(",
            "database is True",
            "it has to be Database(...)",
            "write that instead",
        ),
    ],
)
def test_part_of_a_project_is_of_the_right_class(
    definitions: Definitions, old: str, new: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change(old, new)

    assert definitions.refusal() == said(place, f"Project 'shop': {what}", why, fix)


def test_project_has_components(definitions: Definitions) -> None:
    definitions.change("    components=(", "    secrets_=(")

    first, _ = definitions.error().problems
    assert str(first) == said(
        "projects/shop.py:3",
        "Project 'shop': components is missing",
        "it has no sensible default",
        "add components=(...,) with at least a component, such as WebService(...)",
    )
