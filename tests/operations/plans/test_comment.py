"""What a pull request is told, whatever the plans say."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devops_constructs.operations.plans.comment import comment, nothing, status
from devops_constructs.operations.plans.plan_job import PlanJob
from devops_constructs.operations.plans.summary import ResourceChange, Summary
from devops_constructs.review.untrusted_text import (
    MOST_CHARACTERS,
    fenced,
    in_a_line,
    printable,
    quoted,
)
from tests.operations.plans.plan_folders import summary

RUN = "https://github.example/agency/infrastructure/actions/runs/1"
DELETE = ResourceChange("digitalocean_database_db.shop", ("delete",))
REPLACE = ResourceChange("digitalocean_vpc.main", ("delete", "create"), replaced=("ip_range",))


def job(*summaries: Summary, **more: Any) -> PlanJob:
    return PlanJob("c0ffee" * 6 + "c0ff", "ada", summaries, **more)


def outside_fences(body: str) -> str:
    """What Markdown reads as text: all that is in no block of code."""
    kept, fence = [], ""
    for line in body.splitlines():
        ticks = re.match(r"`{3,}", line)
        if not fence and ticks:
            fence = ticks[0]
        elif fence and line.strip() == fence:
            fence = ""
        elif not fence:
            kept.append(line)
    assert not fence, "a block of code is left open"
    return "\n".join(kept)


def test_what_is_lost_is_told_first_and_of_every_stack() -> None:
    made, deletes = summary("production-1"), summary("staging", changes=(DELETE, REPLACE))
    fails = summary("zone-acme-example", state="failed", says="no such zone")

    body = comment(job(made, deletes, fails), {"staging": "Terraform will", "x": "y"}, RUN)

    assert body.startswith("<!-- devops-plans -->\n### Plans of c0ffeec0ffee\n")
    assert re.findall(r"^\| `.*$", body, re.MULTILINE) == [
        "| `zone-acme-example` | **failed** |",
        "| `staging` | 1 deleted, 1 replaced |",
        "| `production-1` | 1 made |",
    ]
    told = body.index("staging: delete  digitalocean_database_db.shop\n")
    assert body.index("staging: replace digitalocean_vpc.main because of ip_range\n") > told
    assert body.index("no such zone") > told
    assert "Terraform will" in body
    assert f"[The run]({RUN})" in body


def test_stacks_that_are_gone_are_told() -> None:
    body = comment(job(gone=("staging", "x\n@ada")), {}, None)

    assert "No stack changes.\n" in body
    assert "Not there any more: `staging`. What they made stays" in body
    assert "@ada" not in body


def test_a_refusal_is_told_with_all_its_problems() -> None:
    body = comment(job(refused="one @ada\ntwo ```\nthree"), {}, RUN)

    assert (
        "Nothing was planned: what is proposed is not what `devops synth` writes, as the branch has"
        " it that this goes to. If the pull request changes what synth writes, its stacks wait for"
        " a person after the merge.\n"
    ) in body
    assert "@ada" not in outside_fences(body)
    assert "three" in body


def test_a_job_that_said_nothing_is_told() -> None:
    assert nothing(RUN) == (
        "<!-- devops-plans -->\n### Plans\n\n"
        f"There are none: the job ended before it could say why, see [the run]({RUN}).\n"
    )


TEXTS = st.text(
    st.one_of(st.sampled_from("`~@#<>|[]()!*_-\n\r\t\x1b\u202e\u2028:/"), st.characters()),
    max_size=300,
)
HOSTILE = "@ada #1 </details> <script> ``` ```` ~~~ ![x](https://attacker.example) -->"


@settings(max_examples=200)
@given(text=TEXTS, says=TEXTS, address=TEXTS, refused=st.one_of(st.just(""), TEXTS))
def test_no_text_of_a_plan_leaves_its_block_of_code(
    text: str, says: str, address: str, refused: str
) -> None:
    change = ResourceChange(address + HOSTILE, ("delete",), replaced=(address,))
    stacks = (
        summary("fleet", changes=(change,)),
        summary("staging", state="waiting", says=says + HOSTILE),
    )
    refused = refused and refused + HOSTILE
    texts = {"fleet": text + HOSTILE}

    body = comment(job(*stacks, refused=refused), texts, RUN)

    outside = outside_fences(body)
    for sign in ("@", "#1", "script", "![", "attacker"):
        assert sign not in outside
    assert outside.count("<details>") == outside.count("</details>")
    for line in body.splitlines():
        assert printable(line) == line


@settings(max_examples=30)
@given(
    sizes=st.lists(st.sampled_from([10, 1_000, 40_000, 200_000]), max_size=30),
    letter=st.sampled_from(["a", "é", "\N{PILE OF POO}", "`"]),
    width=st.sampled_from([1, 80, 100_000]),
)
def test_a_comment_is_never_longer_than_github_takes(
    sizes: list[int], letter: str, width: int
) -> None:
    texts = {}
    for number, size in enumerate(sizes):
        line = letter * min(width, size)
        texts[f"stack-{number}"] = "\n".join([line] * (size // len(line) + 1))
    change = replace(DELETE, address="a" * 5_000)
    stacks = [summary(name, changes=(change,) * 40) for name in texts]

    body = comment(job(*stacks), texts, RUN)

    assert len(body.encode()) <= MOST_CHARACTERS
    outside_fences(body)
    assert all(f"`{name}`" in body for name in texts)


def test_a_plan_that_is_cut_says_how_much_is_missing() -> None:
    text = "\n".join(f"line {number}" for number in range(100_000))

    body = comment(job(summary()), {"fleet": text}, RUN)

    shown, missing = re.findall(r"line (\d+)\n\.\.\. and (\d+) more lines", body)[0]
    assert int(shown) + int(missing) + 1 == 100_000
    assert int(shown) > 3_000


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (job(summary()), ("success", "1 planned")),
        (job(), ("success", "no stack changes")),
        (
            job(summary("a", state="failed"), summary("b", state="waiting"), summary("c")),
            ("failure", "1 planned, 1 failed, 1 waiting"),
        ),
        (job(summary("b", state="waiting")), ("success", "0 planned, 1 waiting")),
        (job(refused="x"), ("failure", "refused: this is not what devops synth writes")),
    ],
)
def test_the_commit_is_marked(found: PlanJob, wanted: tuple[str, str]) -> None:
    assert status(found) == wanted


def test_what_a_terminal_or_a_browser_would_obey_is_written_out() -> None:
    assert (
        printable("a\x1b[31m\u202eb\r\n\tc\x00\ud800") == "a\\x1b[31m\\u202eb\\r\n\tc\\x00\\ud800"
    )
    assert in_a_line("a\nb" * 200, 10) == "a\\nba\\n..."


def test_no_line_of_a_text_is_a_command_to_a_runner() -> None:
    assert quoted("::add-mask::x\n ::stop\n##[error]x") == (
        "| ::add-mask::x\n|  ::stop\n| # #[error]x\n"
    )


def test_a_fence_is_longer_than_any_in_it() -> None:
    assert fenced("``````\n") == "```````text\n``````\n```````\n"
