"""Commands and their arguments: readable by everyone who may read pods, so never with a secret."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from devops_constructs.project._refusals import Refused
from devops_constructs.project.secret_literals import argument_reason
from devops_constructs.project.shell_text import script_of


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


def _without_references(words: tuple[str, ...]) -> tuple[str, ...]:
    for index, word in enumerate(words):
        found = re.search(r"\$\(([A-Z_][A-Z0-9_]*)\)", word)
        if found and index != script_of(words):
            whole = Refused.all([(index, _not_filled_in(found[1]))])
            assert whole
            raise whole
    return words


def _not_filled_in(name: str) -> Refused:
    return Refused(
        f"has $({name})",
        why="in a probe or hook Kubernetes puts nothing of Secrets and ConfigMaps in its place",
        fix=f"""let a shell do it: ("sh", "-c", 'exec ... "${name}"')""",
    )


CommandLine = Annotated[tuple[str, ...], AfterValidator(_without_secrets)]
"""Words of a command. Kubernetes puts variables in the place of $(NAME)."""

ExecLine = Annotated[CommandLine, AfterValidator(_without_references)]
"""Words of a command that Kubernetes runs in a container that is there already."""
