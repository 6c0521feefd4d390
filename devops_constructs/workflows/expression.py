"""What GitHub evaluates before a job or step runs."""

from __future__ import annotations

import re


class Expression(str):
    """Text inside `${{ }}`, such as `github.sha`; it never gets into a command line."""

    __slots__ = ()

    @property
    def written(self) -> str:
        """As a workflow has it."""
        return f"${{{{ {self!s} }}}}"


class Secret(Expression):
    """A secret of the environment, the repository or the organisation."""

    __slots__ = ()

    @classmethod
    def named(cls, name: str) -> Secret:
        """The secret of that name.

        Raises:
            ValueError: GitHub takes no secret of that name.
        """
        if not re.fullmatch("(?!GITHUB_)[A-Z_][A-Z0-9_]*", name):
            raise ValueError(f"GitHub has no secret {name!r}")
        return cls(f"secrets.{name}")

    @property
    def name(self) -> str:
        """Its name at GitHub."""
        return self.removeprefix("secrets.")


def variable(name: str) -> Expression:
    """A variable of the environment, the repository or the organisation."""
    return Expression(f"vars.{name}")


def literal(text: str) -> str:
    """Text of a definition that stays what it is: GitHub evaluates nothing in it."""
    return text.replace("${{", "${{ '${{' }}")
