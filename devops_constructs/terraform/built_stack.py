"""One Terraform state as JSON, and what has to be applied before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from devops_constructs.project.fleet import Fleet
from devops_constructs.terraform._engine import Provider, Stack, synthesis_root
from devops_constructs.terraform._stack_json import stack_json
from devops_constructs.terraform.state_backend import TERRAFORM_VERSION, StateBackend


@dataclass(frozen=True)
class BuiltStack:
    """A stack as JSON, with the stacks that have to be applied before it."""

    name: str
    json: dict[str, Any]
    after: tuple[str, ...] = ()
    after_releases: tuple[str, ...] = ()
    """The releases that have to run before it is applied."""


def new_stack(fleet: Fleet, name: str, providers: Sequence[type[Provider]]) -> Stack:
    """An empty stack whose state is where the fleet keeps all of them."""
    state = fleet.state
    return Stack(
        name,
        state=StateBackend(bucket=state.bucket_name, region=state.region),
        required_version=TERRAFORM_VERSION,
        providers=providers,
        scope=synthesis_root(),
    )


def built(
    stack: Stack, after: Sequence[str] = (), *, after_releases: Sequence[str] = ()
) -> BuiltStack:
    """The stack as it is now."""
    return BuiltStack(stack.name, stack_json(stack), tuple(after), tuple(after_releases))
