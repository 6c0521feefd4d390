"""What a rule of cross-origin requests (CORS) is made of, as field types."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from devops_constructs.project import _names
from devops_constructs.project._refusals import Refused

_EXAMPLE = "write one such as 'https://admin.acme.example'"


def _is_an_origin(text: str) -> str:
    scheme, found, rest = text.partition("://")
    host, _, port = rest.partition(":")
    if text == "*":
        raise Refused(
            "is '*'",
            why="every website could have its visitors upload",
            fix="name the origins that your own pages have",
        )
    if not found or scheme not in ("http", "https") or not re.fullmatch("|[0-9]{1,5}", port):
        meant = (rest or text).split("/")[0]
        name, _, given = meant.partition(":")
        meant = meant if given.isdecimal() else name
        raise Refused(
            f"is {text!r}",
            why="an origin is scheme and host, as browsers send it: without path or slash",
            fix=_EXAMPLE if _names.host_problem(name) else f"write {'https://' + meant!r}",
        )
    if host != "localhost" and (problem := _names.host_problem(host)):
        raise Refused(f"is {text!r}", why=f"its host {problem}", fix=_EXAMPLE)
    if scheme == "http" and host != "localhost":
        raise Refused(
            f"is {text!r}",
            why="who is on the way can change pages that come without TLS, and upload from them",
            fix=f"write {'https://' + rest!r}",
        )
    return text


def _is_a_header(text: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9-]*\*?", text) and text:
        return text
    raise Refused(
        f"is {text!r}",
        why="the name of a header has letters, digits and '-'; one '*' at its end stands for the"
        " rest",
        fix="write one such as 'Content-Type' or 'x-amz-*'",
    )


Origins = tuple[Annotated[str, AfterValidator(_is_an_origin)], ...]
"""Origins as browsers send them, such as "https://acme.example"."""

HeaderNames = tuple[Annotated[str, AfterValidator(_is_a_header)], ...]
"""Names of headers, or how they begin."""
