"""What a stack may say: an allow-list of what synth writes, on the providers' committed schemas.

Whatever is not named here is refused, in every block and at every depth: provisioners, modules,
outputs, locals, checks, `dynamic`, `for_each`, another backend, an argument that moves where a
provider sends its token, a function that reads a file, and what nobody has thought of yet.
Reasons: docs/decisions/0031-plans.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from devops_constructs.operations.plans.allowed_values import Found, in_body, is_just, text_problems
from devops_constructs.operations.plans.provider_rules import provider_problems, variable_problems
from devops_constructs.project.fleet import Fleet
from devops_constructs.terraform.known_types import Body, KnownProvider
from devops_constructs.terraform.reach_policy import binding_object, policy_object
from devops_constructs.terraform.state_backend import TERRAFORM_VERSION, StateBackend

_ID = r"[A-Za-z_][A-Za-z0-9_-]*"
_ADDRESS = re.compile(rf"([a-z][a-z0-9]*_[a-z0-9_]+)\.{_ID}")
_DEPENDS = re.compile(rf"(?:data\.)?{_ADDRESS.pattern}")
_ATTRIBUTE = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*|\[[0-9]+\])*")
_CONDITION = re.compile(r'\$\{self\.([a-z_]+) != null && self\.\1 != ""\}')
_UNKNOWN = "is nothing that synth writes"
_PROMISES = ("condition", "error_message")


class StackRules:
    """The rules for one stack of a fleet."""

    def __init__(self, name: str, fleet: Fleet, providers: Mapping[str, KnownProvider]) -> None:
        self._name, self._fleet, self._providers = name, fleet, providers
        self._kinds = {
            "resource": _by_type(providers, "resources"),
            "data": _by_type(providers, "data_sources"),
        }

    def problems(self, stack: Mapping[str, Any]) -> Iterator[Found]:
        """What it says and may not, by where in the stack that is."""
        sections = {
            "//": self._notes,
            "terraform": self._terraform,
            "provider": self._provider,
            "variable": variable_problems,
            "resource": self._elements,
            "data": self._elements,
            "import": self._imports,
            "moved": self._moves,
            "removed": self._removals,
        }
        yield from (Found(each, _UNKNOWN) for each in stack if each not in sections)
        for name, find in sections.items():
            if name in stack:
                yield from find(name, stack[name])
        if "terraform" not in stack:
            yield Found("terraform", "is missing, and with it where the state is")

    def _notes(self, at: str, content: Any) -> Iterator[Found]:
        if not is_just(content, {"metadata": {"backend": "s3", "stackName": self._name}}):
            yield Found(at, "is not the note that synth writes for this stack")

    def _terraform(self, at: str, content: Any) -> Iterator[Found]:
        state = self._fleet.state
        backend = StateBackend(state.bucket_name, state.region).arguments(self._name)
        known = {name: provider.required for name, provider in self._providers.items()}
        yield from _only(at, content, ("backend", "required_providers", "required_version"))
        for name, wanted in (("backend", {"s3": backend}), ("required_version", TERRAFORM_VERSION)):
            if not is_just(_get(content, name), wanted):
                yield Found(f"{at}.{name}", "is not the one that the base's fleet has")
        required = _get(content, "required_providers") or {}
        yield from _only(f"{at}.required_providers", required, known)
        for name in _keys(required):
            if name in known and not is_just(required[name], known[name]):
                pinned = " ".join(known[name].values())
                yield Found(f"{at}.required_providers.{name}", f"is not {pinned}, which is pinned")

    def _provider(self, at: str, content: Any) -> Iterator[Found]:
        yield from _only(at, content, self._providers)
        for name in _keys(content):
            if name in self._providers:
                yield from provider_problems(f"{at}.{name}", name, content[name], self._fleet)

    def _elements(self, kind: str, content: Any) -> Iterator[Found]:
        known = self._kinds[kind]
        yield from _only(kind, content, known)
        for type_ in _keys(content):
            if type_ not in known:
                continue
            yield from _objects(f"{kind}.{type_}", content[type_])
            for name in _keys(content[type_]):
                at = f"{kind}.{type_}.{name}"
                if not re.fullmatch(_ID, name):
                    yield Found(at, "has a name that is none for Terraform")
                yield from self._element(at, content[type_][name], type_, known[type_])

    def _element(self, at: str, content: Any, type_: str, body: Body) -> Iterator[Found]:
        yield from _objects(at, content)
        own = {name: content[name] for name in _keys(content) if name not in _META}
        yield from in_body(at, own, body, self._kinds, type_)
        depends = _get(content, "depends_on") or []
        if not _all_match(depends, _DEPENDS):
            yield Found(f"{at}.depends_on", "is not a list of addresses")
        provider = _get(content, "provider")
        wanted = re.escape(type_.partition("_")[0]) + rf"(\.{_ID})?"
        if provider is not None and not _matches(provider, re.compile(wanted)):
            yield Found(f"{at}.provider", "is not the provider of this type")
        if type_ == "kubernetes_manifest" and not _is_written(_get(content, "manifest")):
            # planning it reads the object, of whatever kind
            yield Found(f"{at}.manifest", "is none of the objects that synth writes")
        if "lifecycle" in _keys(content):
            yield from self._lifecycle(f"{at}.lifecycle", content["lifecycle"], body)

    def _lifecycle(self, at: str, content: Any, body: Body) -> Iterator[Found]:
        switches = ("create_before_destroy", "prevent_destroy")
        yield from _only(at, content, (*switches, "ignore_changes", "postcondition"))
        for name in switches:
            if not isinstance(_get(content, name) or False, bool):
                yield Found(f"{at}.{name}", "is neither true nor false")
        if not _all_match(_get(content, "ignore_changes") or [], _ATTRIBUTE):
            yield Found(f"{at}.ignore_changes", "is not a list of attributes")
        promises = _get(content, "postcondition") or []
        for number, promise in enumerate(promises if isinstance(promises, list) else [promises]):
            yield from self._promise(f"{at}.postcondition[{number}]", promise, body)

    def _promise(self, at: str, promise: Any, body: Body) -> Iterator[Found]:
        """Whether a plan ends well tells one bit of what it compares."""
        yield from _only(at, promise, _PROMISES)
        condition, message = (_get(promise, name) for name in _PROMISES)
        match = _CONDITION.fullmatch(condition) if isinstance(condition, str) else None
        if not match or getattr(body.get(match[1]), "sensitive", True):
            yield Found(f"{at}.condition", "asks something else than whether a thing was found")
        yield from text_problems(f"{at}.error_message", message)

    def _imports(self, at: str, content: Any) -> Iterator[Found]:
        for where, block in _blocks(at, content):
            yield from _only(where, block, ("id", "to"))
            yield from self._address(f"{where}.to", _get(block, "to"))
            yield from text_problems(f"{where}.id", _get(block, "id"))
            if str(_get(block, "to")).startswith("kubernetes_manifest."):
                # its id may be any object of the cluster, which the plan would show
                yield Found(f"{where}.to", "is a whole object, which no stack takes over")

    def _moves(self, at: str, content: Any) -> Iterator[Found]:
        for where, block in _blocks(at, content):
            yield from _only(where, block, ("from", "to"))
            for name in ("from", "to"):
                yield from self._address(f"{where}.{name}", _get(block, name))

    def _removals(self, at: str, content: Any) -> Iterator[Found]:
        for where, block in _blocks(at, content):
            yield from _only(where, block, ("from", "lifecycle"))
            yield from self._address(f"{where}.from", _get(block, "from"))
            if not is_just(_get(block, "lifecycle"), {"destroy": False}):
                yield Found(f"{where}.lifecycle", "does not say that the thing itself stays")

    def _address(self, at: str, value: Any) -> Iterator[Found]:
        match = _ADDRESS.fullmatch(value) if isinstance(value, str) else None
        if not match or match[1] not in self._kinds["resource"]:
            yield Found(at, "is not the address of a resource that synth writes")


_META = ("depends_on", "lifecycle", "provider")


def _by_type(providers: Mapping[str, KnownProvider], kind: str) -> dict[str, Body]:
    found: dict[str, Body] = {}
    for provider in providers.values():
        found |= getattr(provider, kind)
    return found


def _is_written(manifest: Any) -> bool:
    return any(is_just(manifest, wanted()) for wanted in (policy_object, binding_object))


def _only(at: str, content: Any, known: Any) -> Iterator[Found]:
    yield from _objects(at, content)
    for name in _keys(content):
        if name not in known:
            yield Found(f"{at}.{name}", _UNKNOWN)


def _objects(at: str, content: Any) -> Iterator[Found]:
    if not isinstance(content, dict):
        yield Found(at, "is not an object")


def _blocks(at: str, content: Any) -> Iterator[tuple[str, Any]]:
    blocks = content if isinstance(content, list) else [content]
    return ((f"{at}[{number}]", block) for number, block in enumerate(blocks))


def _keys(content: Any) -> list[str]:
    return list(content) if isinstance(content, dict) else []


def _get(content: Any, name: str) -> Any:
    return content.get(name) if isinstance(content, dict) else None


def _matches(value: Any, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _all_match(values: Any, pattern: re.Pattern[str]) -> bool:
    return isinstance(values, list) and all(_matches(value, pattern) for value in values)
