"""Where a new value comes from: a terminal that does not show it, a file, or chance.

A value is never an argument, a variable of a process, written, or part of a message.
"""

from __future__ import annotations

import getpass
import secrets
import string
import sys
import warnings
from pathlib import Path

from devops_constructs.errors import OperationError

STDIN = "-"

VALUE_MAX = 48 * 1024
"""Bytes. Source: https://docs.github.com/en/actions/reference/security/secrets#limits"""

_LINE_MAX = 4095
"""What a terminal hands on of one line; the rest is lost without a word. Source: termios(3)."""

GENERATED_MIN, GENERATED_MAX = 16, 1024


def typed(prompt: str) -> str:
    """One line from the terminal, which does not show it.

    Raises:
        OperationError: there is no terminal, or the value is none.
    """
    with warnings.catch_warnings():
        # it would go on and show what is typed
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            value = getpass.getpass(prompt)
        except (getpass.GetPassWarning, EOFError):
            raise OperationError(
                "there is no terminal to type a value at\n"
                "    why: it is read from one that does not show it\n"
                "    fix: give it by --from FILE, or by --from - from another program"
            ) from None
    given = value.encode(errors="surrogateescape")
    if len(given) >= _LINE_MAX:
        raise OperationError(
            "what was typed is as long as a terminal takes\n"
            "    why: anything behind it was cut off without a word\n"
            "    fix: give it by --from FILE"
        )
    return checked(given)


def read(source: str) -> str:
    """All of a file or, for "-", of stdin.

    Raises:
        OperationError: it cannot be read, or what it holds is no value.
    """
    if source == STDIN:
        return checked(sys.stdin.buffer.read())
    try:
        return checked(Path(source).read_bytes())
    except OSError as error:
        raise OperationError(
            f"{source} cannot be read: {error.strerror}\n"
            "    why: the value is what the file holds\n"
            "    fix: name another file, or - for what another program writes"
        ) from None


def generated(length: int) -> str:
    """Random letters and digits, good in a URL and in a shell."""
    letters = string.ascii_letters + string.digits
    return "".join(secrets.choice(letters) for _ in range(length))


def checked(value: bytes) -> str:
    """The value without newlines at its end, which gh cuts off as well.

    Raises:
        OperationError: it is empty, too long for GitHub, or no text.
    """
    value = value.rstrip(b"\r\n")
    if not value.strip():
        raise _refused("empty", "an empty secret counts as missing at GitHub", "give it a value")
    if len(value) > VALUE_MAX:
        what = f"longer than {VALUE_MAX // 1024} KiB"
        raise _refused(
            what, "GitHub takes no longer ones", "let the application fetch it elsewhere"
        )
    try:
        text = value.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        why = "a workflow hands it on as a variable of a process"
        raise _refused("no text in UTF-8", why, "write it as text, such as base64, and decode it")
    return text


def _refused(what: str, why: str, fix: str) -> OperationError:
    return OperationError(f"the value is {what}\n    why: {why}\n    fix: {fix}")
