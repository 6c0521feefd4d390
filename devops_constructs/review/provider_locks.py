"""Rule: the builds of providers are locked."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from devops_constructs.review.finding import Finding
from devops_constructs.review.stack_files import stack_files

LOCK = ".terraform.lock.hcl"
_RULE = "provider-locks"


def provider_locks(root: Path) -> Iterator[Finding]:
    """Stacks without a lock, by what they require; and locks that git would not take."""
    unlocked: dict[str, list[str]] = {}
    locked = []
    for stack in stack_files(root):
        if stack.providers and not (stack.folder / LOCK).is_file():
            unlocked.setdefault(", ".join(stack.providers), []).append(stack.name)
        elif stack.providers:
            locked.append(stack.folder / LOCK)
    for providers, names in sorted(unlocked.items()):
        yield Finding(
            _RULE,
            "warning",
            f"no lock of {providers} for {', '.join(names)}",
            "whoever runs them takes whatever build of that version the registry has then",
            "run devops providers lock where a provider registry is reachable, then synth",
        )
    yield from _ignored(root, locked)


def _ignored(root: Path, locks: list[Path]) -> Iterator[Finding]:
    if locks and _git_ignores(root, locks[0]):
        yield Finding(
            _RULE,
            "warning",
            "git ignores the locks in charts_out/",
            "CI would run init without them",
            f"take the line that ends in {LOCK} out of .gitignore, and commit them",
        )


def _git_ignores(root: Path, file: Path) -> bool:
    command = ["git", "-C", str(root), "check-ignore", "--quiet", str(file)]
    # a hook sets GIT_DIR and the like, perhaps for another repository
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(command, capture_output=True, check=False, env=env)  # noqa: S603
    except FileNotFoundError:
        return False
    return done.returncode == 0
