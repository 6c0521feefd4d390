"""A stack as it was and as it is to be, and what becomes of each of its resources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from devops_constructs.errors import UnreadableError
from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.stacks.stack import Body, Stack, at, lifecycle, stack_in, text
from devops_constructs.review.changes.tree import Tree


@dataclass(frozen=True)
class Kept:
    """A resource that there was and is."""

    address: str
    former: str
    """Its address before; another one where it has moved."""
    before: Body
    """Its arguments, in which what has moved goes by its new address."""
    after: Body

    @property
    def protected(self) -> bool:
        """Whether Terraform refuses to destroy it from now on."""
        return lifecycle(self.after, "prevent_destroy") is True

    @property
    def ignored(self) -> tuple[str, ...]:
        """The arguments whose changes Terraform does not heed."""
        found = lifecycle(self.after, "ignore_changes")
        return tuple(map(str, found)) if isinstance(found, list) else (text(found),)

    def heeds(self, path: str) -> bool:
        """Whether a change at a path such as `metadata.0.name` is one for Terraform."""
        ignored = {each.replace("[", ".").replace("]", "") for each in self.ignored}
        steps = path.split(".")
        above = {".".join(steps[: end + 1]) for end in range(len(steps))}
        return not ignored & {"all", *above}


@dataclass(frozen=True)
class Pair:
    """A stack on both sides; None: it is not there."""

    name: str
    before: Stack | None
    after: Stack | None

    @property
    def artifact(self) -> str:
        """As in `Change`."""
        return f"terraform/{self.name}"

    @cached_property
    def moves(self) -> dict[str, str]:
        """New addresses, by the old ones, of resources that there were."""
        blocks = self.after.blocks("moved") if self.after else []
        steps = {text(block.get("from")): text(block.get("to")) for block in blocks}
        found = {}
        for old in self._old:
            new, passed = old, {old}
            while (further := steps.get(new)) and further not in passed:
                new = further
                passed.add(new)
            # what is still declared under its old address stays there
            if new != old and new in self._new and old not in self._new:
                found[old] = new
        return found

    @cached_property
    def kept(self) -> tuple[Kept, ...]:
        """Of both sides, in the order of their addresses."""
        found = {
            self.moves.get(address, address): (address, body)
            for address, body in self._old.items()
            if self.moves.get(address, address) in self._new
        }
        return tuple(
            Kept(address, former, _renamed(body, self.moves), self._new[address])
            for address, (former, body) in sorted(found.items())
        )

    def resolved(self, kept: Kept, path: str) -> tuple[Any, Any]:
        """An argument of a resource before and after, by what references lead to."""
        old, new = at(self._old[kept.former], path), at(kept.after, path)
        if self.before and self.after:
            # each side knows its own addresses
            old, new = self.before.resolved(old), self.after.resolved(new)
        return _renamed(old, self.moves), new

    @cached_property
    def forgotten(self) -> dict[str, Body]:
        """What Terraform leaves as it is, and knows of no more."""
        blocks = self.after.blocks("removed") if self.after else []
        let_go = {
            text(block.get("from")) for block in blocks if lifecycle(block, "destroy") is False
        }
        return {address: body for address, body in self._missing.items() if address in let_go}

    @cached_property
    def destroyed(self) -> dict[str, Body]:
        """What it destroys, as it is not declared any more; nothing where the stack is gone as a
        whole, as nobody runs it then."""
        if self.after is None:
            return {}
        return {a: body for a, body in self._missing.items() if a not in self.forgotten}

    @cached_property
    def imported(self) -> dict[str, str]:
        """What there is already and is taken over, by address, with its id."""
        blocks = self.after.blocks("import") if self.after else []
        named = {text(block.get("to")): text(block.get("id")) for block in blocks}
        return {to: of for to, of in named.items() if to in self._new and to not in self._known}

    @cached_property
    def made(self) -> dict[str, Body]:
        """What there was not, and is made."""
        known = {*self._known, *self.imported}
        return {a: body for a, body in self._new.items() if a not in known}

    @cached_property
    def _known(self) -> set[str]:
        return {kept.address for kept in self.kept}

    @cached_property
    def _missing(self) -> dict[str, Body]:
        kept = {kept.former for kept in self.kept}
        return {address: body for address, body in self._old.items() if address not in kept}

    @property
    def _old(self) -> dict[str, Body]:
        return self.before.resources if self.before else {}

    @property
    def _new(self) -> dict[str, Body]:
        return self.after.resources if self.after else {}


def pairs(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Pair]:
    """The stacks that differ, save those that cannot be read on one side."""
    artifacts = {change.artifact for change in changes if change.artifact.startswith("terraform/")}
    for artifact in sorted(artifacts):
        name = artifact.partition("/")[2]
        try:
            # every rule asks; what belongs to the other tree is kept with it, which is its name
            _, pair = after.once(("pair", name, id(before)), partial(_pair, before, after, name))
        except UnreadableError:
            continue
        if pair.before or pair.after:
            yield pair


def _pair(before: Tree, after: Tree, name: str) -> tuple[Tree, Pair]:
    return before, Pair(name, stack_in(before, name), stack_in(after, name))


def _renamed(value: Any, moves: Mapping[str, str]) -> Any:
    """The value with references to what has moved by its new address."""
    if not moves:
        return value
    names = "|".join(re.escape(old) for old in sorted(moves, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w.-])({names})(?![\w-])")

    def renamed(each: Any) -> Any:
        if isinstance(each, str):
            return pattern.sub(lambda found: moves[found[1]], each)
        if isinstance(each, Mapping):
            return {key: renamed(inner) for key, inner in each.items()}
        return [renamed(inner) for inner in each] if isinstance(each, list) else each

    return renamed(value)
