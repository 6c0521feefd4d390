"""Builds one program from its Go module."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.provider_mirror.pins import Pin

_REFUSAL = re.compile(r"\b(403 Forbidden|404 Not Found|410 Gone)\b")
"""The answers with which a module proxy says that it will not serve a module."""


class RefusedError(Exception):
    """The module proxy does not serve the module; its sentence is the message."""


class BuildError(Exception):
    """Go could not build the program; what it said is the message."""


@dataclass(frozen=True)
class Cost:
    """What a build took."""

    minutes: float
    largest_process_mib: int
    """Most memory that one of Go's processes held; compiler and linker run in several."""

    def __str__(self) -> str:
        return f"{self.minutes:.1f} minutes, largest process {self.largest_process_mib} MiB"


def build(pin: Pin, output: Path) -> Cost:
    """Take the module from the proxy, build it, and put the program where it belongs.

    Raises:
        RefusedError: the module proxy does not serve the module, or one that it needs.
        BuildError: anything else went wrong.
    """
    started = time.monotonic()
    output.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=output.parent, prefix=".building-") as folder:
        source, made = Path(folder) / "source", Path(folder) / output.name
        _copy(_downloaded(pin, Path(folder)), source)
        linked = f"-s -w {pin.linked}".rstrip()
        command = ("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", linked, "-o")
        said, peak_mib, code = _run((*command, str(made), pin.package), source)
        if code:
            raise (RefusedError if _REFUSAL.search(said) else BuildError)(said)
        made.replace(output)
    return Cost((time.monotonic() - started) / 60, peak_mib)


def _downloaded(pin: Pin, folder: Path) -> Path:
    """Return the folder of the module in Go's own cache, where nothing may be written."""
    wanted = f"{pin.module}@{pin.revision}"
    done = subprocess.run(
        ("go", "mod", "download", "-json", wanted),
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
    )
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise BuildError(done.stderr.strip() or f"go says nothing of {wanted}") from None
    if said := answer.get("Error"):
        raise (RefusedError if _REFUSAL.search(said) else BuildError)(said)
    return Path(answer["Dir"])


def _copy(module: Path, target: Path) -> None:
    shutil.copytree(module, target, symlinks=True, copy_function=shutil.copyfile)
    for folder in (target, *(path for path in target.rglob("*") if path.is_dir())):
        folder.chmod(0o755)


def _run(command: tuple[str, ...], folder: Path) -> tuple[str, int, int]:
    """Return what it said, the memory of its largest process in MiB, and its exit status."""
    log = folder.parent / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=folder, env=_environment(), stdout=file, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    said = log.read_text("utf-8", errors="replace").strip()
    return said, usage.ru_maxrss // unit, process.returncode


def _environment() -> dict[str, str]:
    """The user's own proxy settings stay. Only the zip of a module, which has no vendor folder,
    is at hand: so -mod=mod; the checksum database judges what go.sum does not name."""
    mine = {"GOFLAGS": "-mod=mod", "GOWORK": "off", "CGO_ENABLED": "0"}
    return {**os.environ, **mine}
