"""Stand-ins for gh and kubectl: they would need GitHub and a cluster.

What they are called with is recorded: arguments, environment, and stdin.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

STAND_IN = Path(__file__).parents[1] / "workflows/stand_in.py"

Answer = Mapping[str, str | int]


@dataclass(frozen=True)
class Programs:
    """A folder first on PATH with the stand-ins."""

    folder: Path

    def answer(self, answers: Mapping[str, Answer | Sequence[Answer]]) -> None:
        """What they print and end with, by the first words of a call; all else ends well."""
        queues = {
            start: [answer] if isinstance(answer, Mapping) else list(answer)
            for start, answer in answers.items()
        }
        (self.folder / "answers.json").write_text(json.dumps(queues), encoding="utf-8")

    @property
    def calls(self) -> list[dict[str, Any]]:
        file = self.folder / "calls"
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        return [json.loads(line) for line in text.splitlines()]

    def calls_of(self, *start: str) -> list[dict[str, Any]]:
        return [call for call in self.calls if call["call"][: len(start)] == list(start)]

    @property
    def seen(self) -> str:
        """All that anybody could see of the calls, but what went in by stdin."""
        return json.dumps([{k: v for k, v in c.items() if k != "stdin"} for c in self.calls])


def programs(folder: Path, monkeypatch: pytest.MonkeyPatch, *names: str) -> Programs:
    """Makes them, and lets PATH lead to them."""
    folder.mkdir(exist_ok=True)
    for name in names:
        program = folder / name
        program.write_text(
            f'#!/bin/sh\nSTAND_INS="{folder}" exec "{sys.executable}" "{STAND_IN}" {name} "$@"\n'
        )
        program.chmod(0o755)
    made = Programs(folder)
    made.answer({})
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return made
