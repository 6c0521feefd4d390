"""What a pull request is told of its plans: one comment, and one line beside the commit.

Plans hold texts that the authors of the pull request have chosen, so all of them are in blocks of
code, which they cannot leave and in which nobody is mentioned.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from devops_constructs.operations.plans.plan_job import PlanJob
from devops_constructs.operations.plans.showing import in_words, loses
from devops_constructs.operations.plans.summary import Summary
from devops_constructs.review.untrusted_text import cut, fenced, size

MARK = "<!-- devops-plans -->"
"""How the comment begins, by which it is found again."""

_ROOM = 60_000
_LEAST = 400
_MOST_LOSSES = 60
_STACK = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_STATUS = 140


def comment(job: PlanJob, texts: Mapping[str, str], run: str | None) -> str:
    """The comment. `texts` has Terraform's account of each plan, by its stack; `run` is the address
    of the run that made them."""
    head = "\n".join(_head(job, run))
    room = _ROOM - size(head)
    parts = []
    stacks = [each for each in _first_what_loses(job.summaries) if _STACK.fullmatch(each.stack)]
    for number, summary in enumerate(stacks):
        text = texts.get(summary.stack, "") if summary.state == "planned" else summary.says
        part = _part(summary, text, room // (len(stacks) - number))
        if size(part) > room:
            parts.append(f"{len(stacks) - number} more are in the run.\n")
            break
        room -= size(part)
        parts.append(part)
    return "\n".join([head, *parts])


def status(job: PlanJob) -> tuple[str, str]:
    """The state of the commit at GitHub, and why."""
    if job.refused:
        return "failure", "refused: this is not what devops synth writes"
    failed = [each.stack for each in job.summaries if each.state == "failed"]
    waiting = [each.stack for each in job.summaries if each.state == "waiting"]
    parts = [f"{len(job.summaries) - len(failed) - len(waiting)} planned"]
    parts += [f"{len(failed)} failed"] if failed else []
    parts += [f"{len(waiting)} waiting"] if waiting else []
    said = ", ".join(parts) if job.summaries else "no stack changes"
    return ("failure" if failed else "success"), said[:_STATUS]


def nothing(run: str | None) -> str:
    """The comment where there is no word of a plan job."""
    where = f", see [the run]({run})" if run else ""
    return f"{MARK}\n### Plans\n\nThere are none: the job ended before it could say why{where}.\n"


def _head(job: PlanJob, run: str | None) -> Iterator[str]:
    commit = job.commit[:12] if re.fullmatch("[0-9a-f]+", job.commit) else "an unknown commit"
    yield f"{MARK}\n### Plans of {commit}\n"
    if job.refused:
        yield (
            "Nothing was planned: what is proposed is not what `devops synth` writes, as the branch"
            " has it that this goes to. If the pull request changes what synth writes, its stacks"
            " wait for a person after the merge.\n"
        )
        yield fenced(cut(job.refused, _ROOM // 2))
    elif not job.summaries:
        yield "No stack changes.\n"
    else:
        yield "| stack | plan |\n|---|---|"
        for each in _first_what_loses(job.summaries):
            if _STACK.fullmatch(each.stack):
                # what it waits for, and why it failed, is below
                words = in_words(each) if each.state == "planned" else f"**{each.state}**"
                yield f"| `{each.stack}` | {words} |"
        yield ""
        yield from _losses(job.summaries)
    gone = [name for name in job.gone if _STACK.fullmatch(name)]
    if gone:
        names = ", ".join(f"`{name}`" for name in gone)
        yield f"Not there any more: {names}. What they made stays, and nothing looks after it.\n"
    if run:
        yield f"[The run]({run}) has what is cut here.\n"


def _losses(summaries: Iterable[Summary]) -> Iterator[str]:
    lines = [f"{each.stack}: {line}" for each in summaries for line in loses(each)]
    if lines:
        rest = len(lines) - _MOST_LOSSES
        shown = lines[:_MOST_LOSSES] + ([f"and {rest} more"] if rest > 0 else [])
        yield "**Deleted, made anew or let go:**\n"
        yield fenced("\n".join(shown))


def _first_what_loses(summaries: Iterable[Summary]) -> list[Summary]:
    order = {"failed": 0, "waiting": 1, "planned": 2}
    return sorted(summaries, key=lambda s: (order[s.state], not loses(s), s.stack))


def _part(summary: Summary, text: str, room: int) -> str:
    words = in_words(summary) if summary.state == "planned" else summary.state
    head = f"<details><summary>{summary.stack}: {words}</summary>\n\n"
    block = fenced(cut(text, max(_LEAST, room - _LEAST)))
    return f"{head}{block}\n</details>\n"
