"""Times importing every class of every provider beyond the engine: python -m benchmarks.bindings.

CPU seconds, the least of several processes; with compiled bytecode.
"""

from __future__ import annotations

import compileall
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
RUNS = 7

_PROGRAM = """
import importlib, time
from pathlib import Path
import devops_constructs.terraform._engine as engine

start = time.process_time()
classes = 0
for folder in sorted(Path(engine.__file__).parent.glob("*/__init__.py")):
    provider = importlib.import_module(f"devops_constructs.terraform.{folder.parent.name}")
    classes += len([getattr(provider, name) for name in provider.__all__])
print(classes, time.process_time() - start)
"""


def main() -> None:
    """Measure and print."""
    compileall.compile_dir(REPOSITORY / "devops_constructs", quiet=1)
    command = [sys.executable, "-c", _PROGRAM]
    runs = [
        subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
        for _ in range(RUNS)
    ]
    classes, seconds = min((run.split() for run in runs), key=lambda run: float(run[1]))
    print(f"{classes} classes in {float(seconds):.3f} s")


if __name__ == "__main__":
    main()
