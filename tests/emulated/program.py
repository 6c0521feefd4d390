"""Terraform as the pipeline starts it, but with emulated providers and a state on loopback."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

from tests.terraform_engine import Engine


def program(file: Path, engine: Engine, variables: Mapping[str, str], s3_url: str) -> Path:
    """Write a program that is Terraform with these variables, which the pipeline's own start of it
    would not let through, and with its backend at another address than the committed one."""
    exports = "".join(f"export {name}={shlex.quote(text)}\n" for name, text in variables.items())
    backend = (
        f'-backend-config=\'endpoints={{"s3"="{s3_url}"}}\' -backend-config=use_path_style=true'
    )
    real = shlex.quote(engine.program)
    file.write_text(
        f"#!/bin/sh\n{exports}"
        f'[ "$1" != init ] || {{ shift; set -- init {backend} "$@"; }}\n'
        f'exec {real} "$@"\n',
        "utf-8",
    )
    file.chmod(0o755)
    return file
