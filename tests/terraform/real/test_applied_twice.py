"""All that is DigitalOcean's, applied by its provider to an API on loopback, then planned again.

The API is a program beside the repository, `../shared/tools`; it keeps what it is told, so that a
stack finds what the stacks before it made.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.preparation import ROOT, prepared
from tests.terraform.real.committed_stacks import STACKS, CommittedStack
from tests.terraform_engine import MIRROR, need_providers

PROGRAM = ROOT.parent / "shared/tools/apply_twice.sh"
OFFERED = "1.35.2-do.0,1.34.1-do.0"
"""The versions of Kubernetes that the API has: by itself it knows none that is new enough."""
LACKING = {
    "cloudflare": "another API",
    "github": "another API",
    "kubernetes": "no cluster is behind what the API says",
    "postgresql": "no server is behind what the API says",
    "random": "its results are used by the others only",
    "rollbar": "another API",
    "tls": "its results are used by the others only",
}
"""The providers whose resources are left out, and why; mocks stand for them in other tests."""


def test_all_of_digitalocean_is_applied_and_a_second_plan_is_empty() -> None:
    ours = [stack for stack in STACKS if made_of_digitalocean(stack)]
    need_providers(["digitalocean"])

    said = apply_twice(stack.file.parent for stack in ours)

    results = dict(re.findall(r"^(\S+) \(provider \S+\): (.*)$", said, re.MULTILINE))
    assert list(results) == [stack.name for stack in ours], said
    rest = "added, 0 changed, 0 destroyed, second plan empty"
    assert results == {stack.name: f"{made_of_digitalocean(stack)} {rest}" for stack in ours}


def test_a_provider_is_either_judged_or_left_out_with_a_reason() -> None:
    used = {provider for stack in STACKS for provider in stack.providers}

    assert used <= {"digitalocean", *LACKING}


def made_of_digitalocean(stack: CommittedStack) -> int:
    """How many of the stack's resources are DigitalOcean's."""
    resources = stack.content["resource"].items()
    return sum(len(named) for type_, named in resources if type_.startswith("digitalocean_"))


def apply_twice(folders: Iterable[Path]) -> str:
    """What the program says; the test ends here without it."""
    if not PROGRAM.is_file():
        pytest.skip("../shared/tools/apply_twice.sh is not beside the repository")
    if not shutil.which("terraform"):
        pytest.skip("terraform is not on PATH")
    env = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ},
        "BAR_TF_RC": os.fspath(MIRROR.configuration),
        "BAR_DROP_PROVIDERS": " ".join(LACKING),
        "BAR_MOTO": os.fspath(prepared("scripts/servers") / "moto_server"),
        "BAR_FAKE_ARGS": f"--k8s-versions {OFFERED}",
    }
    command = ["bash", *map(os.fspath, (PROGRAM, *folders))]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=400)
    return done.stdout + done.stderr
