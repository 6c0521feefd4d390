"""What the Gateway API has no equivalent of, among the rules for requests.

Measured by its standard channel and by Cilium, which are DigitalOcean's; docs/decisions/0019 says
why for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devops_constructs.project.traffic import Traffic

if TYPE_CHECKING:
    from devops_constructs.project.release import Release

PROTECTING: Mapping[str, str] = {
    "basic_auth": "the gateway asks nobody for a password",
    "allow_cidrs": "the gateway looks at no client's address",
    "rate_limit": "the gateway counts no client's requests",
    "connections": "the gateway counts no client's requests",
}
"""What would let in somebody if it were left out, by field."""

TUNING: Mapping[str, str] = {
    "body_size_mib": "the gateway limits no request",
    "read_timeout_seconds": "an HTTPRoute limits the whole answer, not silence: it would cut"
    " downloads and streams",
    "send_timeout_seconds": "an HTTPRoute limits the whole answer, not silence",
    "connect_timeout_seconds": "an HTTPRoute limits the whole answer, not the connection",
    "buffer_requests": "the gateway passes requests on as they come",
    "buffer_responses": "the gateway passes responses on as they come",
    "sticky_session": "sessionPersistence is experimental, and not in DigitalOcean's version",
    "annotations": "they are of the Ingress",
}
"""What only changes how well something works, by field."""

_PROTECTING_ANNOTATIONS = re.compile(
    r".*/(auth-|(enable-)?(global-auth|modsecurity)|(allow|white|deny|black)list-|limit-"
    r"|satisfy|router\.(middlewares|tls)).*"
)


@dataclass(frozen=True)
class Gap:
    """A rule for requests that does not hold where they come through the gateway."""

    requests: str
    """Those that it is about, by their group's name in `Release.rule_groups`, or all of them."""
    rule: str
    """A field of Traffic, or a patch."""
    why: str


def protecting(traffic: Traffic) -> Iterator[tuple[str, str]]:
    """The fields whose rules keep somebody out, each with what the gateway does instead."""
    for field, instead in PROTECTING.items():
        if getattr(traffic, field):
            yield field, instead
    if keep_out(traffic.annotations):
        yield "annotations", "the gateway reads none of them, and one of them keeps somebody out"


def keep_out(annotations: Iterable[str]) -> bool:
    """Whether one of these of an Ingress, by name, keeps somebody out."""
    return any(map(_PROTECTING_ANNOTATIONS.fullmatch, annotations))


def gaps(release: Release) -> tuple[Gap, ...]:
    """What is said of requests to a release and does not hold on the gateway; nothing of it keeps
    anybody out, because that is refused."""
    said = [
        Gap(group.name, field, why)
        for group in release.rule_groups
        for field, why in TUNING.items()
        if getattr(group.traffic, field)
    ]
    patched = [
        Gap(patch.name, f"patch of {patch.kind} {patch.path}", "it changes the Ingress alone")
        for patch in release.patches
        if patch.kind == "Ingress"
    ]
    return (*said, *patched)
