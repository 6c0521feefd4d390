"""What the engine lets a program say of an element after it was made."""

from __future__ import annotations

from typing import NoReturn

from devops_constructs.errors import ResourceError
from devops_constructs.terraform._attributes import Json

_ARGUMENTS = ("depends_on", "lifecycle", "provider")
_FIX = {
    **{name: f"give {name} when it is made, as an argument" for name in _ARGUMENTS},
    "connection": "write add_override('connection', ...)",
    "count": "write add_override('count', ...)",
    "for_each": "write add_override('for_each', ...)",
    "provisioners": "write add_override('provisioner', ...)",
}


class WithArguments:
    """Mixed into what takes arguments of a provider's schema, which are known in Python."""

    _arguments: dict[str, Json]

    def add_override(self, path: str, value: Json) -> None:
        """Set an argument that the class does not have, at a path such as `lifecycle.x`."""
        *parents, last = path.split(".")
        target = self._arguments
        for name in parents:
            target = target.setdefault(name, {})
        target[last] = value


class SaidWhenMade:
    """Mixed into resources and data sources: what the engine keeps for itself would be lost, as it
    does not render them. So a `prevent_destroy` that comes too late is an error, and not missing.
    """

    address: str

    def __setattr__(self, name: str, value: object) -> None:
        if name in _FIX:
            self._refuse(name, _FIX[name])
        super().__setattr__(name, value)

    def override_logical_id(self, new_logical_id: str) -> None:
        """Not offered: the address is the resource's id.

        Raises:
            ResourceError: always.
        """
        self._refuse(f"the name {new_logical_id!r}", "give it that as its id")

    def _refuse(self, what: str, fix: str) -> NoReturn:
        raise ResourceError(f"{self.address}: {what} would not reach the output; {fix}")
