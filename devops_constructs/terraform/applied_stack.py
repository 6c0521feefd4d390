"""What a release step asks its cluster: is the stack applied that belongs to the chart, and may
this person release?

Reasons: docs/decisions/0030-what-was-applied.md, 0044-teams.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from devops_constructs.project import naming
from devops_constructs.project.people import releasers
from devops_constructs.project.release import Release
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Stack
from devops_constructs.terraform._objects import metadata_of
from devops_constructs.terraform.built_stack import BuiltStack
from devops_constructs.terraform.kubernetes import ConfigMapV1
from devops_constructs.terraform.reference import Reference

_TYPE = "kubernetes_config_map_v1"
_HASH = "sha256"
_RELEASED_BY = "released_by"


def declare_applied(stack: Stack, props: Release, namespace: Reference) -> None:
    """The ConfigMap that says which content of the stack was applied last.

    Creates:
        kubernetes_config_map_v1.<stack>_applied-stack: in the namespace of the release. Its hash is
            written by `sealed`, when all else is known. It also says who may start a release, which
            is no part of the hash: another list asks for no other chart.
    """
    people = releasers(props.fleet, props.environment)
    ConfigMapV1(
        stack,
        stack_id(props.name, naming.APPLIED_STACK),
        metadata=[metadata_of(naming.APPLIED_STACK, namespace)],
        data={_RELEASED_BY: " ".join(people)} if people else None,
    )


def sealed(stack: BuiltStack) -> BuiltStack:
    """The stack with its hash in its ConfigMap, if it has one.

    Terraform writes it after everything else of the stack, and not if something of that failed.
    """
    own = _config_map(stack)
    if own is None:
        return stack
    rest = _without(stack)
    data = {**own.get("data", {}), _HASH: content_hash(rest)}
    said = {"data": data, "depends_on": sorted(_managed(rest))}
    last = {stack_id(stack.name, naming.APPLIED_STACK): dict(sorted({**own, **said}.items()))}
    resources = stack.json["resource"]
    with_it = {**resources, _TYPE: {**resources[_TYPE], **last}}
    return replace(stack, json={**stack.json, "resource": with_it})


def applied_hash(stack: BuiltStack) -> str | None:
    """What the ConfigMap of a sealed stack says; None: it has none."""
    own = _config_map(stack)
    return None if own is None else str(own["data"][_HASH])


def content_hash(content: Mapping[str, Any]) -> str:
    """The hash of JSON, however it is laid out."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _config_map(stack: BuiltStack) -> Mapping[str, Any] | None:
    of_type = stack.json.get("resource", {}).get(_TYPE, {})
    found: Mapping[str, Any] | None = of_type.get(stack_id(stack.name, naming.APPLIED_STACK))
    return found


def _without(stack: BuiltStack) -> dict[str, Any]:
    """The content of a stack without the ConfigMap, which cannot hold its own hash."""
    own = stack_id(stack.name, naming.APPLIED_STACK)
    resources = {
        type_: rest
        for type_, items in stack.json["resource"].items()
        if (rest := {name: each for name, each in items.items() if (type_, name) != (_TYPE, own)})
    }
    return {**stack.json, "resource": resources}


def _managed(content: Mapping[str, Any]) -> Iterator[str]:
    """The addresses of all that Terraform makes for a stack, also in modules."""
    yield from (f"{type_}.{name}" for type_, items in content["resource"].items() for name in items)
    yield from (f"module.{name}" for name in content.get("module", ()))
