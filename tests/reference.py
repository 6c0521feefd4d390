"""docs/reference/kubernetes.md: its areas, the entries in them, and what each entry speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tests.capabilities import ROOT, Shown
from tests.ignored_fields import definition_class

FILE = ROOT / "docs/reference/kubernetes.md"


@dataclass(frozen=True)
class Entry:
    """What stands below a heading of the third level."""

    area: str
    heading: str
    text: str

    @property
    def examples(self) -> list[str]:
        """Its blocks of Python."""
        return re.findall(r"^```python\n(.*?)^```$", self.text, re.DOTALL | re.MULTILINE)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every identifier in its code, inline or in a block."""
        inline = re.findall(r"`([^`\n]+)`", self.text)
        return frozenset(re.findall(r"[A-Za-z_]\w*", "\n".join([*inline, *self.examples])))

    def speaks_of(self, field: str) -> bool:
        """Whether a field, as Class.field, occurs in it; by its class, if it is written without a
        name."""
        cls, _, name = field.partition(".")
        unnamed = definition_class(cls).model_fields[name].kw_only is False
        return name in self.words or (unnamed and cls in self.words)

    @property
    def anchor(self) -> str:
        """Where a link leads to."""
        return re.sub(r"[^\w -]", "", self.heading.lower()).replace(" ", "-")


def entries(text: str) -> list[Entry]:
    """All entries of the document, in its order."""
    found = []
    for area in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, _, rest = area.partition("\n")
        for entry in re.split(r"^### ", rest, flags=re.MULTILINE)[1:]:
            heading, _, body = entry.partition("\n")
            found.append(Entry(title.strip(), heading.strip(), body))
    return found


def text() -> str:
    """The document as it is."""
    return FILE.read_text(encoding="utf-8")


def entry_of(shown: Shown, among: Iterable[Entry]) -> Entry | None:
    """The entry that speaks of most fields of the capability, or has its name for a heading; among
    equals, the one whose heading and classes are nearest. None: there is none."""
    classes = {field.partition(".")[0] for field in shown.fields}

    def fits(entry: Entry) -> tuple[int, bool, int, int]:
        named = entry.heading.casefold() == shown.capability.casefold()
        alike = len(_words(entry.heading) & _words(shown.capability))
        return sum(map(entry.speaks_of, shown.fields)), named, alike, len(classes & entry.words)

    best = max(among, key=fits, default=None)
    return best if best and any(fits(best)[:2]) else None


def _words(text: str) -> set[str]:
    """By their first letters, so that a plural is the same word; without the small ones."""
    return {word[:5] for word in re.findall(r"\w+", text.casefold()) if len(word) > 4}
