"""Commands and their arguments: readable by everyone who may read pods, so never with a secret."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from devops_constructs.project._refusals import Refused
from devops_constructs.project._secret_literals import argument_reason


def _without_secrets(words: tuple[str, ...]) -> tuple[str, ...]:
    if whole := Refused.all(
        (index, _looks_secret(reason))
        for index, word in enumerate(words)
        if (reason := argument_reason(word))
    ):
        raise whole
    return words


def _looks_secret(reason: str) -> Refused:
    return Refused(
        "looks like a secret in clear",
        why=f"{reason}; whatever stands here is committed and readable by everyone with access",
        fix="make it a variable, filled from a Secret, and write $(ITS_NAME) here",
    )


CommandLine = Annotated[tuple[str, ...], AfterValidator(_without_secrets)]
"""Words of a command. Kubernetes puts variables in the place of $(NAME)."""
