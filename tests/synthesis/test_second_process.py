"""Two processes are as good as one: for results, for errors, and for ending."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks")


def run(program: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: this one has an engine, and must not be copied."""
    head = "from devops_constructs.synthesis._second_process import SecondProcess, can_fork\n"
    return subprocess.run(
        [sys.executable, "-c", head + program], capture_output=True, text=True, timeout=30
    )


def test_the_result_comes_back() -> None:
    done = run("print(SecondProcess(lambda: {'a': 1}).result())")

    assert done.stdout == "{'a': 1}\n"


def test_all_problems_of_a_definition_error_come_back() -> None:
    done = run(
        "from devops_constructs.errors import DefinitionError, Problem\n"
        "problems = [Problem('one', 'why', 'fix'), Problem('two', 'why', 'fix')]\n"
        "def work(): raise DefinitionError(problems)\n"
        "try: SecondProcess(work).result()\n"
        "except DefinitionError as error: print([problem.what for problem in error.problems])"
    )

    assert done.stdout == "['one', 'two']\n"


def test_an_error_here_does_not_wait_for_the_other_process() -> None:
    done = run(
        "second = SecondProcess(lambda: 'x' * 10_000_000)  # more than the pipe holds\n"
        "raise SystemExit('failed here')"
    )

    assert done.stderr == "failed here\n"


def test_with_an_engine_running_there_is_no_second_process() -> None:
    done = run("before = can_fork()\nimport jsii\nprint(before, can_fork())")

    assert done.stdout == "True False\n"
