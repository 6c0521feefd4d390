"""Rules of a zone that look at requests before they reach the cluster."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import Label
from devops_constructs.project._refusals import Refused

EXPRESSION_MAX = 4096


def _is_an_expression(text: str) -> str:
    if not text.strip() or "\n" in text or len(text) > EXPRESSION_MAX:
        raise Refused(
            "is no expression",
            why=f"an expression of Cloudflare's is one line of 1 to {EXPRESSION_MAX} characters",
            fix="write one such as 'starts_with(http.request.uri.path, \"/wp-\")'",
        )
    return text


Expression = Annotated[str, AfterValidator(_is_an_expression)]
"""In Cloudflare's Rules language. Source: https://developers.cloudflare.com/ruleset-engine/"""


class FirewallRule(Definition):
    """Requests to a zone that are stopped at Cloudflare.

    Sources: https://developers.cloudflare.com/waf/custom-rules/
    """

    name: Label = Field(kw_only=False, examples=["no-wordpress"])
    """Its name within the zone; by it Cloudflare knows the rule again when others are added."""
    expression: Expression = Field(examples=['starts_with(http.request.uri.path, "/wp-")'])
    """Which requests, in Cloudflare's Rules language."""
    action: Literal["block", "challenge", "js_challenge", "managed_challenge"] = "block"
    """What happens to them."""

    @property
    def has_pattern(self) -> bool:
        """Whether it compares with a regular expression."""
        return bool(re.search(r"\bmatches\b|~", re.sub(r'"(\\.|[^"\\])*"', '""', self.expression)))


class ZoneRateLimit(Definition):
    """How much one visitor may ask of a zone; above it he is blocked for a while.

    Cloudflare counts in each of its data centres by itself.

    Sources: https://developers.cloudflare.com/waf/rate-limiting-rules/
    """

    name: Label = Field(kw_only=False, examples=["login"])
    """Its name within the zone; by it Cloudflare knows the rule again when others are added."""
    expression: Expression = Field(examples=['http.request.uri.path eq "/login"'])
    """Which requests are counted. Free zones can only look at the path."""
    requests: int = Field(ge=1, le=1_000_000, examples=[20])
    """How many of them one address may send in the period."""
    period_seconds: Literal[10, 60, 120, 300, 600, 3600] = 10
    """In which time they are counted. Free: 10; Pro: at most 60; Business: at most 600."""
    block_seconds: Literal[10, 60, 120, 300, 600, 3600, 86400] = 10
    """How long it is blocked then. Free: 10; Pro: at most 3600; above: a day."""
