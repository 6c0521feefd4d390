"""The committed stacks, and the steps that bring them and the charts to the clouds, in order."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from devops_constructs.errors import OutputError

_TERRAFORM = Path("charts_out/terraform")


@dataclass(frozen=True)
class StackFile:
    """A committed stack."""

    name: str
    folder: Path
    after: tuple[str, ...]
    """The stacks that make what it looks up."""

    @cached_property
    def content(self) -> dict[str, Any]:
        """Its `cdk.tf.json`."""
        found: dict[str, Any] = json.loads((self.folder / "cdk.tf.json").read_text("utf-8"))
        return found

    @property
    def providers(self) -> tuple[str, ...]:
        """The names of the providers that it requires."""
        return tuple(sorted(self.content["terraform"].get("required_providers", ())))

    @property
    def load_balancers(self) -> tuple[str, ...]:
        """Those that it looks up by name; clusters make them, once their ingress chart is there."""
        looked_up = self.content.get("data", {}).get("digitalocean_loadbalancer", {})
        return tuple(sorted(each["name"] for each in looked_up.values()))

    def waits_for(self, applied: Collection[str]) -> tuple[str, ...]:
        """What has to be applied before it, besides what was."""
        return tuple(name for name in self.after if name not in applied)


@dataclass(frozen=True)
class Step:
    """What is done at a time: a stack is applied, or a chart installed."""

    kind: str
    """"stack", "charts" for a chart of a cluster, or "release", which the project's repository
    does."""
    name: str
    after: tuple[str, ...]
    """The keys of the steps before it."""
    cluster: str | None = None
    """Of charts and releases, as the following."""
    namespace: str | None = None
    repository: str | None = None
    """Of releases, below the fleet's owner."""

    @property
    def key(self) -> str:
        """Its kind and name: a stack and a release can have one name."""
        return f"{self.kind}/{self.name}"

    def waits_for(self, done: Collection[str]) -> tuple[str, ...]:
        """The keys of what has to be done before it, besides what was."""
        return tuple(key for key in self.after if key not in done)


def stack_files(root: Path) -> list[StackFile]:
    """Every stack, each behind those that it comes after.

    Raises:
        OutputError: there is no manifest, or it names a stack that is not there.
    """
    try:
        entries = _manifest(root)["stacks"]
        stacks = {
            name: StackFile(
                name,
                root / _TERRAFORM / entry["workingDirectory"],
                tuple(entry["dependencies"]),
            )
            for name, entry in entries.items()
        }
        return list(_ordered(stacks))
    except _UNREADABLE:
        raise _cannot_be_read() from None


def steps(root: Path) -> list[Step]:
    """Every step, each behind those that it comes after.

    Raises:
        OutputError: there is no manifest, or it has no steps or a wrong order of them.
    """
    try:
        manifest = _manifest(root)
    except _UNREADABLE:
        raise _cannot_be_read() from None
    return steps_of(manifest)


def steps_of(manifest: Any) -> list[Step]:
    """The same of a manifest that was read already; None is one that is not there.

    Raises:
        OutputError: it has no steps, or a wrong order of them.
    """
    try:
        found = [_step(entry) for entry in manifest["steps"]]
    except _UNREADABLE:
        raise _cannot_be_read() from None
    done: set[str] = set()
    for step in found:
        if step.waits_for(done) or step.key in done:
            raise _cannot_be_read()
        done.add(step.key)
    return found


_UNREADABLE = (OSError, ValueError, KeyError, TypeError)


def _manifest(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / _TERRAFORM / "manifest.json").read_text("utf-8"))
    return found


def _step(entry: dict[str, Any]) -> Step:
    where = (entry.get(fact) for fact in ("cluster", "namespace", "repository"))
    return Step(entry["step"], entry["name"], tuple(entry["after"]), *where)


def _cannot_be_read() -> OutputError:
    return OutputError(
        f"{_TERRAFORM.as_posix()}/manifest.json cannot be read\n"
        "    why: it says which stacks there are, and in which order all is done\n"
        "    fix: run devops synth"
    )


def _ordered(stacks: dict[str, StackFile]) -> Iterator[StackFile]:
    done: dict[str, None] = {}
    waiting = dict(stacks)
    while waiting:
        ready = [name for name, stack in waiting.items() if not stack.waits_for(done)]
        if not ready:
            raise ValueError(f"stacks wait for each other: {', '.join(waiting)}")
        for name in ready:
            done[name] = None
            yield waiting.pop(name)
