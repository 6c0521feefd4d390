"""Names and addresses that only DigitalOcean asks for, as field types."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator

from devops_constructs.project._refusals import Refused


def _matching(pattern: str, why: str, fix: str) -> AfterValidator:
    def check(text: str) -> str:
        if re.fullmatch(pattern, text):
            return text
        raise Refused(f"is {text!r}", why=why, fix=fix)

    return AfterValidator(check)


def each_once(noun: str) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    """Refuses a set in which something is named twice."""

    def check(texts: tuple[str, ...]) -> tuple[str, ...]:
        for text in texts:
            if texts.count(text) > 1:
                raise Refused(
                    f"names {text!r} twice",
                    why=f"it is a set of {noun}, and Terraform would plan a change for ever",
                    fix="name it once",
                )
        return texts

    return check


Tag = Annotated[
    str,
    _matching(
        "[A-Za-z0-9_:-]{1,255}",
        "a tag has at most 255 letters, digits, ':', '-' and '_'",
        "write one such as 'agency:production'",
    ),
]
"""Source: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Tags"""

Tags = Annotated[tuple[Tag, ...], AfterValidator(each_once("tags"))]

Email = Annotated[
    str,
    _matching(
        r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+",
        "it is no address of a mailbox",
        "write one such as 'operations@agency.example'",
    ),
]

Emails = Annotated[tuple[Email, ...], AfterValidator(each_once("addresses"))]

CloudName = Annotated[
    str,
    _matching(
        "[A-Za-z0-9][A-Za-z0-9._-]{0,99}",
        "it has letters, digits, '.', '_' and '-', and begins with a letter or digit",
        "write one such as 'agency-production-1'",
    ),
]
"""The name of a VPC or project at DigitalOcean."""

DoksVersion = Annotated[
    str,
    _matching(
        r"1\.\d+\.\d+-do\.\d+",
        "an exact version names minor, patch and DigitalOcean's own number",
        "copy it from 'doctl kubernetes options versions', such as '1.35.1-do.6'",
    ),
]

CheckedPath = Annotated[
    str,
    _matching(
        "/[!-~]*",
        "a check asks one host, so it needs a path and nothing else",
        "write it with a leading slash and without spaces, such as '/up'",
    ),
]
"""A path that an uptime check asks for."""
