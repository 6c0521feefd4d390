"""Who runs an apply, and who may let a plan be applied that waits for a person."""

from __future__ import annotations

import getpass
import os
from collections.abc import Collection

from devops_constructs.errors import OperationError

_WHO_STARTED = ("GITHUB_TRIGGERING_ACTOR", "GITHUB_ACTOR")
"""Who started it again, if somebody did; and who started it first."""


def runs_it() -> str:
    """The login at GitHub, or the user of this machine."""
    found = [os.environ[name] for name in _WHO_STARTED if os.environ.get(name)]
    return found[0] if found else getpass.getuser()


def may_approve(key: str, allowed: Collection[str]) -> None:
    """Whether who runs it may approve a plan.

    Args:
        key: of the plan
        allowed: logins at GitHub; empty: everybody who can run it

    Raises:
        OperationError: somebody has started it who may not.
    """
    if not allowed:
        return
    started = [os.environ.get(name, "") for name in _WHO_STARTED]
    known = {login.casefold() for login in allowed}
    for name, login in zip(_WHO_STARTED, started, strict=True):
        if login.casefold() not in known:
            raise OperationError(
                f"{login or 'nobody'} may not approve {key}\n"
                f"    why: {name} says who asks, and InfrastructureRepository.applied_by names"
                f" {', '.join(allowed)}\n"
                "    fix: one of these starts it: "
                f"gh workflow run apply.yml -f approve={key}"
            )
