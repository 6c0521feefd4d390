"""What is said of which stacks there are, and of their order."""

from __future__ import annotations

import json
from typing import Any

from devops_constructs.review.changes.manifest_changes import manifest_changes
from tests.review.changes.stacks_of import consequences, message
from tests.review.changes.trees import tree


def told(before: Any, after: Any) -> list[str]:
    trees = [tree({"terraform/manifest.json": json.dumps(each)}) for each in (before, after)]
    return [message(each) for each in consequences(manifest_changes, *trees)]


def steps(*named: tuple[str, str, list[str]]) -> dict[str, Any]:
    return {"steps": [{"step": kind, "name": name, "after": after} for kind, name, after in named]}


def test_steps_that_are_new_gone_or_wait_for_others() -> None:
    before = steps(("stack", "fleet", []), ("stack", "old", ["stack/fleet"]), ("stack", "shop", []))
    after = steps(
        ("stack", "fleet", []),
        ("stack", "shop", ["stack/fleet"]),
        ("release", "shop", ["stack/shop"]),
    )

    assert told(before, after) == [
        "note: release shop is new, and is done after stack/shop [step-new]\n"
        "    why: steps that it waits for come first",
        "note: stack old is not done any more [step-gone]\n"
        "    why: what it has made stays as it is, unless an earlier change has taken it away",
        "note: stack shop is done after stack/fleet, and was first [step-moved]\n"
        "    why: it finds only what was made before it",
    ]


def test_an_order_that_cannot_be_read() -> None:
    assert told(steps(), []) == [
        "interrupts: the order of all steps is no list of them [order-unreadable]\n"
        "    why: the pipeline begins nothing without it\n"
        "    fix: run devops synth"
    ]


def test_an_older_version_wrote_the_order_of_stacks_only() -> None:
    stacks = {"fleet": {"dependencies": []}, "shop": {"dependencies": ["fleet"]}}
    more = {**stacks, "zone": {"dependencies": ["shop"]}}

    assert told({"stacks": stacks}, {"stacks": more}) == [
        "note: stack zone is new, and is done after stack/shop [step-new]\n"
        "    why: steps that it waits for come first"
    ]
    assert (
        told({"stacks": stacks}, steps(("stack", "fleet", []), ("stack", "shop", ["stack/fleet"])))
        == []
    )
