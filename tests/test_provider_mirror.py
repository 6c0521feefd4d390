"""The mirror of providers: what is built, what is refused, and what is known of it afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from devops_constructs.terraform._schema import provider_schemas, wanted_types
from tools.provider_mirror import pins, report
from tools.provider_mirror.layout import HOSTS, Mirror, this_platform

PINS = {pin.name: pin for pin in pins.providers()}
REFUSAL = "reading https://proxy.example/rollbar.info: 403 Forbidden\\n\\tserver response: no"
GO = """#!{python}
# Stands in for go: serves each module as a folder, and makes of it a program that tells its name.
import json, os, pathlib, sys
log = pathlib.Path(__file__).with_name("asked")
log.open("a").write(" ".join(sys.argv[1:]) + chr(10))
if sys.argv[1] == "build":
    if os.environ.get("FAILS"):
        sys.exit(print(os.environ["FAILS"], file=sys.stderr) or 1)
    made = pathlib.Path(sys.argv[sys.argv.index("-o") + 1])
    made.write_text(pathlib.Path("main.go").read_text())
else:
    module = sys.argv[-1]
    if os.environ.get("REFUSES", "nothing") in module:
        sys.exit(print(json.dumps({{"Error": module + ": " + "{refusal}"}})) or 1)
    folder = pathlib.Path(__file__).with_name("modules") / module.replace("/", "_")
    folder.mkdir(parents=True)
    (folder / "main.go").write_text(module)
    (folder / "main.go").chmod(0o444)
    folder.chmod(0o555)
    print(json.dumps({{"Dir": str(folder)}}))
"""


@pytest.fixture
def cache(tmp_path: Path) -> Mirror:
    return Mirror(tmp_path / f"cache/devops-constructs/providers-{this_platform()}")


@pytest.fixture
def run(tmp_path: Path, repository: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Start the script with a cache of its own and with a Go that reaches no network."""
    (tmp_path / "bin").mkdir()
    go = tmp_path / "bin/go"
    go.write_text(GO.format(python=sys.executable, refusal=REFUSAL))
    for program in (go, tmp_path / "bin/tofu"):
        program.touch()
        program.chmod(0o755)

    def started(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
        own = {"PATH": path, "XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHON": sys.executable}
        script = repository / "scripts/provider-mirror"
        return subprocess.run(
            [script, *arguments], env={**os.environ, **own, **env}, capture_output=True, text=True
        )

    return started


Run = Callable[..., subprocess.CompletedProcess[str]]


def asked(tmp_path: Path) -> list[str]:
    log = tmp_path / "bin/asked"
    return log.read_text().splitlines() if log.exists() else []


def test_each_provider_is_built_at_its_revision_for_terraform_and_tofu(
    run: Run, cache: Mirror
) -> None:
    done = run()

    assert (done.returncode, done.stdout) == (0, f"{cache.root}\n")
    for pin in PINS.values():
        for host in HOSTS:
            program = cache.program(pin, host)
            assert program.read_text() == f"{pin.module}@{pin.revision}"
        assert f"{pin}: in the mirror (0.0 minutes, largest process " in done.stderr


def test_a_second_run_asks_nobody_and_changes_nothing(
    run: Run, cache: Mirror, tmp_path: Path
) -> None:
    run()
    before = asked(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in cache.root.rglob("terraform-provider-*")}

    done = run()

    assert done.returncode == 0
    assert asked(tmp_path) == before
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_a_program_that_lies_in_the_mirror_is_taken_as_it_is(run: Run, cache: Mirror) -> None:
    program = cache.program(PINS["random"])
    program.parent.mkdir(parents=True)
    program.write_text("built elsewhere")

    assert run().returncode == 0
    assert program.read_text() == "built elsewhere"
    assert cache.program(PINS["random"], HOSTS[1]).read_text() == "built elsewhere"


def test_what_the_module_proxy_refuses_is_said_in_its_words_and_the_others_are_built(
    run: Run, cache: Mirror
) -> None:
    done = run(REFUSES="rollbar")

    assert done.returncode == 3
    assert (
        "rollbar 1.15.1: the module proxy does not serve it: "
        "github.com/rollbar/terraform-provider-rollbar@v1.15.1: "
        "reading https://proxy.example/rollbar.info: 403 Forbidden server response: no"
    ) in done.stderr
    assert [pin.name for pin in PINS.values() if not cache.holds(pin)] == ["rollbar"]


def test_a_refusal_is_final_until_someone_wants_to_ask_again(run: Run, tmp_path: Path) -> None:
    run(REFUSES="rollbar")
    before = asked(tmp_path)

    assert run().returncode == 3
    assert asked(tmp_path) == before
    assert run("--ask-again").returncode == 0
    assert len(asked(tmp_path)) == len(before) + 2


def test_a_refusal_of_another_revision_says_nothing_of_this_one(run: Run, cache: Mirror) -> None:
    run(REFUSES="rollbar")
    said = json.loads(cache.report.read_text())
    for each in said:
        each["revision"] = "another"
    cache.report.write_text(json.dumps(said))

    assert run().returncode == 0


def test_a_build_that_fails_is_told_from_a_refusal(run: Run, cache: Mirror) -> None:
    done = run(FAILS="main.go:1: undefined: x")

    assert done.returncode == 2
    assert "tls 4.2.1: could not be built: main.go:1: undefined: x" in done.stderr
    assert {each.state for each in report.read(cache.report).values()} == {"failed"}


def test_a_dependency_that_the_proxy_refuses_counts_as_refused(run: Run) -> None:
    done = run(FAILS="go: example.com/x@v1.0.0: reading x: 404 Not Found")

    assert done.returncode == 3
    assert "tls 4.2.1: the module proxy does not serve it: go: example.com/x@v1.0.0" in done.stderr


def test_checking_builds_nothing_and_names_what_is_not_there(run: Run, tmp_path: Path) -> None:
    done = run("--check")

    assert done.returncode == 3
    for pin in PINS.values():
        assert f"{pin}: not in the mirror; scripts/provider-mirror builds it" in done.stderr
    assert asked(tmp_path) == []


def test_the_configuration_names_the_mirror_and_nothing_else(run: Run, cache: Mirror) -> None:
    run()

    assert cache.configuration.read_text() == (
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{cache.root}"\n  }}\n}}\n'
    )


def test_the_pins_are_those_of_the_bindings() -> None:
    committed = {each.name: (each.source, each.version) for each in provider_schemas()}

    assert {name: (pin.source, pin.version) for name, pin in PINS.items()} == committed
    assert PINS.keys() == wanted_types().keys()
