"""What a construct of a resource can be told about its past."""

from __future__ import annotations

from typing import Any

from devops_constructs.errors import ResourceError
from devops_constructs.terraform._change_blocks import Fragment, import_block, moved_block


class KnownBefore:
    """Mixed into resources: the engine's own methods would be lost, as it does not render them."""

    address: str
    _fragment: Any

    def import_from(self, id: str, provider: Any = None) -> None:
        """Take over what has that id at the provider, instead of making it.

        Raises:
            ResourceError: another provider is named; the resource's own is used.
        """
        if provider is not None:
            raise ResourceError(f"{self.address}: it is imported by its own provider; name none")
        self._said(import_block(self.address, id))

    def move_from_id(self, id: str) -> None:
        """Say which address the resource had before, such as `digitalocean_vpc.main`."""
        self._said(moved_block(id, self.address))

    def move_to(self, move_target: str, index: str | float | None = None) -> None:
        """Not offered: the address is the resource's id, so give it another one.

        Raises:
            ResourceError: always.
        """
        raise ResourceError(f"{self.address}: give it another id, and move_from_id the old one")

    def move_to_id(self, id: str) -> None:
        """Not offered, likewise.

        Raises:
            ResourceError: always.
        """
        self.move_to(id)

    def _said(self, block: Fragment) -> None:
        for kind, items in block.items():
            self._fragment[kind] = [*self._fragment.get(kind, ()), *items]
