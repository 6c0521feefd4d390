"""What is said of a thing as lines of a log."""

from __future__ import annotations

from collections.abc import Iterable

from devops_constructs.review.untrusted_text import printable, quoted


def told(head: str, says: str, ours: Iterable[str] = ()) -> str:
    """A line, and below it what else there is to say.

    `says` may be of programs and providers: no line of it begins as a command to who reads a log.
    """
    first, _, rest = says.partition("\n")
    lines = [f"{head}: {printable(first)}" if first else head]
    lines += [f"    {line}" for line in (*quoted(rest).splitlines(), *ours)]
    return "\n".join(lines) + "\n"
