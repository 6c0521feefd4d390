"""Plans are encrypted with the library, and age itself reads them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from devops_constructs.errors import OperationError
from devops_constructs.operations.plans.encryption import decrypted, encrypted
from tests.preparation import prepared

WHY = (
    "    why: plans are encrypted to InfrastructureRepository.encrypt_to, and only the identity to"
    " it reads them\n"
    "    fix: put the file that age-keygen wrote for it into PLANS_IDENTITY, or make the plan anew"
)


def new_key() -> tuple[str, str]:
    """An identity as age-keygen writes it, and its recipient."""
    made = subprocess.run(
        [prepared("scripts/age") / "age-keygen"], capture_output=True, text=True, check=True
    )
    return made.stdout, made.stdout.split("public key: ")[1].split()[0]


def test_what_is_encrypted_can_be_read_with_the_file_of_age_keygen() -> None:
    identity, recipient = new_key()

    hidden = encrypted(b"the plan", recipient)

    assert b"the plan" not in hidden
    assert decrypted(hidden, identity) == b"the plan"


def test_an_old_identity_stays_beside_a_new_one() -> None:
    (old, old_recipient), (new, new_recipient) = new_key(), new_key()

    both = old + new

    assert decrypted(encrypted(b"old", old_recipient), both) == b"old"
    assert decrypted(encrypted(b"new", new_recipient), both) == b"new"


def test_age_itself_reads_it(tmp_path: Path) -> None:
    """Who leaves takes nothing of ours along."""
    identity, recipient = new_key()
    (tmp_path / "identity").write_text(identity)
    (tmp_path / "plan.age").write_bytes(encrypted(b"the plan", recipient))
    files = (str(tmp_path / "identity"), str(tmp_path / "plan.age"))
    command = (str(prepared("scripts/age") / "age"), "--decrypt", "-i", *files)

    read = subprocess.run(command, capture_output=True, check=True)

    assert read.stdout == b"the plan"


def test_the_identity_to_another_recipient_is_refused_and_not_told() -> None:
    (identity, _), (_, recipient) = new_key(), new_key()

    with pytest.raises(OperationError) as caught:
        decrypted(encrypted(b"the plan", recipient), identity)

    assert str(caught.value) == (
        f"a plan cannot be decrypted with what PLANS_IDENTITY holds\n{WHY}"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("AGE-SECRET-KEY-1NONE", "PLANS_IDENTITY holds something else than age identities"),
        ("# only a comment\n", "PLANS_IDENTITY holds no age identity"),
    ],
)
def test_what_is_no_identity_is_refused_and_not_told(text: str, said: str) -> None:
    with pytest.raises(OperationError) as caught:
        decrypted(b"", text)

    assert str(caught.value) == f"{said}\n{WHY}"


def test_without_pyrage_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyrage", None)

    with pytest.raises(OperationError) as caught:
        encrypted(b"", "age1")

    assert str(caught.value) == (
        "pyrage is not installed\n"
        "    why: saved plans carry the state in clear, so they are kept encrypted only\n"
        "    fix: run scripts/devops, which has it; elsewhere: pip install '.[operations]'"
    )
