"""What a pull request proposes, judged by what is trusted: this program and the base's checkout.

Nothing of the proposal is executed, and only stacks in which nothing is found go on to a plan.
Reasons: docs/decisions/0031-plans.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from devops_constructs.errors import Problem, ProposalError
from devops_constructs.operations.plans.allowed_values import Found
from devops_constructs.operations.plans.content import STACK
from devops_constructs.operations.plans.lock_rules import lock_rule_problems
from devops_constructs.operations.plans.proposal import (
    TERRAFORM,
    Proposal,
    ProposedStack,
    read_proposal,
)
from devops_constructs.operations.plans.stack_rules import StackRules
from devops_constructs.project.fleet import Fleet
from devops_constructs.terraform.known_types import KnownProvider, known_providers

_WHY = "it is planned with credentials at hand, so it may say only what synth writes"
_FIX = (
    "commit just what devops synth writes; where a newer version of this program has written it,"
    " that version has to be merged first"
)
_LONGEST = 200
_DEEPEST = 60
"""The pod of a Job, which nests most, has a third of it."""


def judged(proposed: Path, base: Path, fleet: Fleet) -> Proposal:
    """The stacks that differ from the base's, each of which may be planned.

    Raises:
        ProposalError: one of them may not, or there are files beside them; with all problems.
    """
    proposal = read_proposal(proposed, base)
    providers = known_providers()
    problems = list(proposal.problems)
    for stack in proposal.changed:
        problems += _stack_problems(stack, fleet, providers, base)
    if problems:
        raise ProposalError(problems)
    return proposal


def _stack_problems(
    stack: ProposedStack, fleet: Fleet, providers: Mapping[str, KnownProvider], base: Path
) -> Iterator[Problem]:
    path = (TERRAFORM / "stacks" / stack.name / STACK).as_posix()
    try:
        content = canonical(stack.stack)
    except ValueError as error:
        yield Problem(f"{path} {error}", _WHY, _FIX)
        return
    found = [] if stack.stack == stack.base_stack else _found(stack, content, fleet, providers)
    for each in found:
        yield Problem(f"{path}: {_place(each)} {each.what}", _WHY, _FIX)
    if not found:
        required = content.get("terraform", {}).get("required_providers", {})
        yield from lock_rule_problems(stack, required, base)


def _found(
    stack: ProposedStack,
    content: dict[str, Any],
    fleet: Fleet,
    providers: Mapping[str, KnownProvider],
) -> list[Found]:
    return list(StackRules(stack.name, fleet, providers).problems(content))


def _place(found: Found) -> str:
    """Where it is; names in it may be anything."""
    place = found.at if len(found.at) <= _LONGEST else f"{found.at[:_LONGEST]}..."
    return place if place.isascii() and place.isprintable() else ascii(place)


def canonical(content: bytes) -> dict[str, Any]:
    """The JSON of a stack, if its bytes are the ones that synth would write for it.

    So it can be read in one way only: names are there once, in order, and nothing is escaped that
    another reader would take for something else.

    Raises:
        ValueError: they are not; the text says why.
    """
    try:
        text = content.decode("utf-8")
        if text.startswith("\ufeff"):
            raise ValueError("begins with a byte order mark")
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        if _is_deeper(value, _DEEPEST):
            raise ValueError("is nested too deeply")
        written = json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8") from None
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"is no JSON: {error.msg} in line {error.lineno}") from None
    if not isinstance(value, dict):
        raise ValueError("is not an object")
    if written != text:
        raise ValueError("is not laid out as synth does it")
    return value


def _is_deeper(value: Any, most: int) -> bool:
    level = [value]
    for _ in range(most):
        nested = [each for each in level if isinstance(each, dict | list)]
        level = [v for each in nested for v in (each.values() if isinstance(each, dict) else each)]
    return any(isinstance(each, dict | list) for each in level)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"has {name[:_LONGEST]!a} twice in one object")
        found[name] = value
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"has {name}, which is no JSON")
