"""Saved plans carry the state in clear, so they leave a job encrypted to an age recipient."""

from __future__ import annotations

from typing import Any

from devops_constructs.errors import OperationError


def encrypted(plan: bytes, recipient: str) -> bytes:
    """The plan, for who has the identity of the recipient.

    Raises:
        OperationError: pyrage is not installed.
    """
    pyrage = _pyrage()
    made: bytes = pyrage.encrypt(plan, [pyrage.x25519.Recipient.from_str(recipient)])
    return made


def decrypted(plan: bytes, identities: str) -> bytes:
    """The plan as Terraform saved it. `identities` is a file as age-keygen writes it: one a line,
    so that an old one can stay beside a new one. None of them is in an error.

    Raises:
        OperationError: pyrage is not installed; there is no identity, or none is the plan's.
    """
    pyrage = _pyrage()
    lines = [line.strip() for line in identities.splitlines()]
    written = [line for line in lines if line and not line.startswith("#")]
    try:
        known = [pyrage.x25519.Identity.from_str(line) for line in written]
    except pyrage.IdentityError:
        raise _refused("PLANS_IDENTITY holds something else than age identities") from None
    if not known:
        raise _refused("PLANS_IDENTITY holds no age identity")
    try:
        found: bytes = pyrage.decrypt(plan, known)
    except pyrage.DecryptError:
        raise _refused("a plan cannot be decrypted with what PLANS_IDENTITY holds") from None
    return found


def _refused(what: str) -> OperationError:
    return OperationError(
        f"{what}\n"
        "    why: plans are encrypted to InfrastructureRepository.encrypt_to, and only the identity"
        " to it reads them\n"
        "    fix: put the file that age-keygen wrote for it into PLANS_IDENTITY, or make the plan"
        " anew"
    )


def _pyrage() -> Any:
    try:
        import pyrage
    except ModuleNotFoundError:
        raise OperationError(
            "pyrage is not installed\n"
            "    why: saved plans carry the state in clear, so they are kept encrypted only\n"
            "    fix: run scripts/devops, which has it; elsewhere: pip install '.[operations]'"
        ) from None
    return pyrage
