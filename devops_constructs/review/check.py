"""All rules over the committed artifacts."""

from __future__ import annotations

from pathlib import Path

from devops_constructs.review.finding import Finding
from devops_constructs.review.provider_locks import provider_locks
from devops_constructs.review.spaces_policies import spaces_policies

RULES = (provider_locks, spaces_policies)


def check(root: Path) -> list[Finding]:
    """What the rules find, in their order.

    Raises:
        OutputError: the artifacts cannot be read.
    """
    return [finding for rule in RULES for finding in rule(root)]
