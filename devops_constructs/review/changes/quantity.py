"""Amounts as Kubernetes writes them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

_UNITS = {
    "": Decimal(1),
    "m": Decimal("0.001"),
    **{unit: Decimal(1000) ** n for n, unit in enumerate("kMGTPE", 1)},
    **{f"{unit}i": Decimal(1024) ** n for n, unit in enumerate("KMGTPE", 1)},
}
_QUANTITY = re.compile(r"(\d{1,18}(?:\.\d{1,9})?)([a-zA-Z]{0,2})")


def quantity(value: Any) -> Decimal | None:
    """The amount; None: it is none."""
    found = _QUANTITY.fullmatch(str(value))
    if found is None or found[2] not in _UNITS:
        return None
    try:
        return Decimal(found[1]) * _UNITS[found[2]]
    except InvalidOperation:
        return None


def whole(value: Any) -> int | None:
    """A count; None: it is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None
