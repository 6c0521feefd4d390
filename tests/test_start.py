"""How the project starts on a machine that has Python and git, and nothing else."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.s3_server import CREDENTIALS, s3_server

PYTHONS = ("python3.11", "python3.12", "python3.13", "python3.14")
TOOLS = ("bash", "dirname", "cmp", "cat", "cp", "rm", "mkdir", "touch", "git", "env", "sh")


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A folder for PATH with a few tools and Python: no node, make, uv, helm or terraform."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        if found := shutil.which(tool):
            (folder / tool).symlink_to(found)
    (folder / "python3").symlink_to(sys._base_executable)  # type: ignore[attr-defined]
    return folder


def test_a_later_start_does_no_set_up_and_needs_no_node_on_path(
    repository: Path, bare_path: Path, tmp_path: Path
) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "JSII_NODE"}
    before = (repository / ".venv/installed").stat().st_mtime_ns

    done = subprocess.run(
        [repository / "scripts/synth", "--check"],
        cwd=tmp_path,
        env={**environment, "PATH": str(bare_path)},
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (repository / ".venv/installed").stat().st_mtime_ns == before


def test_steps_of_workflows_have_what_talks_to_a_space_and_encrypts(
    repository: Path, tmp_path: Path
) -> None:
    """The locked versions: one of them is another than botocore asks for."""
    started = subprocess.run(
        [repository / "scripts/devops", "--version"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (started.returncode, started.stdout.split()[0]) == (0, "devops-constructs")

    with s3_server(tmp_path / "log") as server:
        done = subprocess.run(
            [repository / ".venv/bin/python", "-c", _WRITES_AND_LISTS, server.url],
            env={**os.environ, **CREDENTIALS},
            capture_output=True,
            text=True,
        )

    assert (done.returncode, done.stdout) == (0, "plan.age\n"), done.stderr


_WRITES_AND_LISTS = """
import sys
import boto3, pyrage

there = pyrage.x25519.Identity.generate()
content = pyrage.encrypt(b"a plan", [there.to_public()])
client = boto3.client("s3", endpoint_url=sys.argv[1], region_name="us-east-1")
client.create_bucket(Bucket="plans")
client.put_object(Bucket="plans", Key="plan.age", Body=content)
[object] = client.list_objects_v2(Bucket="plans")["Contents"]
assert object["LastModified"].tzinfo and object["Size"] == len(content)
print(object["Key"])
"""


def test_without_a_new_enough_python_the_script_says_what_is_missing(
    repository: Path, bare_path: Path, tmp_path: Path
) -> None:
    (tmp_path / "copy").mkdir()
    for folder in ("scripts", "requirements"):
        shutil.copytree(repository / folder, tmp_path / "copy" / folder)
    (bare_path / "python3").unlink()

    done = subprocess.run(
        [tmp_path / "copy/scripts/synth"],
        env={"PATH": str(bare_path)},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 2
    assert "error: found no Python of at least 3.11" in done.stderr
    assert not (tmp_path / "copy/.venv").exists()


def test_without_go_the_scanners_say_what_is_missing(
    repository: Path, bare_path: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [repository / "scripts/scanners"],
        env={"PATH": str(bare_path), "XDG_CACHE_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert "error: found no Go, which builds some of them" in done.stderr
    assert not (tmp_path / "cache").exists()


def cached(name: str) -> Path:
    """Where environments outside the clone are kept between runs."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "devops-constructs" / name


def at_hand(name: str) -> str | None:
    """A Python of that name which runs: on PATH, or among those of a version manager."""
    managed = sorted(Path.home().glob(f".pyenv/versions/*/bin/{name}"))
    running = f"python3.{sys.version_info.minor}" == name
    # the one that runs the tests is there under whatever name: its case is never skipped
    own = sys._base_executable if running else None  # type: ignore[attr-defined]
    for candidate in (shutil.which(name), *map(str, managed), own):
        if candidate and subprocess.run([candidate, "-c", ""], capture_output=True).returncode == 0:
            return candidate
    return None


def environment_of(python: str, repository: Path) -> Path:
    """The Python of an environment with the locked requirements and this project, not editable."""
    locked = (repository / "requirements/run.txt").read_bytes()
    folder = cached(f"installed-{Path(python).name}-{hashlib.sha256(locked).hexdigest()[:16]}")
    inside = folder / "bin/python"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([python, "-m", "venv", folder], check=True)
        pip(inside, "--require-hashes", "--no-deps", "-r", repository / "requirements/run.txt")
        (folder / "complete").touch()
    return inside


def pip(python: Path, *arguments: str | Path) -> None:
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments],
        check=True,
    )


@pytest.mark.parametrize("python", PYTHONS)
def test_pip_install_gives_the_command_and_every_python_gives_the_same_bytes(
    repository: Path, tmp_path: Path, python: str
) -> None:
    """Not editable: what the wheel leaves out is missed here."""
    found = at_hand(python)
    if found is None:
        pytest.skip(f"{python} is not on this machine")
    source = tmp_path / "source"
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=repository, capture_output=True, text=True, check=True
    )
    for name in tracked.stdout.split("\0"):
        if name.startswith(("devops_constructs", "pyproject.toml", "setup.py", "README.md")):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(repository / name, source / name)
    inside = environment_of(found, repository)
    pip(inside, "--no-deps", "--no-build-isolation", "--force-reinstall", source)
    root = tmp_path / "root"
    shutil.copytree(repository / "projects", root / "projects")
    shutil.copytree(repository / "charts_out", root / "charts_out")

    done = subprocess.run(
        [inside.parent / "devops", "synth", "--check", "--root", root],
        cwd=tmp_path,
        env={"PATH": ""},
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout) == (0, "")
    shown = subprocess.run(
        [inside.parent / "devops", "docker", "starter", "node-static"],
        env={"PATH": ""},
        capture_output=True,
        text=True,
    )
    assert re.findall("^==> (.*) <==$", shown.stdout, re.MULTILINE) == [
        "Dockerfile",
        ".dockerignore",
        "nginx.conf",
    ]
