"""Which builds of providers a stack may run with: those that the base's locks have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from devops_constructs.errors import Problem
from devops_constructs.operations.plans.content import LOCK
from devops_constructs.operations.plans.proposal import TERRAFORM, ProposedStack
from devops_constructs.synthesis.provider_locks import FOLDER, ProviderSet, lock_problems

_PROVIDER = re.compile(r'^provider "[^"\n]+" \{\n(?:  .*\n|\n)*\}\n', re.MULTILINE)
_WHY = "a build of a provider is run with credentials at hand"


def lock_rule_problems(
    proposed: ProposedStack, required: dict[str, Any], base: Path
) -> Iterator[Problem]:
    """Why its lock is not that of the base for its providers.

    Another lock is planned with where it is all that changes of a stack.
    """
    versions = {each["source"]: each["version"] for each in required.values()}
    providers = ProviderSet(dict(sorted(versions.items())))
    trusted = _read(base / providers.path)
    if proposed.lock == trusted:
        return
    if proposed.lock is None:
        yield _problem(proposed, "is not there, and the base has one for these providers", "synth")
        return
    text = proposed.lock.decode("utf-8", "replace")
    if proposed.stack == proposed.base_stack:
        for each in lock_problems(providers, text):
            yield _problem(proposed, f"does not fit: {each.what}", "providers lock")
    elif trusted is not None or not _is_of(text, _known(base)):
        yield _problem(
            proposed,
            "is not the base's, and the stack changes too",
            "providers lock in a pull request of its own first",
        )


def _is_of(lock: str, known: set[str]) -> bool:
    """Whether it has only what locks of the base have: a new set of providers that are known."""
    rest = _PROVIDER.sub("", lock)
    commented = all(not line or line.startswith("#") for line in rest.splitlines())
    return commented and set(_PROVIDER.findall(lock)) <= known


def _known(base: Path) -> set[str]:
    files = sorted((base / FOLDER).glob(f"*{LOCK}"))
    return {each for file in files for each in _PROVIDER.findall(file.read_text("utf-8"))}


def _read(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _problem(proposed: ProposedStack, what: str, command: str) -> Problem:
    path = (TERRAFORM / "stacks" / proposed.name / LOCK).as_posix()
    return Problem(f"{path} {what}", _WHY, f"run devops {command}")
