"""A program in place of helm, kubectl, docker or gh: records how it was called, answers as told.

Runs alone, without the package. In the folder STAND_INS: `answers.json` has, by the first words of
a call, what it prints and ends with, one after another, the last one from then on; `chart/` is what
`helm pull` brings.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path


def main(program: str, args: list[str]) -> int:
    folder = Path(os.environ["STAND_INS"])
    reads = "-" in args or args[:2] == ["secret", "set"]
    said = sys.stdin.read() if reads else ""
    call = {"call": [program, *args], "stdin": said, "env": dict(os.environ)}
    logins = Path(os.environ.get("DOCKER_CONFIG", ""), "config.json")
    if logins.is_file():
        call["logins"] = json.loads(logins.read_text("utf-8"))
    values = args[args.index("--values") + 1] if "--values" in args else None
    if values:
        call["values"] = json.loads(Path(values).read_text("utf-8"))
    with (folder / "calls").open("a", encoding="utf-8") as calls:
        calls.write(json.dumps(call) + "\n")
    if args[0] == "pull":
        shutil.copytree(folder / "chart", Path(args[args.index("--untardir") + 1]) / "chart")
    answer = next_answer(folder / "answers.json", " ".join([program, *args]))
    sys.stdout.write(str(answer.get("out", "")))
    sys.stderr.write(str(answer.get("err", "")))
    return int(answer.get("code", 0))


def next_answer(file: Path, call: str) -> dict[str, str | int]:
    answers = json.loads(file.read_text("utf-8"))
    for start, queue in answers.items():
        if call.startswith(start):
            answer: dict[str, str | int] = queue.pop(0) if len(queue) > 1 else queue[0]
            file.write_text(json.dumps(answers), encoding="utf-8")
            return answer
    return {}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
