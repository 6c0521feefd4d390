"""The scripts that run in the pods of backups, as they lie here: POSIX shell."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from immutabledict import immutabledict


@cache
def backup_scripts() -> Mapping[str, str]:
    """Every file by its name."""
    files = (file for file in resources.files(__package__).iterdir() if file.is_file())
    texts = {file.name: file for file in files if file.name.endswith((".sh", "aws_config"))}
    return immutabledict({name: texts[name].read_text(encoding="utf-8") for name in sorted(texts)})
