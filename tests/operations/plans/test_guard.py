"""What a pull request proposes is read as data, and judged whole before anything is planned."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devops_constructs.operations.plans.guard import canonical
from tests.operations.plans.proposals import STACKS, TERRAFORM, another_size, change, judge, refusal
from tests.preparation import ROOT

FILE_WHY = (
    "    why: terraform would read it with credentials at hand, and nobody has reviewed it yet\n"
    "    fix: commit just what devops synth writes"
)
STACK_WHY = (
    "    why: it is planned with credentials at hand, so it may say only what synth writes\n"
    "    fix: commit just what devops synth writes; where a newer version of this program has"
    " written it, that version has to be merged first"
)


def test_only_stacks_that_differ_from_the_base_are_planned(proposed: Path) -> None:
    change(proposed, "fleet", another_size)

    found = judge(proposed)

    assert [stack.name for stack in found.changed] == ["fleet"]
    assert found.gone == ()
    assert found.changed[0].base_stack == (ROOT / STACKS / "fleet/cdk.tf.json").read_bytes()


def test_a_stack_that_is_new_or_gone_is_known(proposed: Path, base: Path) -> None:
    shutil.rmtree(base / STACKS / "staging")
    shutil.rmtree(proposed / STACKS / "zone-uptime-example")

    found = judge(proposed, base)

    assert [stack.name for stack in found.changed] == ["staging"]
    assert found.changed[0].base_stack is None
    assert found.gone == ("zone-uptime-example",)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("stacks/fleet/more.tf", "is a file that synth does not write"),
        ("stacks/fleet/more.tf.json", "is a file that synth does not write"),
        ("stacks/fleet/cdk_override.tf.json", "is a file that synth does not write"),
        ("stacks/fleet/override.tf", "is a file that synth does not write"),
        ("stacks/fleet/x.auto.tfvars", "is a file that synth does not write"),
        ("stacks/fleet/terraform.tfvars", "is a file that synth does not write"),
        ("stacks/fleet/terraform.tfvars.json", "is a file that synth does not write"),
        ("stacks/fleet/.terraformrc", "is a file that synth does not write"),
        ("stacks/fleet/terraform.tfstate", "is a file that synth does not write"),
        ("stacks/fleet/main.tofu", "is a file that synth does not write"),
        ("stacks/fleet/x.tftest.json", "is a file that synth does not write"),
        ("stacks/fleet/CDK.TF.JSON", "is a file that synth does not write"),
        ("stacks/fleet/.terraform/x", "is a folder that synth does not write"),
        ("stacks/fleet/terraform.d/plugins/x", "is a folder that synth does not write"),
        ("stacks/fleet.x/cdk.tf.json", "is a folder that synth does not write"),
        ("stacks/x", "is no folder, but a file"),
        ("modules/x", "is a folder that synth does not write"),
        ("terraform.tfvars", "is a file that synth does not write"),
    ],
)
def test_a_file_that_synth_does_not_write_is_refused(proposed: Path, name: str, said: str) -> None:
    file = proposed / TERRAFORM / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("{}")

    told = refusal(proposed)

    assert f" {said}\n{FILE_WHY}" in told
    assert told.startswith(f"'{TERRAFORM.as_posix()}/{name.split('/')[0]}")


def test_a_name_of_a_file_cannot_say_anything_to_who_reads_it(proposed: Path) -> None:
    (proposed / STACKS / "fleet/x\n::error::\x1b[31m.tf").write_text("")

    assert refusal(proposed) == (
        r"'charts_out/terraform/stacks/fleet/x\n::error::\x1b[31m.tf' is a file that synth does not"
        f" write\n{FILE_WHY}"
    )


@pytest.mark.parametrize(
    "path",
    [
        "charts_out",
        "charts_out/terraform",
        "charts_out/terraform/stacks",
        "charts_out/terraform/manifest.json",
        "charts_out/terraform/stacks/fleet",
        "charts_out/terraform/stacks/fleet/cdk.tf.json",
    ],
)
def test_a_link_is_not_followed(proposed: Path, base: Path, path: str) -> None:
    """Not even to what would be allowed in its place."""
    there = proposed / path
    wanted = "file" if there.is_file() else "folder"
    there.rename(proposed / "moved")
    there.symlink_to(base / path)

    said = refusal(proposed)

    assert said.startswith(f"'{path}' is no {wanted}, but a link\n{FILE_WHY}")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="only some systems have named pipes")
def test_a_device_is_not_read(proposed: Path) -> None:
    file = proposed / STACKS / "fleet/cdk.tf.json"
    file.unlink()
    os.mkfifo(file)

    assert f"'{STACKS}/fleet/cdk.tf.json' is no file, but a device\n" in refusal(proposed)


def test_a_file_that_is_far_too_large_is_not_read(proposed: Path) -> None:
    with (proposed / STACKS / "fleet/cdk.tf.json").open("r+b") as file:
        file.truncate(5 * 1024 * 1024)

    assert refusal(proposed) == (f"'{STACKS}/fleet/cdk.tf.json' is larger than 4 MiB\n{FILE_WHY}")


def test_a_folder_that_is_no_checkout_of_this_repository_is_refused(tmp_path: Path) -> None:
    """Else all stacks would seem to be gone."""
    assert refusal(tmp_path) == f"'charts_out' is not there\n{FILE_WHY}"


def test_a_stack_that_is_nested_far_too_deeply_is_refused(proposed: Path) -> None:
    def nest(content: Any) -> None:
        value: Any = "x"
        for _ in range(60):
            value = [value]
        content["resource"]["digitalocean_tag"] = {"x": {"name": value}}

    change(proposed, "fleet", nest)

    assert refusal(proposed) == f"{STACKS}/fleet/cdk.tf.json is nested too deeply\n{STACK_WHY}"


def test_a_stack_without_its_file_is_refused(proposed: Path) -> None:
    (proposed / STACKS / "fleet/cdk.tf.json").unlink()

    assert refusal(proposed) == f"'{STACKS}/fleet' has no cdk.tf.json\n{FILE_WHY}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'{"a": 1, "a": 2}\n', "has 'a' twice in one object"),
        (b'{"a": {"b\\u0000": 1, "b\\u0000": 2}}\n', r"has 'b\x00' twice in one object"),
        (b'{\n  "a": 1\n} \n', "is not laid out as synth does it"),
        (b'{\n  "b": 1,\n  "a": 1\n}\n', "is not laid out as synth does it"),
        (b'{\n  "\\u0061": 1\n}\n', "is not laid out as synth does it"),
        (b'{\n  "a": "\\ud800"\n}\n', "is not laid out as synth does it"),
        (b'{\n  "a": 1e999\n}\n', "is not laid out as synth does it"),
        (b'{"a": NaN}\n', "has NaN, which is no JSON"),
        (b'{"a": -Infinity}\n', "has -Infinity, which is no JSON"),
        (
            b"\xef\xbb\xbf{}\n",
            "begins with a byte order mark",
        ),
        (b"{} {}\n", "is no JSON: Extra data in line 1"),
        (b"", "is no JSON: Expecting value in line 1"),
        (b"\xff", "is not UTF-8"),
        (b"[]\n", "is not an object"),
        (b"[" * 100_000, "is nested too deeply"),
    ],
)
def test_json_that_can_be_read_in_two_ways_is_refused(
    proposed: Path, text: bytes, said: str
) -> None:
    (proposed / STACKS / "fleet/cdk.tf.json").write_bytes(text)

    assert refusal(proposed) == f"{STACKS}/fleet/cdk.tf.json {said}\n{STACK_WHY}"


FLEET_JSON = (ROOT / STACKS / "fleet/cdk.tf.json").read_bytes()


@settings(max_examples=300)
@given(where=st.integers(0, len(FLEET_JSON) - 1), byte=st.binary(max_size=2))
def test_bytes_that_are_taken_are_those_that_the_json_in_them_would_give(
    where: int, byte: bytes
) -> None:
    changed = FLEET_JSON[:where] + byte + FLEET_JSON[where + 1 :]

    try:
        read = canonical(changed)
    except ValueError:
        return

    text = json.dumps(read, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    assert text.encode() == changed


def test_all_problems_are_told_at_once(proposed: Path) -> None:
    def tamper(content: Any) -> None:
        content["terraform"]["backend"] = {"local": {}}
        content["data"] = {"external": {"x": {"program": ["env"]}}}

    change(proposed, "fleet", tamper)
    change(proposed, "staging", lambda content: content.update(module={"x\n": {}}))

    assert refusal(proposed) == "\n".join(
        f"{STACKS}/{said}\n{STACK_WHY}"
        for said in (
            "fleet/cdk.tf.json: terraform.backend is not the one that the base's fleet has",
            "fleet/cdk.tf.json: data.external is nothing that synth writes",
            "staging/cdk.tf.json: module is nothing that synth writes",
        )
    )


def test_a_place_in_a_stack_cannot_say_anything_to_who_reads_it(proposed: Path) -> None:
    change(proposed, "fleet", lambda content: content.update({"x\n::stop\u202e": "y" * 9}))

    assert refusal(proposed) == (
        rf"{STACKS}/fleet/cdk.tf.json: 'x\n::stop\u202e' is nothing that synth writes"
        f"\n{STACK_WHY}"
    )
