"""Where the rules of safety are kept: each is a function that says what breaks it, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from devops_constructs.project.release import Release
from tests.kubernetes.manifest_parts import Manifest

Rule = Callable[[Release, list[Manifest]], Iterable[str]]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    RULES[function.__name__] = function
    return function
