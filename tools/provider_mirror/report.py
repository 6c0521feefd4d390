"""What became of each pinned program: kept as JSON beside the mirror, and said in sentences."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from tools.provider_mirror.pins import Pin

State = Literal["there", "refused", "failed", "missing"]


@dataclass(frozen=True)
class Outcome:
    """What became of one pinned program."""

    name: str
    version: str
    revision: str
    state: State
    said: str = ""
    """Of a refusal, the module proxy's own sentence; of a failure, Go's; of a build, its cost."""

    @classmethod
    def of(cls, pin: Pin, state: State, said: object = "") -> Outcome:
        """What became of a pin."""
        return cls(pin.name, pin.version, pin.revision, state, str(said))

    def concerns(self, pin: Pin) -> bool:
        """Whether it was said of this very revision."""
        mine = (self.name, self.version, self.revision)
        return mine == (pin.name, pin.version, pin.revision)

    def __str__(self) -> str:
        states = {
            "there": "in the mirror",
            "refused": "the module proxy does not serve it: ",
            "failed": "could not be built: ",
            "missing": "not in the mirror; scripts/provider-mirror builds it",
        }
        said = f" ({self.said})" if self.state == "there" and self.said else ""
        words = " ".join(self.said.split()) if self.state in ("refused", "failed") else said
        return f"{self.name} {self.version}: {states[self.state]}{words}"


def read(file: Path) -> dict[str, Outcome]:
    """Read the last report, by name; without one, nothing is known."""
    if not file.is_file():
        return {}
    return {each["name"]: Outcome(**each) for each in json.loads(file.read_text("utf-8"))}


def write(file: Path, outcomes: Iterable[Outcome]) -> None:
    """Keep what became of each."""
    content: list[Mapping[str, Any]] = [asdict(each) for each in outcomes]
    file.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
