"""Reads which values a chart knows, and writes them down; only names, nothing of the chart's text.

    helm show values traefik --repo https://traefik.github.io/charts --version 41.3.0 |
        python -m tests.known_values traefik 41.3.0 --released 2026-08-21 --source ... \\
            --free service.spec

`--free` names mappings that stand for anything although values.yaml shows content; empty ones
always do. `--unlisted` names values that the chart's templates use and its values.yaml does not
show.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

import yaml

from tests.known_values import FOLDER, paths_of


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("chart")
    parser.add_argument("version")
    parser.add_argument("--released", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--free", nargs="*", default=[])
    parser.add_argument("--unlisted", nargs="*", default=[])
    given = parser.parse_args()

    values = yaml.safe_load(sys.stdin)
    known = {
        "chart": given.chart,
        "version": given.version,
        "released": given.released,
        "source": given.source,
        "free": sorted({*given.free, *_empty_mappings(values)}),
        "unlisted": sorted(given.unlisted),
        "paths": sorted(paths_of(values)),
    }
    path = FOLDER / f"{given.chart}-{given.version}.json"
    path.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def _empty_mappings(values: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in values.items():
        path = f"{prefix}.{key}" if prefix else key
        if value == {}:
            yield path
        elif isinstance(value, dict):
            yield from _empty_mappings(value, path)


if __name__ == "__main__":
    main()
