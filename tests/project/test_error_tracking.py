"""Error tracking: who reports, and what is refused."""

from __future__ import annotations

import pytest

import devops_constructs as dc
from devops_constructs.project.release import Release
from tests.kubernetes.acme import APP, release, worker
from tests.project.definitions import Definitions, said

SIDECAR = dc.OutsideImage("proxy", "docker.io/library/proxy:1.2")


def reading(here: Release, name: str) -> tuple[str, ...]:
    """The whole Secrets that a component reads."""
    component = here.component(name)
    assert isinstance(component, dc.Worker)
    return tuple(secret.name for secret in here.env_of(component).secrets)


def test_what_ci_builds_reports_and_what_comes_from_outside_does_not() -> None:
    here = release(
        worker(),
        dc.Worker("proxy", image="proxy"),
        images=(APP, SIDECAR),
        error_tracking=dc.ErrorTracking(),
    )

    assert reading(here, "mailer") == ("error-tracking",)
    assert reading(here, "proxy") == ()


def test_the_named_images_report_and_no_others() -> None:
    here = release(
        worker(),
        dc.Worker("proxy", image="proxy"),
        images=(APP, SIDECAR),
        error_tracking=dc.ErrorTracking(images=("proxy",)),
    )

    assert reading(here, "mailer") == ()
    assert reading(here, "proxy") == ("error-tracking",)


def test_a_secret_that_is_also_named_is_read_once() -> None:
    here = release(worker(secrets=("error-tracking",)), error_tracking=dc.ErrorTracking())

    assert reading(here, "mailer") == ("error-tracking",)


@pytest.mark.parametrize(
    ("arguments", "what", "why", "fix"),
    [
        (
            'images=("ap",)',
            "ErrorTracking: there is no image 'ap'",
            "processes of an image report errors",
            "did you mean 'app'?",
        ),
        (
            'project_name="1/shop"',
            "ErrorTracking: project_name is '1/shop'",
            "Rollbar takes up to 32 letters, digits, spaces and _ . , - behind a letter",
            "write it as Rollbar shows it",
        ),
    ],
)
def test_refusal(definitions: Definitions, arguments: str, what: str, why: str, fix: str) -> None:
    tracking = f"error_tracking=dc.ErrorTracking({arguments})"
    place = definitions.change('name="shop",', f'name="shop", {tracking},')

    assert definitions.refusal() == said(place, what, why, fix)


def test_somebody_reports_or_nobody_is_asked_to(definitions: Definitions) -> None:
    definitions.change('dc.Image("app")', 'dc.OutsideImage("app", "docker.io/library/app:1.2")')
    place = definitions.change(
        'name="shop",', 'name="shop", error_tracking=dc.ErrorTracking(browser=True),'
    )

    assert definitions.refusal() == said(
        place,
        "ErrorTracking: no process would report errors",
        "images from outside report only where they are named, and CI builds none",
        "write images=(...,), or images=() to report releases only",
    )


def test_a_variable_that_error_tracking_gives_is_not_given_twice(definitions: Definitions) -> None:
    image = 'dc.Image("app"'
    definitions.change('name="shop",', 'name="shop", error_tracking=dc.ErrorTracking(),')
    place = definitions.change(image, f'{image}, env={{"ROLLBAR_ENV": "live"}}')

    assert definitions.refusal() == said(
        place,
        "Image 'app': env.ROLLBAR_ENV is also a key of Secret 'error-tracking', of which 'web'"
        " gets every key",
        "a variable has one value, so one of the two would silently be lost",
        "leave one of the two out, or rename it",
    )


def test_a_project_with_a_long_name_is_called_otherwise_in_rollbar(
    definitions: Definitions,
) -> None:
    name = "s" * 33
    place = definitions.change('name="shop",', f'name="{name}", error_tracking=dc.ErrorTracking(),')

    assert definitions.refusal() == said(
        place,
        f"ErrorTracking: the project {name!r} in Rollbar would have 33 characters",
        "it may have at most 32",
        "pin a shorter one by project_name=...",
    )
