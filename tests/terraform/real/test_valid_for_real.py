"""Real terraform and tofu, with the real providers, take every committed stack as it lies there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.terraform.real.committed_stacks import EACH_STACK, CommittedStack
from tests.terraform_engine import ENGINES, Engine, Name, any_engine, engine, need_providers


@EACH_STACK
@pytest.mark.parametrize("name", ENGINES)
def test_a_committed_stack_is_initialised_and_valid(
    stack: CommittedStack, name: Name, tmp_path: Path
) -> None:
    need_providers(stack.providers)
    shutil.copy(stack.file, tmp_path)

    assert problems(engine(name), tmp_path) == []


@EACH_STACK
def test_a_misspelt_argument_is_not_valid(stack: CommittedStack, tmp_path: Path) -> None:
    """So that a validation which looks at nothing does not pass for a content one."""
    need_providers(stack.providers)
    content = stack.content
    kind = next(iter(content["resource"]))
    for resource in content["resource"][kind].values():
        resource["naem"] = "anything"
    (tmp_path / "cdk.tf.json").write_text(json.dumps(content), "utf-8")

    assert set(problems(any_engine(), tmp_path)) == {"Extraneous JSON object property"}


def problems(engine: Engine, folder: Path) -> list[str]:
    """Initialise a folder and return what the engine has against it, warnings included."""
    engine.succeed(folder, "init", "-backend=false")
    report = json.loads(engine.run(folder, "validate", "-json").stdout)
    return [each["summary"] for each in report["diagnostics"]]
