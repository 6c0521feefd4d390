"""Backups as a definition: what is refused, and why."""

from __future__ import annotations

import pytest

import devops_constructs as dc
from devops_constructs.errors import DefinitionError
from tests.strategies import RECIPIENT

IDENTITY = "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ"


def said(error: DefinitionError) -> tuple[str, str, str]:
    [problem] = error.problems
    return problem.what, problem.why, problem.fix


def test_an_identity_of_age_is_refused_without_being_shown() -> None:
    with pytest.raises(DefinitionError) as refused:
        dc.Backups(encrypt_to=IDENTITY)

    assert said(refused.value) == (
        "Backups: encrypt_to is an identity, which is a secret",
        "who has it reads everything that is encrypted, and git keeps it for ever",
        "make a new one by 'age-keygen', and write its public key, 'age1...'",
    )


@pytest.mark.parametrize(
    "text",
    [
        RECIPIENT.replace("age1x", "age1y"),
        RECIPIENT[:-1],
        RECIPIENT.upper(),
        RECIPIENT[:-1] + "b",
        "ssh-ed25519 AAAA",
    ],
)
def test_a_recipient_of_age_with_a_slip_is_refused(text: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        dc.Backups(encrypt_to=text)

    assert said(refused.value) == (
        f"Backups: encrypt_to is {text!r}",
        "a recipient of age is 'age1' and 58 characters, the last of which are a checksum",
        "copy the public key as 'age-keygen' prints it",
    )


def test_what_is_left_out_has_to_be_a_further_database() -> None:
    with pytest.raises(DefinitionError) as refused:
        dc.Database(further=("cache",), backups=dc.Backups(without=("cach",)))

    assert said(refused.value) == (
        "Backups: there is no further database 'cach'",
        "what is left out is one of Database.further; the main one always counts",
        "write one of 'cache'",
    )


def test_what_an_environment_leaves_out_has_to_be_there_too() -> None:
    with pytest.raises(DefinitionError) as refused:
        dc.Project(
            name="acme",
            images=(dc.Image("app"),),
            components=(dc.Worker("mailer", image="app"),),
            database=dc.Database(),
            environments=(
                dc.Environment("staging", cluster="main", backups=dc.Backups(without=("cache",))),
            ),
        )

    assert said(refused.value) == (
        "Backups: there is no further database 'cache'",
        "what is left out is one of Database.further; the main one always counts",
        "leave it out",
    )


def test_a_quota_counts_what_backs_up() -> None:
    def project(memory_mib: int) -> dc.Project:
        return dc.Project(
            name="acme",
            images=(dc.Image("app"),),
            components=(dc.Worker("mailer", image="app", rollout=dc.Recreate()),),
            database=dc.Database(),
            environments=(
                dc.Environment("production", cluster="main", quota=dc.Quota(memory_mib=memory_mib)),
            ),
        )

    with pytest.raises(DefinitionError) as refused:
        project(831)
    assert "memory_mib 831 is below the 832" in said(refused.value)[0]
    assert project(832)
