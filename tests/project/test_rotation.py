"""Rotations: what they can be of, and what values there are then."""

from __future__ import annotations

import pytest

import devops_constructs as dc
from devops_constructs.project.release import Release
from tests.kubernetes.acme import release, worker
from tests.project.definitions import Definitions, said

STAGING = 'dc.Environment("staging", cluster="staging"'


def rotated(definitions: Definitions, *rotations: str) -> str:
    """Writes the rotations into staging; the place of that line."""
    text = ", ".join(rotations)
    return definitions.change(STAGING, f"{STAGING}, rotations=({text},)")


def acme(*rotations: dc.Rotation) -> Release:
    return release(
        worker(),
        secrets=(dc.Secret("app", keys=("A", "B"), producer="terraform"),),
        here={"rotations": rotations},
    )


def test_a_value_that_was_never_made_anew_is_the_first_one() -> None:
    assert acme().generations("app", "A") == (None,)


def test_a_key_is_made_anew_without_the_others_of_its_secret() -> None:
    here = acme(dc.Rotation("app", "A", date="2026-11-25"))

    assert here.generations("app", "A") == ("2026-11-25",)
    assert here.generations("app", "B") == (None,)


def test_without_a_key_all_of_a_secret_are_made_anew() -> None:
    here = acme(dc.Rotation("app", date="2026-11-25"))

    assert {here.generations("app", key) for key in "AB"} == {("2026-11-25",)}


def test_the_former_value_comes_behind_the_one_in_use() -> None:
    first = acme(dc.Rotation("KUBECONFIG", date="2026-11-25", beside="first"))
    later = acme(dc.Rotation("KUBECONFIG", date="2026-11-25-2", beside="2026-11-25"))

    assert first.generations("KUBECONFIG") == ("2026-11-25", None)
    assert later.generations("KUBECONFIG") == ("2026-11-25-2", "2026-11-25")


@pytest.mark.parametrize(
    ("rotation", "what", "why", "fix"),
    [
        (
            'dc.Rotation("queue-auth", date="2026-02-30")',
            "date is '2026-02-30'",
            "it is a day of the calendar, with -2 behind it for the second time on that day",
            "write one such as '2026-11-25'",
        ),
        (
            'dc.Rotation("KUBECONFIG", date="2026-11-25", beside="2026-11-25")',
            "the value of 2026-11-25 beside that of 2026-11-25",
            "what goes on working was made before",
            "write the date of the former value, or 'first' if there was none before",
        ),
        (
            'dc.Rotation("app", date="2026-11-25")',
            "the values of secret 'app' come from 'github'",
            "Terraform makes anew what it has made",
            "leave it out; 'devops secrets rotate shop staging' with the key has the steps",
        ),
        (
            'dc.Rotation("queue", date="2026-11-25")',
            "Terraform makes no secret 'queue' here",
            "nothing would be made anew",
            "did you mean 'queue-auth'?",
        ),
        (
            'dc.Rotation("queue-auth", "passwort", date="2026-11-25")',
            "key 'passwort' of 'queue-auth' by itself",
            "nothing would be made anew",
            "did you mean 'password'?",
        ),
        (
            'dc.Rotation("KUBECONFIG", "token", date="2026-11-25")',
            "key 'token' of 'KUBECONFIG' by itself",
            "its keys are of one thing, and are made anew together",
            "leave key out",
        ),
        (
            'dc.Rotation("queue-auth", date="2026-11-25", beside="first")',
            "a former value of 'queue-auth' beside the new one",
            "a Redis takes one password",
            "leave beside out",
        ),
    ],
)
def test_a_rotation_that_does_nothing_or_too_much_is_refused(
    definitions: Definitions, rotation: str, what: str, why: str, fix: str
) -> None:
    place = rotated(definitions, rotation)

    assert definitions.refusal() == said(place, f"Rotation: {what}", why, fix)


def test_a_value_is_made_anew_by_one_rotation(definitions: Definitions) -> None:
    place = rotated(
        definitions,
        'dc.Rotation("queue-auth", date="2026-11-24")',
        'dc.Rotation("queue-auth", "password", date="2026-11-25")',
    )

    assert definitions.refusal() == said(
        place,
        "Rotation: 'queue-auth' is made anew twice, by that of 2026-11-24 and that of 2026-11-25",
        "a value is as new as one of them says",
        "leave the older one out",
    )


def test_what_is_not_in_an_environment_is_not_made_anew_there(definitions: Definitions) -> None:
    """Backups of a database are made in production only."""
    definitions.give_staging_a_database()
    definitions.change("    environments=(", "    database=dc.Database(),\n    environments=(")
    place = rotated(definitions, 'dc.Rotation("backups", date="2026-11-25")')

    assert definitions.refusal() == said(
        place,
        "Rotation: Terraform makes no secret 'backups' here",
        "nothing would be made anew",
        "choose one of KUBECONFIG, database, origin-certificate, queue-auth",
    )


def test_a_certificate_is_made_anew_where_there_is_one(definitions: Definitions) -> None:
    definitions.change(
        'dc.Zone("acme.example")', 'dc.Zone("acme.example", managed=False)', file="fleet"
    )
    place = rotated(definitions, 'dc.Rotation("origin-certificate", date="2026-11-25")')

    assert definitions.refusal() == said(
        place,
        "Rotation: Terraform makes no certificate for environment 'staging' of project 'shop'",
        "it makes one for hosts behind Cloudflare in zones that the fleet looks after",
        "leave it out",
    )


def test_what_exists_once_is_made_anew_by_the_project(definitions: Definitions) -> None:
    place = definitions.change(
        "    environments=(",
        '    rotations=(dc.Rotation("assets", date="2026-11-25"),),\n    environments=(',
    )

    assert definitions.refusal() == said(
        place,
        "Rotation: 'assets' is not made once for all environments",
        "nothing would be made anew",
        "write it into an environment, or 'plans' beside a private_space",
    )


def test_without_an_infrastructure_repository_there_is_no_key_to_plans(
    definitions: Definitions,
) -> None:
    rotation = '    rotations=(dc.Rotation("plans", date="2026-11-25"),),\n'
    space = "    private_space=dc.PrivateSpace(),\n"
    definitions.change("    environments=(", f"{rotation}{space}    environments=(")

    assert definitions.refusal() == said(
        definitions.place("dc.Rotation"),
        "Rotation: the fleet has no infrastructure repository, and so no key to plans",
        "nothing would be made anew",
        "leave it out",
    )
