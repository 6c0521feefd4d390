"""A command that needs a shell, in a form in which signals still reach the process."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._refusals import Refused
from devops_constructs.project.shell_text import operators, shell_secret_reason, words_of

_ONE_PROGRAM = "exec puts one program in the place of the shell, so that signals reach it"
_INSTEAD = {
    "|": "let it write to standard output, or put the pipe into a script of the image",
    "||": "decide in before=(...,), such as by if",
    "&": "run the other one as a Sidecar(...)",
    "(": "leave the parentheses out",
}
_FIRST = "put what comes first into before=(...,)"
_NO_PROGRAMS = re.compile(
    r"[.!{]|\[\[|case|cd|eval|export|for|function|if|read|set|source|trap|ulimit|umask|unset|until"
    "|wait|while|[A-Za-z_][A-Za-z0-9_]*=.*"
)


def _not_secret(text: str) -> None:
    if reason := shell_secret_reason(text):
        raise Refused(
            "looks like a secret in clear",
            why=f"{reason}; whatever stands here is committed and readable by everyone with access",
            fix='make it a variable, filled from a Secret, and write "$ITS_NAME" here',
        )


def _is_of_the_shell(text: str) -> None:
    if found := re.search(r"\$\(([A-Z_][A-Z0-9_]*)\)", text):
        raise Refused(
            f"has {found[0]}",
            why="to a shell that is the output of a program of that name, not a variable",
            fix=f'write "${found[1]}"',
        )


def _is_one_program(run: str) -> str:
    for found in operators(run):
        if found == '"':
            raise _not_closed()
        raise Refused(
            f"has {'a line break' if found == chr(10) else repr(found)}",
            why=f"{_ONE_PROGRAM}, and this is more than one",
            fix=_INSTEAD.get(found, _FIRST),
        )
    first = next(iter(words_of(run)), "")
    if not first:
        raise Refused("is empty", why="it has to say something", fix="write the program to run")
    if first == "exec":
        raise Refused(
            "begins with exec", why="exec is put in front of it anyway", fix="leave exec out"
        )
    if _NO_PROGRAMS.fullmatch(first):
        raise Refused(
            f"begins with {first!r}, which is no program",
            why=_ONE_PROGRAM,
            fix="write variables into env" if "=" in first else _FIRST,
        )
    _is_of_the_shell(run)
    _not_secret(run)
    return run


def _not_closed() -> Refused:
    return Refused(
        "has a quote or parenthesis that is not closed",
        why="the shell would not start",
        fix="close it, or put a backslash before it",
    )


def _comes_before(text: str) -> None:
    found = set(operators(text))
    if not text.strip():
        raise Refused("is empty", why="it has to do something", fix="take it out")
    if '"' in found and "<<" not in text:
        raise _not_closed()
    if "&" in found:
        raise Refused(
            "starts something in the background",
            why="nobody would end or restart it, and no signal would reach it",
            fix=_INSTEAD["&"],
        )
    _is_of_the_shell(text)
    _not_secret(text)


def _come_before(commands: tuple[str, ...]) -> tuple[str, ...]:
    refused: list[tuple[str | int, Refused]] = []
    for index, text in enumerate(commands):
        try:
            _comes_before(text)
        except Refused as found:
            refused.append((index, found))
    if whole := Refused.all(refused):
        raise whole
    return commands


class Shell(Definition):
    """A command line for /bin/sh: variables as "$NAME", and steps before the process.

    The shell ends with the first step that fails and at a variable that is not set. In the end the
    process takes its place, so that SIGTERM reaches it and it can finish its work.
    """

    run: Annotated[str, AfterValidator(_is_one_program)] = Field(
        kw_only=False, examples=["bundle exec puma -p $PORT"]
    )
    """The process: one program with its arguments, without &&, ; or |."""
    before: Annotated[tuple[str, ...], AfterValidator(_come_before)] = ()
    """Commands that come before it in the same shell, such as ("cd /app",)."""

    @property
    def words(self) -> tuple[str, ...]:
        """What Kubernetes is told, where it puts variables in the place of $(NAME): a $( of the
        shell is doubled."""
        script = "\n".join(("set -eu", *self.before, f"exec {self.run}"))
        return "/bin/sh", "-c", re.sub(r"\$(?=[$(])", "$$", script)
