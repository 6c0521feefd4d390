"""`devops providers lock`: Terraform makes the locks, and only those of a registry are kept."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from devops_constructs.errors import DefinitionError, OperationError, Problem
from devops_constructs.synthesis.artifacts import load_and_build
from devops_constructs.synthesis.provider_locks import (
    FOLDER,
    LOCK,
    PLATFORMS,
    ProviderSet,
    lock_problems,
    wanted_sets,
)


def lock_providers(root: Path, terraform: str, talk: Callable[[str], None]) -> dict[str, str]:
    """Make the lock of each set of providers, and say of each whether it changed.

    All of them are made before one is written. Locks of sets that no stack has any more go.

    Raises:
        DefinitionError: definitions are wrong, or what Terraform made is no lock of a registry.
        OperationError: Terraform is missing, or could not make a lock.
    """
    sets = wanted_sets(load_and_build(root)[1])
    made: dict[str, str] = {}
    problems: list[Problem] = []
    for number, providers in enumerate(sets, start=1):
        talk(f"[{number}/{len(sets)}] {providers.name}: asking the registry for its hashes")
        made[providers.path] = _lock(providers, terraform)
        problems += lock_problems(providers, made[providers.path])
    if problems:
        raise DefinitionError(problems)
    return _written(root, made)


def _lock(providers: ProviderSet, terraform: str) -> str:
    required = {
        source.partition("/")[2]: {"source": source, "version": version}
        for source, version in providers.versions.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        content = json.dumps({"terraform": {"required_providers": required}})
        Path(folder, "versions.tf.json").write_text(content, encoding="utf-8")
        platforms = (f"-platform={each}" for each in PLATFORMS)
        command = [terraform, "providers", "lock", "-no-color", *platforms]
        _run(command, folder)
        return Path(folder, LOCK).read_text(encoding="utf-8")


def _run(command: list[str], folder: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - the program is the user's own terraform
            command, cwd=folder, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise OperationError(
            f"there is no program {command[0]!r}\n"
            "    why: Terraform asks the registry for the hashes of its providers\n"
            "    fix: install Terraform 1.11 or newer, or name it with --terraform"
        ) from None
    if done.returncode:
        raise OperationError(
            f"{' '.join(command[:3])} failed: {done.stderr.strip()}\n"
            "    why: a lock needs the provider registry; a mirror has hashes of its own builds\n"
            "    fix: run it on a machine that reaches the registry"
        )


def _written(root: Path, made: Mapping[str, str]) -> dict[str, str]:
    """Bring the folder up to date; by path what happened to each lock."""
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    said = {}
    for path, text in made.items():
        file = root / path
        old = file.read_text(encoding="utf-8") if file.is_file() else None
        said[path] = "unchanged" if old == text else "changed" if old else "written"
        if old != text:
            file.write_text(text, encoding="utf-8")
    for file in sorted(folder.glob(f"*{LOCK}")):
        if f"{FOLDER}/{file.name}" not in made:
            file.unlink()
            said[f"{FOLDER}/{file.name}"] = "removed"
    return said
