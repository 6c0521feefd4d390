"""Times whole processes of `devops` on generated fleets and prints a table.

    python -m benchmarks                       N = 1, 10, 50, 100, three runs each
    python -m benchmarks --projects 1 --runs 5

Per environment a project has 19 Kubernetes objects and 13 or 14 Terraform resources; it has two
environments unless `--environments 1` is given. Wall and CPU are medians; CPU counts the process
with all its children. Peak memory is that of all of them together, on Linux in proportional shares
(PSS) looked at ten times a second; elsewhere it is that of the largest process.
"""

from __future__ import annotations

import argparse
import compileall
import contextlib
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from benchmarks.fleet import write_fleet, write_project

REPOSITORY = Path(__file__).parents[1]


@dataclass(frozen=True)
class Usage:
    """What one process took."""

    wall_seconds: float
    cpu_seconds: float
    peak_mib: float


def measured(arguments: list[str], root: Path) -> Usage:
    """Run `devops` once and wait for it.

    Raises:
        SystemExit: it failed.
    """
    start = time.perf_counter()
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "devops_constructs", *arguments],
        {**os.environ, "PYTHONPATH": str(REPOSITORY)},
        setpgroup=0,  # so that its children are found
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, str(root / "stderr.log"), os.O_WRONLY | os.O_CREAT, 0o644),
        ],
    )
    with GroupMemory(child) as memory:
        _, status, usage = os.wait4(child, 0)
        wall = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(
            f"devops {' '.join(arguments)} failed: {(root / 'stderr.log').read_text()}"
        )
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB elsewhere
    largest_mib = usage.ru_maxrss * unit / 2**20
    return Usage(wall, usage.ru_utime + usage.ru_stime, max(largest_mib, memory.peak_mib))


class GroupMemory(Thread):
    """Looks at a process group's memory while it runs; finds nothing where /proc is missing."""

    def __init__(self, group: int) -> None:
        super().__init__(daemon=True)
        self.peak_mib = 0.0
        self._group = group
        self._ended = Event()

    def __enter__(self) -> GroupMemory:
        self.start()
        return self

    def __exit__(self, *ended: object) -> None:
        self._ended.set()
        self.join()

    def run(self) -> None:
        """Look ten times a second."""
        while not self._ended.wait(0.1):
            self.peak_mib = max(self.peak_mib, self._now_mib())

    def _now_mib(self) -> float:
        total_kib = 0
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ProcessLookupError):  # it has just ended
                if os.getpgid(int(process.name)) == self._group:
                    rollup = (process / "smaps_rollup").read_text()
                    total_kib += int(rollup.partition("\nPss:")[2].split()[0])
        return total_kib / 1024


def median(runs: int, prepare: Callable[[int], None], arguments: list[str], root: Path) -> Usage:
    """The median of each figure over several runs, each prepared anew."""
    usages = []
    for number in range(runs):
        prepare(number)
        usages.append(measured(arguments, root))
    return Usage(
        statistics.median(usage.wall_seconds for usage in usages),
        statistics.median(usage.cpu_seconds for usage in usages),
        max(usage.peak_mib for usage in usages),
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--projects", type=int, nargs="+", default=[1, 10, 50, 100], metavar="N")
    parser.add_argument("--environments", type=int, choices=(1, 2), default=2)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    compileall.compile_dir(REPOSITORY / "devops_constructs", quiet=1)
    print(f"{'what':<24}{'N':>5}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}")
    for projects in options.projects:
        with tempfile.TemporaryDirectory() as folder:
            _measure_fleet(Path(folder), projects, options.environments, options.runs)


def _measure_fleet(root: Path, projects: int, environments: int, runs: int) -> None:
    write_fleet(root, projects, environments)

    def forget(number: int) -> None:
        del number
        shutil.rmtree(root / "charts_out", ignore_errors=True)

    def change_one(number: int) -> None:
        write_project(root, 0, environments, revision=f"changed-{number}")

    def nothing(number: int) -> None:
        del number

    synth = ["synth", "--root", str(root)]
    cases: list[tuple[str, Callable[[int], None], list[str]]] = [
        ("cold full synth", forget, synth),
        ("nothing changed", nothing, synth),
        ("one project changed", change_one, synth),
        ("devops show", nothing, ["show", "project-000", "--root", str(root)]),
        ("devops --help", nothing, ["--help"]),
    ]
    for name, prepare, arguments in cases:
        usage = median(runs, prepare, arguments, root)
        figures = f"{usage.wall_seconds:>9.2f}{usage.cpu_seconds:>9.2f}{usage.peak_mib:>10.0f}"
        print(f"{name:<24}{projects:>5}{figures}", flush=True)


if __name__ == "__main__":
    main()
