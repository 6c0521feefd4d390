"""Recipients of age: whom a file is encrypted to.

Sources: https://github.com/C2SP/C2SP/blob/main/age.md and BIP 173, which has the checksum.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator

from devops_constructs.project._refusals import Refused

_CHARACTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_PREFIX = "age"
_LENGTH = 62
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def _is_a_recipient(text: str) -> str:
    if text.upper().startswith("AGE-SECRET-KEY-"):
        raise Refused(
            "is an identity, which is a secret",
            why="who has it reads everything that is encrypted, and git keeps it for ever",
            fix="make a new one by 'age-keygen', and write its public key, 'age1...'",
        )
    if len(text) == _LENGTH and text.startswith(f"{_PREFIX}1") and _adds_up(text):
        return text
    raise Refused(
        f"is {text!r}",
        why="a recipient of age is 'age1' and 58 characters, the last of which are a checksum",
        fix="copy the public key as 'age-keygen' prints it",
    )


def _adds_up(text: str) -> bool:
    data = [_CHARACTERS.find(character) for character in text[len(_PREFIX) + 1 :]]
    prefix = [*(ord(c) >> 5 for c in _PREFIX), 0, *(ord(c) & 31 for c in _PREFIX)]
    return min(data) >= 0 and _checksum([*prefix, *data]) == 1


def _checksum(values: Iterable[int]) -> int:
    total = 1
    for value in values:
        top = total >> 25
        total = (total & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATORS):
            total ^= generator if top >> bit & 1 else 0
    return total


AgeRecipient = Annotated[str, AfterValidator(_is_a_recipient)]
"""Whoever has the identity to it can read; the recipient itself is no secret."""
