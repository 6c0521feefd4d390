"""Rule: with what a stack is run, and where its state is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence, Severity
from devops_constructs.review.changes.differences import same, shown
from devops_constructs.review.changes.stacks.pair import Pair, pairs
from devops_constructs.review.changes.stacks.sensitive import tells_of_credential
from devops_constructs.review.changes.stacks.stack import Stack, at, text, type_of
from devops_constructs.review.changes.tree import Tree

_STATE = ("bucket", "key", "endpoints.0.s3", "workspace_key_prefix")
"""Arguments of the backend that together say where the state is."""


def foundations(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Providers, versions, locks and states of stacks that there were."""
    for pair in pairs(before, after, changes):
        if pair.before and pair.after:
            yield from _versions(pair, pair.before, pair.after)
            yield from _state(pair, pair.before, pair.after)
            yield from _lock(pair, pair.before, pair.after)
            yield from _providers_gone(pair, pair.before, pair.after)
            yield from _elsewhere(pair, pair.before, pair.after)


def _versions(pair: Pair, before: Stack, after: Stack) -> Iterator[Consequence]:
    for name in sorted(before.required.keys() & after.required.keys()):
        old, new = before.required[name], after.required[name]
        if old.get("source") != new.get("source"):
            yield _note(
                pair,
                f"provider {name}",
                "provider-moved",
                f"provider {name} comes from {shown(new.get('source'))} and not from"
                f" {shown(old.get('source'))} any more",
                "another program gets the credentials of this stack",
                "to do",
                "see who publishes it",
            )
        elif (was := text(old.get("version"))) != (now := text(new.get("version"))):
            yield _version(pair, name, was, now)
    was, now = (text(stack.settings.get("required_version")) for stack in (before, after))
    if was != now:
        yield _note(
            pair,
            "terraform",
            "terraform-version",
            f"the stack asks for Terraform {now or 'of any version'}, and asked for"
            f" {was or 'any version'}",
            "an older program refuses it; a newer one may write a state that older ones refuse",
        )


def _version(pair: Pair, name: str, was: str, now: str) -> Consequence:
    old, new = _numbers(was), _numbers(now)
    what = f"provider {name} {now or 'of any version'} runs this stack in place of {was or 'any'}"
    fix = "run devops providers lock, where stacks have locks"
    if old and new and new < old:
        why = "an older provider may refuse a state that a newer one has written"
        return _note(pair, f"provider {name}", "provider-older", what, why, "interrupts", fix)
    if old and new and new[:1] != old[:1]:
        why = (
            "another major version may rename arguments, or make resources anew; the plan shows it"
        )
        return _note(pair, f"provider {name}", "provider-major", what, why, "to do", fix)
    why = "a newer provider may see differences where there were none; the plan shows them"
    return _note(pair, f"provider {name}", "provider-version", what, why, "note", fix)


def _numbers(version: str) -> tuple[int, ...]:
    found = re.fullmatch(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})", version)
    return tuple(map(int, found.groups())) if found else ()


def _state(pair: Pair, before: Stack, after: Stack) -> Iterator[Consequence]:
    old, new = ([at(stack.backend, path) for path in _STATE] for stack in (before, after))
    if old != new or bool(before.backend) != bool(after.backend):
        yield _note(
            pair,
            "terraform",
            "state-elsewhere",
            f"the state is looked for in {_place(after)}, and was in {_place(before)}",
            "unless it is copied there, Terraform begins with an empty state: it makes everything a"
            " second time, or fails where a name is taken",
            "interrupts",
            "copy the old state there before this is applied",
        )


def _place(stack: Stack) -> str:
    bucket, key = (text(stack.backend.get(each)) for each in ("bucket", "key"))
    endpoint = text(at(stack.backend, "endpoints.0.s3"))
    return f"{bucket}/{key} at {endpoint}" if bucket else "no S3 backend"


def _lock(pair: Pair, before: Stack, after: Stack) -> Iterator[Consequence]:
    old, new = (stack.backend.get("use_lockfile") is True for stack in (before, after))
    if old and not new:
        yield _note(
            pair,
            "terraform",
            "state-unlocked",
            "the state is not locked any more while somebody works on it",
            "two runs at once may lose what one of them has made",
            "to do",
            "leave use_lockfile as it was",
        )


def _providers_gone(pair: Pair, before: Stack, after: Stack) -> Iterator[Consequence]:
    """What goes is destroyed by its provider, which has to be there for that."""
    for address, body in pair.destroyed.items():
        provider = text(body.get("provider")) or type_of(address).partition("_")[0]
        # one without an alias is there also where nothing is said of it
        if "." in provider and provider in before.providers and provider not in after.providers:
            yield _note(
                pair,
                address,
                "provider-gone",
                f"Terraform refuses to plan this stack: {address} goes, and with it the provider"
                f" {provider} that destroys it",
                "nothing of the stack is applied meanwhile",
                "interrupts",
                "leave the provider until that is applied",
            )


def _elsewhere(pair: Pair, before: Stack, after: Stack) -> Iterator[Consequence]:
    """Providers that lead elsewhere, or with another credential."""
    for name in sorted(before.providers.keys() & after.providers.keys()):
        old, new = before.providers[name], after.providers[name]
        differ = [
            argument
            for argument in sorted({*old, *new})
            if not same(before.resolved(old.get(argument)), after.resolved(new.get(argument)))
        ]
        if credentials := [each for each in differ if tells_of_credential(each)]:
            what = f"provider {name} gets another {', '.join(credentials)}"
            why = "it may see and do what the former one does not, or less"
            yield _note(pair, f"provider {name}", "credential-moved", what, why, "to do")
        if places := [each for each in differ if not tells_of_credential(each)]:
            what = f"provider {name} is set up with another {', '.join(places)}"
            why = "what it looks after is looked for there, and made anew if it is not there; its"
            why += " credentials go there too"
            fix = "see that it leads where it did, or that all of it is there"
            subject = f"provider {name}"
            yield _note(pair, subject, "provider-elsewhere", what, why, "interrupts", fix)


def _note(
    pair: Pair,
    subject: str,
    kind: str,
    what: str,
    why: str,
    severity: Severity = "note",
    fix: str | None = None,
) -> Consequence:
    return Consequence(kind, severity, pair.artifact, subject, what, why, fix)
