"""Error tracking in Rollbar."""

from __future__ import annotations

from pydantic import Field

from devops_constructs.project._definition import Definition


class ErrorTracking(Definition):
    """A Rollbar project with its tokens. Nothing is generated from it yet."""

    project_name: str | None = None
    """Pins the name in Rollbar; None: the project's name. A rename there makes a new project."""
    browser: bool = False
    """True also makes a public token for errors in browsers."""
    server_rate_per_minute: int = Field(default=0, ge=0, le=100_000)
    """Errors per minute that the token takes; 0: no limit."""
