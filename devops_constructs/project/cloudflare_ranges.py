"""The addresses from which Cloudflare reaches origins: pinned, with the day they were read.

All customers of Cloudflare share them, so an address says that a request came through Cloudflare,
not through which zone; `OriginPulls` says that. When Cloudflare announces a change, the JSON file
is what to edit.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources


@cache
def cloudflare_ranges() -> tuple[str, ...]:
    """Every range, IPv4 before IPv6."""
    file = resources.files(__package__).joinpath("cloudflare_ranges.json")
    data = json.loads(file.read_text(encoding="utf-8"))
    return (*data["ipv4"], *data["ipv6"])
