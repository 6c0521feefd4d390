"""The arguments that Terraform itself gives every resource, whatever its provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from devops_constructs.errors import ResourceError
from devops_constructs.terraform._attributes import Json, rendered, suggestion
from devops_constructs.terraform._spec import Attribute, Block, Body


class Condition(TypedDict):
    """A promise that Terraform checks while planning; `condition` is an expression."""

    condition: str
    error_message: str


class Lifecycle(TypedDict, total=False):
    """How Terraform may replace and destroy a resource; `ignore_changes` names its attributes."""

    prevent_destroy: bool
    create_before_destroy: bool
    ignore_changes: Sequence[str]
    replace_triggered_by: Sequence[str]
    precondition: Sequence[Condition]
    postcondition: Sequence[Condition]


_CONDITION: Body = {
    "condition": Attribute("string", "required"),
    "error_message": Attribute("string", "required"),
}
_LIFECYCLE: Body = {
    "prevent_destroy": Attribute("bool", "optional"),
    "create_before_destroy": Attribute("bool", "optional"),
    "ignore_changes": Attribute(("list", "string"), "optional"),
    "replace_triggered_by": Attribute(("list", "string"), "optional"),
    "precondition": Block("list", _CONDITION),
    "postcondition": Block("list", _CONDITION),
}


def rendered_lifecycle(address: str, lifecycle: Mapping[str, object], body: Body) -> Json:
    """Return `lifecycle` as Terraform JSON, knowing the attributes of the resource it is for.

    Raises:
        ResourceError: it has unknown or mistyped arguments, or ignores an attribute that is not.
    """
    result = rendered(f"{address}: lifecycle", _LIFECYCLE, lifecycle)
    for path in result.get("ignore_changes", ()):
        name = path.partition(".")[0].partition("[")[0]
        if name not in body:
            hint = suggestion(name, list(body))
            raise ResourceError(
                f"{address}: lifecycle.ignore_changes names {path!r}, which it does not have{hint}"
            )
    return result
