"""The example projects: realistic, and short."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_a_rails_shop_with_everything_is_at_most_80_lines_of_code(repository: Path) -> None:
    definition = repository / "projects/rails_shop.py"
    formatted = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length=100", "-"],
        input=definition.read_bytes(),
        capture_output=True,
        check=True,
    ).stdout

    assert formatted == definition.read_bytes()
    code = [line for line in formatted.splitlines() if line.strip() and line.strip()[:1] != b"#"]
    assert len(code) <= 80
