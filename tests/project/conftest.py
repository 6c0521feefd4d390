from __future__ import annotations

from pathlib import Path

import pytest

from tests.project.definitions import Definitions


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    """A fleet and a shop, both sound, as files in a folder of their own."""
    return Definitions(tmp_path)
