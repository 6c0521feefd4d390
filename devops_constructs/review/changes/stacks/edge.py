"""Rule: how visitors reach the hosts of a zone: encryption, and who else gets to the origin.

Sources: https://developers.cloudflare.com/ssl/origin-configuration/ssl-modes/,
https://developers.cloudflare.com/ssl/origin-configuration/authenticated-origin-pull/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence, Severity
from devops_constructs.review.changes.differences import same, shown
from devops_constructs.review.changes.stacks.pair import Kept, Pair, pairs
from devops_constructs.review.changes.stacks.stack import at, text, type_of
from devops_constructs.review.changes.tree import Tree

_SAFER = {
    "ssl": ("off", "flexible", "full", "strict"),
    "min_tls_version": ("1.0", "1.1", "1.2", "1.3"),
    "always_use_https": ("off", "on"),
    "tls_client_auth": ("off", "on"),
    "tls_1_3": ("off", "on"),
}
"""Values of settings, the safer ones last."""

_WEAKER = {
    "ssl": "what visitors send may be read, or answered by another, between Cloudflare and the"
    " origin",
    "min_tls_version": "connections that can be broken are taken too",
    "always_use_https": "visitors who ask without TLS are answered without it",
    "tls_client_auth": "the ingress refuses Cloudflare as long as it asks for its certificate;"
    " without that anybody may pose as Cloudflare",
    "tls_1_3": "visitors connect with older encryption",
}
_STRONGER: dict[str, tuple[Severity, str]] = {
    "ssl": (
        "interrupts",
        "every host of the zone whose origin has no certificate that Cloudflare trusts answers 526",
    ),
    "min_tls_version": ("interrupts", "visitors with older programs are refused"),
    "tls_client_auth": ("note", "the ingress can ask for Cloudflare's certificate from now on"),
}
_HSTS = "security_header"


def edge(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Settings of zones."""
    for pair in pairs(before, after, changes):
        for kept in pair.kept:
            if type_of(kept.address) == "cloudflare_zone_setting":
                yield from _told(pair, kept)
        if pair.before and pair.after:
            for address, body in sorted(pair.made.items()):
                if type_of(address) == "cloudflare_zone_setting":
                    yield _set(pair, Kept(address, address, {}, body))


def _set(pair: Pair, new: Kept) -> Consequence:
    setting, value = text(new.after.get("setting_id")), new.after.get("value")
    what = f"{setting} of the zone is set to {shown(value)}, whatever it was"
    if value == _SAFER.get(setting, ("",))[0]:
        why = f"nothing is less safe: {_WEAKER[setting]}"
        return _consequence(pair, new, "less-safe", "to do", what, why)
    why = "it acts on every host of the zone as soon as it is applied"
    return _consequence(pair, new, "zone-setting", "note", what, why)


def _told(pair: Pair, kept: Kept) -> Iterator[Consequence]:
    setting = text(kept.after.get("setting_id"))
    old, new = kept.before.get("value"), kept.after.get("value")
    if same(old, new):
        return
    what = f"{setting} of the zone was {shown(old)}, and is {shown(new)}"
    if not kept.heeds("value"):
        why = "ignore_changes holds its value: it says only what a zone has that is set up anew"
        yield _consequence(pair, kept, "zone-setting", "note", what, why)
    elif setting == _HSTS:
        yield from _remembered(pair, kept)
    elif (order := _SAFER.get(setting)) and old in order and new in order:
        if order.index(str(new)) < order.index(str(old)):
            yield _consequence(
                pair, kept, "less-safe", "to do", what, _WEAKER[setting], "leave it as it was"
            )
        elif setting in _STRONGER:
            severity, why = _STRONGER[setting]
            yield _consequence(pair, kept, "safer", severity, what, why)
    else:
        why = "it acts on every host of the zone as soon as it is applied"
        yield _consequence(pair, kept, "zone-setting", "note", what, why)


def _remembered(pair: Pair, kept: Kept) -> Iterator[Consequence]:
    """What browsers keep to themselves, and cannot be told otherwise."""
    old, new = (at(body, "value.strict_transport_security") for body in (kept.before, kept.after))
    if at(new, "enabled") is not True:
        return
    for field in ("max_age", "include_subdomains", "preload"):
        was, now = at(old, field), at(new, field)
        if not same(was, now) and now:
            yield _consequence(
                pair,
                kept,
                "browsers-remember",
                "to do",
                f"{field} of strict_transport_security was {shown(was)}, and is {shown(now)}",
                "browsers keep to it for that long whatever is changed later: what has no TLS"
                " below the zone is out of their reach",
                "see that everything it covers has TLS",
            )


def _consequence(
    pair: Pair,
    kept: Kept,
    kind: str,
    severity: Severity,
    what: str,
    why: str,
    fix: str | None = None,
) -> Consequence:
    return Consequence(kind, severity, pair.artifact, kept.address, what, why, fix)
