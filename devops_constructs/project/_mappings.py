"""Mappings that stay as they are: pydantic freezes a model, not the dict in its field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from immutabledict import immutabledict


def frozen(mapping: Mapping[str, Any]) -> immutabledict[str, Any]:
    """The same entries, immutable and hashable; a field's validator."""
    return immutabledict(mapping)
