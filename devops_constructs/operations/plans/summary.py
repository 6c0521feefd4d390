"""A plan as data that may be shown: what changes, and nothing that is secret.

Sources: https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from devops_constructs.errors import OperationError
from devops_constructs.operations.plans.plan_values import Change, attribute_changes, path

SCHEMA = "devops-constructs/plan/v1"
"""Named in the JSON form; a field is only added within a version, never changed or removed."""

State = Literal["planned", "waiting", "failed"]
MadeFor = Literal["review", "apply", "again"]
Kind = Literal["create", "update", "replace", "delete", "forget", "import", "move"]
KINDS: tuple[Kind, ...] = ("delete", "replace", "forget", "update", "create", "import", "move")
"""In the order in which they are shown: what may lose something first."""

_NOTHING = (["no-op"], ["read"])


@dataclass(frozen=True)
class ResourceChange:
    """What a plan does to one resource."""

    address: str
    actions: tuple[str, ...]
    """As Terraform has them: ("create",), ("delete", "create"), ..."""
    replaced: tuple[str, ...] = ()
    """The attributes because of which it is made anew."""
    changed: tuple[Change, ...] = ()
    """What differs of a resource that is there before and after."""
    reason: str | None = None
    moved_from: str | None = None
    imported: str | None = None
    """The id of what exists already and is taken over."""
    deposed: str | None = None

    @property
    def kind(self) -> Kind:
        """Its actions in one word."""
        if len(self.actions) == 2:
            return "replace"
        [action] = self.actions
        kinds: dict[str, Kind] = {"create": "create", "update": "update", "delete": "delete"}
        if action in kinds:
            return kinds[action]
        if action == "forget":
            return "forget"
        return "import" if self.imported else "move"

    @property
    def _identity(self) -> tuple[object, ...]:
        return (
            self.address,
            self.actions,
            self.replaced,
            self.moved_from,
            self.imported,
            self.deposed,
        )


@dataclass(frozen=True)
class Summary:
    """What there is to say of a plan, or why there is none."""

    stack: str
    content: str
    """The hash of the stack's files, see `content.py`."""
    commit: str
    author: str
    made: str
    """When, as 2026-11-28T15:42:09Z."""
    program: str
    version: str
    """Of the program: only the same one applies a saved plan."""
    state: State = "planned"
    says: str = ""
    """Why there is no plan; or a note of it."""
    changes: tuple[ResourceChange, ...] = ()
    outputs: tuple[str, ...] = ()
    """The names of outputs that change."""
    made_for: MadeFor = "review"
    """"apply": of what was merged already, so that nobody reviewed it; "again": of what was applied
    already, because something else has changed since."""
    schema: str = SCHEMA

    @property
    def counts(self) -> dict[Kind, int]:
        """How many changes of each kind there are, without those there are none of."""
        found = {kind: sum(change.kind == kind for change in self.changes) for kind in KINDS}
        return {kind: number for kind, number in found.items() if number}

    def as_json(self) -> dict[str, Any]:
        """The summary as data."""
        return {**asdict(self), "counts": self.counts}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Summary:
        """The summary that the data is of.

        Raises:
            OperationError: it is of another schema.
        """
        if data.get("schema") != SCHEMA:
            raise OperationError(
                f"a summary of a plan has the schema {data.get('schema')!r}\n"
                f"    why: this version reads {SCHEMA}\n"
                "    fix: read it with the version that wrote it, or make a new plan"
            )
        changes = tuple(_change_from(each) for each in data["changes"])
        kept = _known(cls, data)
        return cls(**{**kept, "changes": changes, "outputs": tuple(data["outputs"])})


def _change_from(data: Mapping[str, Any]) -> ResourceChange:
    lists = {
        "actions": tuple(data["actions"]),
        "replaced": tuple(data["replaced"]),
        "changed": tuple(Change(**_known(Change, one)) for one in data["changed"]),
    }
    return ResourceChange(**{**_known(ResourceChange, data), **lists})


def _known(of: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that this version knows; a later one may have added some."""
    return {each.name: data[each.name] for each in fields(of) if each.name in data}


def changes_of(plan: Mapping[str, Any]) -> tuple[ResourceChange, ...]:
    """The changes of what `terraform show -json` says of a plan, by address."""
    found = list(_changes(plan))
    return tuple(sorted(found, key=lambda change: (change.address, change.deposed or "")))


def outputs_of(plan: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the outputs that a plan changes."""
    changes: Mapping[str, Any] = plan.get("output_changes", {})
    return tuple(sorted(n for n, change in changes.items() if change["actions"] != ["no-op"]))


def same_changes(reviewed: Summary, new: Summary) -> bool:
    """Whether a plan does what the reviewed one would have done: the same actions on the same
    resources, replaced because of the same attributes."""
    return reviewed.state == new.state == "planned" and not differences(reviewed, new)


def is_rest(reviewed: Summary, new: Summary) -> bool:
    """Whether a plan does nothing that the reviewed one would not have done: what is left of it
    after an apply that came to no end."""
    return reviewed.state == new.state == "planned" and all(
        any(_is_of(change, left) for change in reviewed.changes) for left in new.changes
    )


def _is_of(change: ResourceChange, left: ResourceChange) -> bool:
    """Whether something is a reviewed change, or the half of it that was not come to: what is made
    anew is there and its predecessor still is, or that is gone already."""
    if left._identity == change._identity:
        return True
    if left.address != change.address or left.moved_from or left.imported is not None:
        return False
    if change.actions == ("create", "delete"):
        return left.actions == ("delete",) and left.deposed is not None
    made_anew = change.actions == ("delete", "create")
    return made_anew and left.actions == ("create",) and left.deposed is None


def differences(reviewed: Summary, new: Summary) -> list[str]:
    """What only one of the two plans does, a line each."""
    before = {change._identity: change for change in reviewed.changes}
    after = {change._identity: change for change in new.changes}
    gone = [f"no longer: {_said(before[key])}" for key in before if key not in after]
    return [*gone, *(f"new: {_said(after[key])}" for key in after if key not in before)]


def attributes_besides(seen: Summary, new: Summary) -> list[str]:
    """What only the new one of two plans does to a resource that both change: an attribute that the
    other leaves as it is, a line each."""
    before = {c._identity: {one.attribute for one in c.changed} for c in seen.changes}
    return [
        f"new: {change.kind} {change.address}: {one.attribute}"
        for change in new.changes
        for one in change.changed
        if one.attribute not in before.get(change._identity, {one.attribute})
    ]


def _said(change: ResourceChange) -> str:
    because = f" because of {', '.join(change.replaced)}" if change.replaced else ""
    return f"{change.kind} {change.address}{because}"


def _changes(plan: Mapping[str, Any]) -> Iterator[ResourceChange]:
    for each in plan.get("resource_changes", ()):
        change = each["change"]
        moved, imported = each.get("previous_address"), change.get("importing")
        if change["actions"] in _NOTHING and not moved and not imported:
            continue
        yield ResourceChange(
            address=each["address"],
            actions=tuple(change["actions"]),
            replaced=tuple(sorted(path(steps) for steps in change.get("replace_paths", ()))),
            changed=tuple(attribute_changes(change)),
            reason=each.get("action_reason"),
            moved_from=moved,
            imported=imported.get("id", "") if imported else None,
            deposed=each.get("deposed"),
        )
