"""Rule: jobs that a release runs, such as migrations.

Sources: https://helm.sh/docs/topics/charts_hooks/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.differences import same, shown
from devops_constructs.review.changes.helm_chart import HelmObject, items, mapping
from devops_constructs.review.changes.helm_pair import ChartPair, chart_pairs
from devops_constructs.review.changes.tree import Tree

_WHEN = (("pre-", "before pods are replaced"), ("post-", "after pods were replaced"))


def release_jobs(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Each job of a release that is new, gone, or runs something else."""
    for pair in chart_pairs(before, after, changes):
        if not pair.stays:
            continue
        for new in filter(_is_release_job, pair.added):
            what = f"each release runs {new.name}: {command(new)}, {_when(new)}"
            why = "the job is new in the chart; if it fails, the release does"
            yield pair.follows("release-job", "note", new.subject, what, why)
        for old in filter(_is_release_job, pair.removed):
            what = f"releases do not run {old.name} any more: {command(old)}"
            why = "the job is not in the chart any more"
            yield pair.follows("release-job", "note", old.subject, what, why)
        for old, new in pair.kept:
            if _is_release_job(new):
                yield from _differs(pair, old, new)


def command(job: HelmObject) -> str:
    """What its containers run, in one line."""
    said = []
    for each in items(mapping(job.pod or {}, "spec"), "containers"):
        words = [
            word
            for key in ("command", "args")
            if isinstance(found := each.get(key), list)
            for word in found
        ]
        said.append(" ".join(map(str, words)) or "what its image starts")
    return shown("; ".join(said))


def _is_release_job(each: HelmObject) -> bool:
    return each.kind == "Job" and not each.only_if


def _when(job: HelmObject) -> str:
    for start, words in _WHEN:
        if any(hook.startswith(start) for hook in job.hooks):
            return words
    return "while pods are replaced"


def _differs(pair: ChartPair, old: HelmObject, new: HelmObject) -> Iterator[Consequence]:
    if command(old) != command(new):
        what = f"each release runs {command(new)} as {new.name}, no longer {command(old)}"
        why = f"its command is another one; it runs {_when(new)}, and if it fails, the release does"
        yield pair.follows("release-job", "note", new.subject, what, why)
    if _when(old) != _when(new):
        what = f"{new.name} runs {_when(new)}, no longer {_when(old)}"
        yield pair.follows("release-job", "note", new.subject, what, "Helm runs it at another time")
    elif not new.hooks and not same(old.pod, new.pod) and command(old) == command(new):
        what = f"{new.name} runs once more with the next release: {command(new)}"
        why = "its pod is different, so it has another name and is another Job"
        yield pair.follows("release-job", "note", new.subject, what, why)
