"""What a container runs: the three forms of a command, and where its image comes from."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes import CronJob, Deployment, HookJob
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import migration, nightly, placed, web, worker
from tests.kubernetes.conftest import Manifest, Synth

Chart = cdk8s.Chart


def container(chart: Chart, synth: Synth, component: Any, *others: Any, **fields: Any) -> Manifest:
    Deployment(chart, "Deployment", placed(component, *others, **fields))
    [made] = synth("Deployment")
    [only] = made["spec"]["template"]["spec"]["containers"]
    return dict(only)


def expanded(text: str) -> str:
    """What Kubernetes hands to a container that has no variables: `$$` is `$`, a reference to an
    unknown variable stays.

    Source: third_party/forked/golang/expansion of Kubernetes
    """
    return re.sub(r"\$(\$|\([^)]*\))", lambda m: "$" if m[1] == "$" else m[0], text)


@pytest.mark.capability("arguments alone, so that the entrypoint stays", "Worker.args")
def test_arguments_alone_leave_the_entrypoint_of_the_image(chart: Chart, synth: Synth) -> None:
    made = container(chart, synth, worker(args=("sidekiq", "-q", "mail")))

    assert made["args"] == ["sidekiq", "-q", "mail"]
    assert "command" not in made


@pytest.mark.capability("several components of one image", "WebService.image", "Worker.image")
def test_components_of_one_image_run_it_in_their_own_way(chart: Chart, synth: Synth) -> None:
    images = (dc.Image("app"), dc.Image("second"))
    both = (web(image="second"), worker(image="second", args=("work",)))
    for number, component in enumerate(both):
        Deployment(chart, f"{number}", placed(component, images=images))

    made = [body["spec"]["template"]["spec"]["containers"][0] for body in synth("Deployment")]
    assert made[0]["image"] == made[1]["image"]
    assert "acme-second@" in made[0]["image"]
    assert [each.get("args") for each in made] == [None, ["work"]]


@pytest.mark.capability(
    "a command line in a shell that lets signals through", "Shell.run", "Shell.before"
)
def test_the_process_takes_the_place_of_the_shell(chart: Chart, synth: Synth) -> None:
    shell = dc.Shell("puma -p $PORT", before=("cd /app", "test -f Gemfile"))

    assert container(chart, synth, web(command=shell))["command"] == [
        "/bin/sh",
        "-c",
        "set -eu\ncd /app\ntest -f Gemfile\nexec puma -p $PORT",
    ]


def test_jobs_have_command_lines_too(chart: Chart, synth: Synth) -> None:
    shell = dc.Shell("rake $TASK")
    CronJob(chart, "CronJob", placed(nightly(command=shell)))
    HookJob(chart, "Job", placed(migration(command=shell, args=())))

    cron, job = synth()
    for spec in (cron["spec"]["jobTemplate"]["spec"], job["spec"]):
        [made] = spec["template"]["spec"]["containers"]
        assert made["command"][2] == "set -eu\nexec rake $TASK"


@pytest.mark.parametrize(
    "text",
    ["echo $(date +%F) $HOME", "echo $$", "echo $$(date)", "echo '$$$' $", "echo $((1 + 2)) ${A}"],
)
def test_kubernetes_leaves_the_shell_its_own(text: str) -> None:
    """It would take $(date) for a variable and $$ for an escaped $."""
    script = dc.Shell("true", before=(text,)).words[2]

    assert expanded(script) == f"set -eu\n{text}\nexec true"


def test_a_signal_reaches_the_process_and_not_the_shell(tmp_path: Path) -> None:
    """In a real shell: the process ends in its own way, with its own exit code."""
    program = tmp_path / "program.py"
    program.write_text(
        "import signal, sys\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))\n"
        "print('ready', flush=True)\n"
        "signal.pause()\n"
    )
    words = dc.Shell(f"{sys.executable} {program}", before=("echo $((20 + 1))", "cd /")).words
    command = [expanded(word) for word in words]

    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        assert [running.stdout.readline() for _ in range(2)] == ["21\n", "ready\n"]
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=20) == 3


@pytest.mark.parametrize(("before", "run"), [("false", "echo $HOME"), ("true", "echo $UNSET_NAME")])
def test_a_failed_step_or_an_unset_variable_ends_the_container(before: str, run: str) -> None:
    words = dc.Shell(run, before=(before,)).words

    done = subprocess.run([expanded(word) for word in words], capture_output=True, text=True)
    assert done.returncode != 0
    assert done.stdout == ""
