"""The steps that the manifest lists: which there are, and what each of them waits for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.cli import main
from devops_constructs.errors import OutputError
from devops_constructs.review.stack_files import Step, stack_files, steps

STEPS: list[dict[str, Any]] = [
    {"step": "stack", "name": "base", "after": []},
    {
        "step": "charts",
        "name": "main-ingress",
        "cluster": "main",
        "namespace": "ingress",
        "after": ["stack/base"],
    },
    {"step": "stack", "name": "shop-live", "after": ["stack/base", "charts/main-ingress"]},
    {
        "step": "release",
        "name": "shop-live",
        "cluster": "main",
        "namespace": "shop-live",
        "repository": "shop",
        "after": ["stack/shop-live"],
    },
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two stacks with a chart of a cluster between them, and a release."""
    (tmp_path / "projects").mkdir()
    (tmp_path / "projects/fleet.py").touch()
    data = {"shop-live": {"digitalocean_loadbalancer": {"ingress": {"name": "edge"}}}}
    entries = {}
    for name, after in (("shop-live", ["base"]), ("base", [])):
        folder = tmp_path / "charts_out/terraform/stacks" / name
        folder.mkdir(parents=True)
        content = {"terraform": {}, "data": data.get(name, {})}
        (folder / "cdk.tf.json").write_text(json.dumps(content))
        entries[name] = {"workingDirectory": f"stacks/{name}", "dependencies": after}
    manifest(tmp_path, {"stacks": entries, "steps": STEPS})
    return tmp_path


def manifest(root: Path, content: Any) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    (root / "charts_out/terraform/manifest.json").write_text(text)


def lines(root: Path, capsys: pytest.CaptureFixture[str], *applied: str) -> str:
    assert main(["stacks", "--root", str(root), *applied]) == 0
    return capsys.readouterr().out


def test_at_first_all_wait_for_each_other(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(root, capsys) == (
        "stack    base          can be applied\n"
        "charts   main-ingress  waits for stack/base\n"
        "stack    shop-live     waits for stack/base, charts/main-ingress\n"
        "release  shop-live     waits for stack/shop-live\n"
    )


def test_a_name_alone_is_that_of_a_stack(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(root, capsys, "--applied", "base,shop-live") == (
        "stack    base          done\n"
        "charts   main-ingress  can be installed in cluster main\n"
        "stack    shop-live     done\n"
        "release  shop-live     can be released by repository shop\n"
    )


def test_what_is_no_stack_is_named_with_its_kind(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = lines(root, capsys, "--applied", "base,charts/main-ingress,release/shop-live")

    assert done.splitlines()[1:] == [
        "charts   main-ingress  done",
        "stack    shop-live     can be applied",
        "release  shop-live     done",
    ]


def test_stacks_and_steps_as_json(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = json.loads(lines(root, capsys, "--json", "--applied", "base"))

    assert answer["schema"] == "devops-constructs/stacks/v1"
    assert answer["stacks"] == [
        {"name": "base", "after": [], "waits_for": [], "load_balancers": []},
        {"name": "shop-live", "after": ["base"], "waits_for": [], "load_balancers": ["edge"]},
    ]
    assert answer["steps"][2:] == [
        {
            "step": "stack",
            "name": "shop-live",
            "cluster": None,
            "namespace": None,
            "repository": None,
            "after": ["stack/base", "charts/main-ingress"],
            "waits_for": ["charts/main-ingress"],
            "done": False,
        },
        {
            "step": "release",
            "name": "shop-live",
            "cluster": "main",
            "namespace": "shop-live",
            "repository": "shop",
            "after": ["stack/shop-live"],
            "waits_for": ["stack/shop-live"],
            "done": False,
        },
    ]


def test_steps_as_they_are_read(root: Path) -> None:
    found = steps(root)

    assert [step.key for step in found] == [
        "stack/base",
        "charts/main-ingress",
        "stack/shop-live",
        "release/shop-live",
    ]
    assert found[1] == Step("charts", "main-ingress", ("stack/base",), "main", "ingress")
    assert found[2].waits_for({"stack/base"}) == ("charts/main-ingress",)


UNREADABLE = (
    "charts_out/terraform/manifest.json cannot be read\n"
    "    why: it says which stacks there are, and in which order all is done\n"
    "    fix: run devops synth"
)


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (stack_files, ""),
        (
            stack_files,
            {"stacks": {"a": {"workingDirectory": "a", "dependencies": ["a"]}}},
        ),
        (stack_files, {"stacks": {"a": {}}}),
        (steps, ""),
        (steps, {"stacks": {}}),
        (steps, {"steps": [{"step": "stack", "name": "a"}]}),
        (steps, {"steps": list(reversed(STEPS))}),
        (steps, {"steps": [*STEPS, STEPS[0]]}),
    ],
)
def test_manifest_that_cannot_be_read(
    root: Path, read: Callable[[Path], object], content: Any
) -> None:
    manifest(root, content)

    with pytest.raises(OutputError) as caught:
        read(root)
    assert str(caught.value) == UNREADABLE
