"""Terraform's dependency locks: one per set of providers, kept in `locks/`, copied into each stack.

A lock says which builds of a provider a stack may run with. One that was made from a local mirror
has the hashes of local builds, which nobody else can download, so it is refused.

Sources: https://developer.hashicorp.com/terraform/language/files/dependency-lock
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from devops_constructs.errors import DefinitionError, Place, Problem
from devops_constructs.synthesis.output_tree import Artifact

FOLDER = "locks"
LOCK = ".terraform.lock.hcl"

PLATFORMS = ("linux_amd64", "linux_arm64", "darwin_arm64", "windows_amd64")
"""Where stacks are run: CI, and the machines that developers have."""

_PROVIDER = re.compile(r'^provider "[^"]*?([^/"]+/[^/"]+)" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)
_VERSION = re.compile(r'^  version\s*= "([^"]+)"', re.MULTILINE)


@dataclass(frozen=True)
class ProviderSet:
    """The providers of some stacks, with the versions that these require."""

    versions: Mapping[str, str]
    """By source, such as digitalocean/digitalocean."""

    @property
    def name(self) -> str:
        """What its lock is called."""
        return "-".join(sorted(source.partition("/")[2] for source in self.versions))

    @property
    def path(self) -> str:
        """Where its lock is, below the root."""
        return f"{FOLDER}/{self.name}{LOCK}"


def provider_sets(artifacts: Mapping[str, Artifact]) -> dict[str, ProviderSet]:
    """The providers of each stack, by the stack's folder below charts_out/."""
    found = {}
    for path, artifact in artifacts.items():
        if path.endswith("/cdk.tf.json"):
            terraform = json.loads(artifact.text)["terraform"]
            required = terraform.get("required_providers", {}).values()
            versions = {each["source"]: each["version"] for each in required}
            found[path.rpartition("/")[0]] = ProviderSet(dict(sorted(versions.items())))
    return found


def lock_artifacts(root: Path, artifacts: Mapping[str, Artifact]) -> dict[str, Artifact]:
    """The lock of each stack whose set of providers has one.

    Raises:
        DefinitionError: a lock does not fit the stacks, or was made from a mirror.
    """
    if not (root / FOLDER).is_dir():
        return {}
    locks: dict[str, Artifact] = {}
    problems: dict[str, list[Problem]] = {}
    for folder, providers in provider_sets(artifacts).items():
        file = root / providers.path
        if providers.versions and file.is_file():
            text = file.read_text(encoding="utf-8")
            locks[f"{folder}/{LOCK}"] = Artifact(text, providers.path)
            problems[providers.path] = list(lock_problems(providers, text))
    if any(problems.values()):
        raise DefinitionError(problem for found in problems.values() for problem in found)
    return locks


def lock_problems(providers: ProviderSet, text: str) -> Iterator[Problem]:
    """Why a lock is not one for these providers on all platforms."""
    locked: dict[str, str] = dict(_PROVIDER.findall(text))
    anew = "make it anew where a provider registry is reachable: devops providers lock"
    for source, version in providers.versions.items():
        found = _VERSION.search(locked.get(source, ""))
        if source not in locked or found is None or found[1] != version:
            has = f"version {found[1]}" if found else "none"
            yield _problem(
                providers,
                f"the stacks want {source} {version}, and the lock has {has}",
                "terraform init -lockfile=readonly would fail in CI",
                anew,
            )
        elif not _is_of_a_registry(locked[source]):
            yield _problem(
                providers,
                f"the hashes of {source} are not those of a registry for {len(PLATFORMS)}"
                " platforms",
                "a mirror of local builds, or one platform, made them, and elsewhere the provider"
                " has others",
                anew,
            )
    for source in locked.keys() - providers.versions.keys():
        yield _problem(
            providers,
            f"it locks {source}, which none of its stacks requires",
            "terraform init -lockfile=readonly would fail in CI",
            anew,
        )


def _is_of_a_registry(body: str) -> bool:
    """A registry signs a list of archives, whose hashes begin with zh; a mirror has none."""
    return '"zh:' in body and len(set(re.findall(r'"h1:[^"]+"', body))) >= len(PLATFORMS)


def _problem(providers: ProviderSet, what: str, why: str, fix: str) -> Problem:
    return Problem(what, why, fix, Place(providers.path, 1))


def wanted_sets(artifacts: Mapping[str, Artifact]) -> list[ProviderSet]:
    """Each set of providers once, in the order of their names."""
    return _once(provider_sets(artifacts).values())


def _once(sets: Iterable[ProviderSet]) -> list[ProviderSet]:
    by_name = {each.name: each for each in sets if each.versions}
    return [by_name[name] for name in sorted(by_name)]
