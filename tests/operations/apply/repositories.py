"""Real git repositories with stacks in them, commit by commit."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.preparation import clean_env

STACKS = "charts_out/terraform/stacks"


class Repository:
    """A repository whose files are written here and committed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch", "main")
        self.git("config", "user.name", "Alex")
        self.git("config", "user.email", "alex@agency.example")
        self.git("config", "commit.gpgsign", "false")

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=clean_env(), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def write(self, path: str, text: str | None) -> None:
        """A file, or with None its end."""
        file = self.root / path
        if text is None:
            file.unlink()
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def commit(self, said: str = "change", **stacks: str | None) -> str:
        """A commit in which stacks have these contents; underscores stand for hyphens."""
        for name, text in stacks.items():
            self.write(f"{STACKS}/{name.replace('_', '-')}/cdk.tf.json", text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", said)
        return self.git("rev-parse", "HEAD")

    def manifest(self, steps: Mapping[str, Mapping[str, object]]) -> None:
        """The manifest of these steps; those without a kind are stacks."""
        listed = [{"step": "stack", "name": n, "after": [], **more} for n, more in steps.items()]
        stacks = {
            each["name"]: {
                "name": each["name"],
                "constructPath": each["name"],
                "synthesizedStackPath": f"stacks/{each['name']}/cdk.tf.json",
                "workingDirectory": f"stacks/{each['name']}",
                "annotations": [],
                "dependencies": [],
            }
            for each in listed
            if each["step"] == "stack"
        }
        text = json.dumps({"version": "0.21.0", "stacks": stacks, "steps": listed}, indent=2)
        self.write("charts_out/terraform/manifest.json", text)
