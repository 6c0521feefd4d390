"""What the tests of the Terraform constructs share: a small stack, and its JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from devops_constructs.terraform import Stack, StateBackend, stack_json
from devops_constructs.terraform.digitalocean import DigitaloceanProvider

StackFactory = Callable[..., Stack]
"""Makes a stack that is right in every respect; arguments replace its own."""


@pytest.fixture(scope="session")
def new_stack() -> StackFactory:
    # of the session, because hypothesis runs one test many times within one function scope
    def make(name: str = "acme-production", **arguments: Any) -> Stack:
        state = StateBackend(bucket="agency-state", region="fra1")
        usual = {"state": state, "required_version": ">= 1.11", "providers": [DigitaloceanProvider]}
        return Stack(name, **{**usual, **arguments})

    return make


@pytest.fixture
def stack(new_stack: StackFactory) -> Stack:
    return new_stack()


@pytest.fixture
def synth(stack: Stack) -> Callable[[], dict[str, Any]]:
    return lambda: stack_json(stack)
