"""Error tracking in Rollbar."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._refusals import Refused

PROJECT_NAME_MAX = 32
"""Source: https://docs.rollbar.com/reference/create-a-project"""


def _is_a_name(value: str) -> str:
    if re.fullmatch("[A-Za-z][A-Za-z0-9 _.,-]{0,31}", value):
        return value
    raise Refused(
        f"is {value!r}",
        why="Rollbar takes up to 32 letters, digits, spaces and _ . , - behind a letter",
        fix="write it as Rollbar shows it",
    )


class ErrorTracking(Definition):
    """A Rollbar project with tokens of each environment, in the Secret "error-tracking".

    ROLLBAR_ACCESS_TOKEN, ROLLBAR_ENV and ROLLBAR_ENVIRONMENT become variables of the processes
    that report.
    """

    managed: bool = True
    """False: the project in Rollbar exists, and others look after it; tokens are made all the
    same."""
    project_name: Annotated[str, AfterValidator(_is_a_name)] | None = None
    """Pins the name in Rollbar; None: the project's name. A rename there makes a new project."""
    images: tuple[str, ...] | None = None
    """The images whose processes report; None: all that CI builds."""
    browser: bool = False
    """True also makes a public token for errors in browsers, ROLLBAR_CLIENT_TOKEN."""
    server_rate_per_minute: int = Field(default=0, ge=0, le=100_000)
    """Errors per minute that the token of an environment takes; 0: no limit."""
    browser_rate_per_minute: int = Field(default=300, ge=0, le=100_000)
    """Errors per minute that its public token takes, which anybody can use; 0: no limit."""
