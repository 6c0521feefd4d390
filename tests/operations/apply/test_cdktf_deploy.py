"""`Fleet.apply = "cdktf"`, with the real cdktf and the real Terraform."""

from __future__ import annotations

import os

import pytest

from tests.operations.apply.pipeline import Pipeline
from tests.preparation import prepared

ONE = {"one": {"input": "1"}}
NAMED = {"//": {"metadata": {"backend": "s3", "stackName": "fleet"}}}
"""What cdktf reads in a stack, and synthesis writes."""


@pytest.fixture
def cdktf(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    """The stock command is on PATH, and the fleet says that it deploys."""
    monkeypatch.setenv("PATH", f"{prepared('scripts/engines')}{os.pathsep}{os.environ['PATH']}")
    pipeline.define(apply="cdktf")
    pipeline.steps(fleet=[], shop=["stack/fleet"])
    return pipeline


def test_the_newest_of_what_was_merged_is_deployed_and_written_down(cdktf: Pipeline) -> None:
    """Nobody has reviewed a plan of it, and nobody is asked."""
    cdktf.stack("fleet", ONE, **NAMED)
    cdktf.stack("shop", ONE, **NAMED)
    cdktf.merge()
    first = cdktf.apply()
    for number in "23":
        cdktf.stack("fleet", {"one": {"input": number}}, **NAMED)
        commit = cdktf.merge()
    cdktf.stack("shop", {"two": {"input": "not merged"}}, **NAMED)

    second = cdktf.apply()

    assert (first.code, first.states) == (0, ["fleet: applied", "shop: applied"])
    assert (second.code, second.states) == (0, ["fleet: applied"])
    assert second.only["says"] == "deployed by cdktf, planned anew"
    assert cdktf.state("fleet") == {"one": "3"}
    assert cdktf.state("shop") == {"one": "1"}
    applied = cdktf.applied("fleet")
    assert applied is not None
    assert (applied.commit, applied.plan) == (commit, None)
    cdktf.stack("shop", ONE, **NAMED)
    assert cdktf.apply().steps == []


def test_a_failed_deployment_says_what_cdktf_said_and_no_secret(
    cdktf: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN_ACME", "the-token-of-acme")
    check = {
        "condition": "${var.cloudflare_api_token_acme == null}",
        "error_message": "refused: ${var.cloudflare_api_token_acme}",
    }
    broken = {"one": {"lifecycle": {"precondition": [check]}}}
    cdktf.stack("shop", ONE, **NAMED)
    cdktf.stack("fleet", broken, variable={"cloudflare_api_token_acme": {}}, **NAMED)
    cdktf.merge()

    done = cdktf.apply()

    assert (done.code, done.states) == (2, ["fleet: failed", "shop: waiting"])
    said = done.steps[0]["says"]
    assert said.startswith("cdktf deploy fleet failed (exit status 1):\n")
    assert "refused: (secret)" in said
    assert "\x1b" not in said
    assert "the-token-of-acme" not in done.out + done.err
    assert cdktf.applied("fleet") is None


def test_a_missing_cdktf_is_told(pipeline: Pipeline) -> None:
    pipeline.define(apply="cdktf")
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", ONE)
    pipeline.merge()

    done = pipeline.apply("--cdktf", "/nowhere/cdktf")

    assert done.only["says"] == (
        "/nowhere/cdktf cannot be started: No such file or directory\n"
        '    why: Fleet.apply is "cdktf"\n'
        "    fix: install cdktf-cli, or name the program with --cdktf"
    )


def test_nothing_can_be_approved_where_no_saved_plan_is_applied(pipeline: Pipeline) -> None:
    pipeline.define(apply="cdktf")
    pipeline.steps(fleet=[])
    pipeline.stack("fleet", ONE)
    pipeline.merge()
    key = f"plans/fleet/{'0' * 16}/20261128T154209Z-01234567"

    done = pipeline.apply("--approve", key)

    assert (done.code, done.err) == (
        2,
        f"{key} cannot be approved\n"
        '    why: Fleet.apply is "cdktf", which applies no saved plan\n'
        "    fix: leave --approve out\n",
    )
