"""What visitors see while a project is in maintenance."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._refusals import Refused
from devops_constructs.project.image import OutsideImage

MAINTENANCE = "maintenance"
"""The value of the chart that switches every host to the page."""

MAINTENANCE_PAGE = "maintenance-page"
"""The name of what answers then."""

MAINTENANCE_PORT = "http"
"""The name of its port."""

MAINTENANCE_IMAGE = OutsideImage(
    MAINTENANCE_PAGE, "docker.io/nginxinc/nginx-unprivileged:1.30.4-alpine-slim", user_id=101
)
"""What shows the page. 101 is the image's nginx user."""


def _is_a_language(text: str) -> str:
    primary, *rest = text.split("-")
    fine = 2 <= len(primary) <= 3 and primary.isalpha() and primary.islower()
    if fine and text.isascii() and all(part.isalnum() and len(part) <= 8 for part in rest):
        return text
    raise Refused(
        f"is {text!r}",
        why="screen readers choose their voice by this tag of a language (BCP 47)",
        fix="write one such as 'de' or 'pt-BR'",
    )


class MaintenancePage(Definition):
    """The page that answers every request with status 503 while the chart's value `maintenance` is
    true."""

    title: str = Field(default="Down for maintenance", min_length=1)
    """In the browser's tab and on top of the page."""
    message: str = Field(default="We will be back shortly.", min_length=1)
    """Below the title. Text: nothing in it is taken for HTML."""
    language: Annotated[str, AfterValidator(_is_a_language)] = "en"
    """Of title and message."""
    retry_after_seconds: int = Field(default=300, ge=1, le=86_400)
    """When search engines and clients may come back (`Retry-After`)."""
