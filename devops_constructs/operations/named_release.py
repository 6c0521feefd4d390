"""The environment of a project that a person names in a command."""

from __future__ import annotations

from devops_constructs.errors import OperationError
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.project.release import Release


def named_release(portfolio: Portfolio, project: str, environment: str, *, why: str) -> Release:
    """The release; `why` says why it has to be one of the definitions'.

    Raises:
        OperationError: there is no such environment.
    """
    found = {(r.project.name, r.environment.name): r for r in portfolio.releases}
    if release := found.get((project, environment)):
        return release
    known = ", ".join(sorted(" ".join(names) for names in found))
    raise OperationError(
        f"there is no environment {environment!r} of a project {project!r}\n"
        f"    why: {why}\n"
        f"    fix: write one of: {known}"
    )


def running_release(portfolio: Portfolio, project: str, environment: str) -> Release:
    """One whose secrets are asked for.

    Raises:
        OperationError: there is no such environment, or it ends.
    """
    why = "secrets are those of an environment that the definitions declare"
    release = named_release(portfolio, project, environment, why=why)
    if release.environment.retired:
        raise OperationError(
            f"{release.name} ends\n"
            "    why: its secrets go with its stack, and nothing is released there any more\n"
            "    fix: name an environment that runs"
        )
    return release
