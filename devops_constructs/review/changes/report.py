"""What differs and what follows, told: as text, as Markdown, as data.

Whatever comes from artifacts may be a stranger's text: in text its control characters are written
out, and in Markdown it stands in blocks of code, which it cannot leave.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from devops_constructs.review.changes.change import Detail
from devops_constructs.review.changes.compare import Comparison
from devops_constructs.review.changes.consequence import SEVERITIES, Consequence, Severity
from devops_constructs.review.untrusted_text import cut, fenced, in_a_line, size

NOTHING = "No artifact changes."

_TITLES: dict[Severity, str] = {
    "loses": "Loses",
    "interrupts": "Interrupts",
    "to do": "To do by a person",
    "restarts": "Restarts",
    "note": "Worth knowing",
}
_COUNTS: dict[Severity, tuple[str, str]] = {
    "loses": ("loss", "losses"),
    "interrupts": ("interruption", "interruptions"),
    "to do": ("thing to do", "things to do"),
    "restarts": ("restart", "restarts"),
    "note": ("note", "notes"),
}
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_MOST_CHARACTERS = 600
_MOST_WORDS = 160
_LEAST = 400
_MARGIN = 300
"""For the fences of a block, and the line that says how much was cut."""


@dataclass(frozen=True)
class Folding:
    """How much of the changes is told; the rest is counted."""

    changes: int | None = 25
    """Of an artifact; None: all."""
    details: int | None = 8
    """Of a change."""


WHOLE = Folding(None, None)


def headline(comparison: Comparison) -> str:
    """How much there is, in a sentence."""
    if not comparison:
        return NOTHING
    by_severity = [each.severity for each in comparison.consequences]
    counts = [
        f"{count} {_COUNTS[each][count > 1]}"
        for each in SEVERITIES
        if (count := by_severity.count(each))
    ]
    artifacts = len({change.artifact for change in comparison.changes})
    changes = f"{_counted(len(comparison.changes), 'change')} in {_counted(artifacts, 'artifact')}"
    return f"{', '.join([*counts, changes])}."


def as_text(comparison: Comparison, folding: Folding) -> str:
    """The account for a terminal: by artifact, what follows before what differs."""
    blocks = [f"{headline(comparison)}\n"]
    for artifact in _artifacts(comparison):
        found = [each for each in comparison.consequences if each.artifact == artifact]
        lines = [f"{each.severity}: {told(each)}" for each in found]
        lines += _change_lines(comparison, artifact, folding)
        body = "".join(f"  {line}\n" for text in lines for line in text.splitlines())
        blocks.append(f"{in_a_line(artifact)}\n{body}")
    return "\n".join(blocks)


def as_markdown(
    comparison: Comparison, folding: Folding, room: int, more: Sequence[str] = ()
) -> str:
    """The account for a pull request: what follows, the worst first, then what differs.

    `more` stands between the two; `room` is how many bytes there are for all of it.
    """
    parts = [f"{headline(comparison)}\n"]
    room -= size("\n".join([*parts, *more]))
    for severity in SEVERITIES:
        found = [each for each in comparison.consequences if each.severity == severity]
        if found:
            # a third is left for what is less bad, and for the changes themselves
            part = _part(f"**{_TITLES[severity]}** ({len(found)})", found, room * 2 // 3)
            room -= size(part)
            parts.append(part)
    parts += more
    if comparison:
        parts.append(_folded(comparison, folding, room))
    return "\n".join(parts)


def as_data(comparison: Comparison) -> dict[str, Any]:
    """The account for programs, whole."""
    return {
        "consequences": [asdict(each) for each in comparison.consequences],
        "changes": [asdict(each) for each in comparison.changes],
    }


def told(each: Consequence) -> str:
    """A consequence, why, and what to do."""
    lines = [each.what, f"    why: {each.why}"]
    lines += [f"    fix: {each.fix}"] if each.fix else []
    return "\n".join(in_a_line(line, _MOST_CHARACTERS) for line in lines)


def _part(title: str, found: list[Consequence], room: int) -> str:
    texts = [f"{in_a_line(each.artifact)}: {told(each)}" for each in found]
    return f"{title}\n\n{fenced(cut(chr(10).join(texts), max(_LEAST, room - _MARGIN)))}"


def _folded(comparison: Comparison, folding: Folding, room: int) -> str:
    lines = []
    for artifact in _artifacts(comparison):
        lines.append(in_a_line(artifact))
        lines += [f"  {line}" for line in _change_lines(comparison, artifact, folding)]
    block = fenced(cut("\n".join(lines), max(_LEAST, room - _MARGIN)))
    title = _counted(len(comparison.changes), "change")
    return f"<details><summary>{title}</summary>\n\n{block}\n</details>\n"


def _change_lines(comparison: Comparison, artifact: str, folding: Folding) -> list[str]:
    changes = [each for each in comparison.changes if each.artifact == artifact]
    lines = []
    for change in changes[: folding.changes]:
        lines.append(f"{_SIGNS[change.action]} {in_a_line(change.subject)}")
        details = [f"    {_detail(each)}" for each in change.details]
        lines += _cut_off(details, folding.details, "    and {} more fields")
        is_file = change.subject.startswith("file ")
        if change.action == "changed" and not change.details and not is_file:
            lines[-1] += " (only what is computed of other files)"
    rest = len(changes) - len(changes[: folding.changes])
    return [*lines, f"and {rest} more changes"] if rest else lines


def _cut_off(lines: list[str], most: int | None, said: str) -> Iterator[str]:
    yield from lines[:most]
    if rest := len(lines) - len(lines[:most]):
        yield said.format(rest)


def _detail(each: Detail) -> str:
    path = in_a_line(each.path, _MOST_WORDS)
    if each.before is None and each.after is None:
        return f"{path}: differs, and may be a secret"
    if each.before is None:
        return f"{path}: {in_a_line(each.after or '', _MOST_WORDS)} is new"
    if each.after is None:
        return f"{path}: {in_a_line(each.before, _MOST_WORDS)} is gone"
    was, is_now = (in_a_line(text, _MOST_WORDS) for text in (each.before, each.after))
    return f"{path}: {was} -> {is_now}"


def _artifacts(comparison: Comparison) -> list[str]:
    """The one of which the worst follows first, all those of which nothing does last."""
    of_consequences = [each.artifact for each in comparison.consequences]
    return list(dict.fromkeys([*of_consequences, *(e.artifact for e in comparison.changes)]))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
