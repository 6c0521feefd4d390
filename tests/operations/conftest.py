"""What tests of several commands share."""

from __future__ import annotations

from tests.operations.apply.conftest import pipeline
from tests.operations.plans.conftest import one_s3, s3

__all__ = ["one_s3", "pipeline", "s3"]
