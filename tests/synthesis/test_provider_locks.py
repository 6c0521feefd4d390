"""A lock of `locks/` reaches each stack with its set of providers, if it is one of a registry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.errors import DefinitionError
from devops_constructs.synthesis.artifacts import load_and_build
from devops_constructs.synthesis.output_tree import Artifact
from devops_constructs.synthesis.provider_locks import (
    ProviderSet,
    lock_problems,
    provider_sets,
    wanted_sets,
)
from devops_constructs.synthesis.synth import compare, synthesise
from tests.project.definitions import Definitions, said
from tests.provider_lock_files import PINS, lock_text

ANEW = "make it anew where a provider registry is reachable: devops providers lock"
BOTH = ProviderSet(PINS)
SHOP = "charts_out/terraform/stacks/shop-production"
LOCK = ".terraform.lock.hcl"


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    definitions = Definitions(tmp_path)
    (tmp_path / "locks").mkdir()
    return definitions


def of_shop(definitions: Definitions) -> ProviderSet:
    """The providers of the stack `shop`, which its environments' stacks have not alone."""
    return provider_sets(load_and_build(definitions.root)[1])["terraform/stacks/shop"]


def lock_shop(definitions: Definitions, **how: Any) -> tuple[Path, str]:
    """The lock of the stack `shop`, written; its file and text."""
    providers = of_shop(definitions)
    text = lock_text(sorted(providers.versions), versions=providers.versions, **how)
    file = definitions.root / providers.path
    file.write_text(text)
    return file, text


def test_lock_is_copied_into_each_stack_of_its_set(definitions: Definitions) -> None:
    file, text = lock_shop(definitions)

    synthesise(definitions.root)

    stacks = definitions.root / "charts_out/terraform/stacks"
    assert (stacks / "shop" / LOCK).read_text() == text
    index = json.loads((definitions.root / "charts_out/index.json").read_text())["files"]
    entry = index[f"terraform/stacks/shop/{LOCK}"]
    assert entry["definition"] == f"locks/{file.name}"
    assert not (stacks / "shop-production" / LOCK).exists()


def test_lock_that_terraform_left_gives_way_and_one_without_a_set_is_left_alone(
    definitions: Definitions,
) -> None:
    synthesise(definitions.root)
    stacks = definitions.root / "charts_out/terraform/stacks"
    for stack in ("shop", "shop-production"):
        (stacks / stack / LOCK).write_text("made by init\n")
    assert not compare(definitions.root)
    _, text = lock_shop(definitions)

    assert synthesise(definitions.root).stale == ("index.json", f"terraform/stacks/shop/{LOCK}")

    assert (stacks / "shop" / LOCK).read_text() == text
    assert (stacks / "shop-production" / LOCK).read_text() == "made by init\n"


def test_lock_that_is_gone_leaves_the_stacks(definitions: Definitions) -> None:
    file, _ = lock_shop(definitions)
    synthesise(definitions.root)
    file.unlink()

    synthesise(definitions.root)

    assert not (definitions.root / "charts_out/terraform/stacks/shop" / LOCK).exists()


def test_lock_of_a_mirror_is_refused_and_nothing_is_written(definitions: Definitions) -> None:
    file, _ = lock_shop(definitions, platforms=1, signed=False)

    with pytest.raises(DefinitionError) as caught:
        synthesise(definitions.root)

    assert str(caught.value) == "\n".join(
        said(
            f"locks/{file.name}:1",
            f"the hashes of {source} are not those of a registry for 4 platforms",
            "a mirror of local builds, or one platform, made them, and elsewhere the provider has"
            " others",
            ANEW,
        )
        for source in of_shop(definitions).versions
    )
    assert not (definitions.root / "charts_out").exists()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (lock_text(platforms=3), "the hashes of {0} are not those of a registry for 4 platforms"),
        (lock_text(signed=False), "the hashes of {0} are not those of a registry for 4 platforms"),
        (lock_text(version="2.0.0"), "the stacks want {0} {1}, and the lock has version 2.0.0"),
        (lock_text([]), "the stacks want {0} {1}, and the lock has none"),
    ],
)
def test_lock_that_does_not_fit(text: str, what: str) -> None:
    assert [problem.what for problem in lock_problems(BOTH, text)] == [
        what.format(source, version) for source, version in PINS.items()
    ]


def test_lock_of_more_than_the_stacks_require() -> None:
    [problem] = lock_problems(ProviderSet({"hashicorp/kubernetes": "3.2.1"}), lock_text())

    assert problem.what == "it locks digitalocean/digitalocean, which none of its stacks requires"


def test_sound_lock_has_no_problem() -> None:
    assert list(lock_problems(BOTH, lock_text())) == []


def test_stacks_with_the_same_providers_share_a_lock() -> None:
    required = {"digitalocean": {"source": "digitalocean/digitalocean", "version": "2.99.1"}}
    text = json.dumps({"terraform": {"required_providers": required}})
    stacks = {f"terraform/stacks/{name}/cdk.tf.json": Artifact(text, "x") for name in "ab"}

    assert [each.path for each in wanted_sets(stacks)] == ["locks/digitalocean.terraform.lock.hcl"]
