"""Which values somebody else's charts know, as paths; see __main__.py for how they are read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from devops_constructs.project.outside_chart import OutsideChart

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class KnownValues:
    """The values of one version of a chart."""

    paths: frozenset[str]
    """Every value in its values.yaml, and those that only its templates name."""
    free: tuple[str, ...]
    """Those that stand for anything: a mapping that the chart passes on as it is."""

    def unknown(self, values: Mapping[str, Any]) -> list[str]:
        """The paths of these values that the chart would ignore."""
        return [path for path in paths_of(values) if not self._knows(path)]

    def _knows(self, path: str) -> bool:
        return path in self.paths or any(path.startswith(f"{prefix}.") for prefix in self.free)


@cache
def known_values(chart: OutsideChart) -> KnownValues:
    """What was read from the chart in just that version."""
    data = json.loads((FOLDER / f"{chart.name}-{chart.version}.json").read_text(encoding="utf-8"))
    return KnownValues(frozenset((*data["paths"], *data["unlisted"])), tuple(data["free"]))


def paths_of(values: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The path of every value that is no mapping, or an empty one."""
    for key, value in values.items():
        path = f"{prefix}.{key}" if prefix else key
        if isinstance(value, Mapping) and value:
            yield from paths_of(value, path)
        else:
            yield path
