"""A program in place of gh: records how it was called, answers as told. GitHub is not here."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

STAND_IN = """\
#!{python} -IS
import json, os, pathlib, sys
here = pathlib.Path({folder!r})
stdin = sys.stdin.read()
call = {{"call": sys.argv[1:], "stdin": stdin, "env": dict(os.environ)}}
with (here / "calls").open("a") as calls:
    print(json.dumps(call), file=calls)
answers = json.loads((here / "answers").read_text())
words = sys.argv[1:]
method = words[words.index("--method") + 1] + " " if "--method" in words else ""
answer = answers.get(method + next(word for word in words if word.startswith("repos/")))
if answer is None:
    sys.exit("gh: Not Found (HTTP 404)")
if isinstance(answer, str):
    sys.exit(answer)
print(json.dumps(answer))
"""


class Gh:
    """The program, and what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = folder / "gh"
        self.program.write_text(STAND_IN.format(python=sys.executable, folder=str(folder)))
        self.program.chmod(0o755)
        self.answer({})

    def answer(self, answers: dict[str, Any]) -> None:
        (self.folder / "answers").write_text(json.dumps(answers))

    @property
    def calls(self) -> list[dict[str, Any]]:
        file = self.folder / "calls"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    @property
    def sent(self) -> list[dict[str, Any]]:
        """The bodies of what changed something."""
        return [json.loads(call["stdin"]) for call in self.calls if call["stdin"]]
