"""CPU, memory and storage quantities, each with the range outside which it is surely a slip.

Sources: the smallest and largest node sizes of DigitalOcean (2 GiB to 64 GiB and more), volumes up
to 16 TiB (https://docs.digitalocean.com/products/volumes/details/limits/).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator

from devops_constructs.project._refusals import Refused


def _between(low: int, high: int, unit: str, slip: str) -> Callable[[int], int]:
    def check(value: int) -> int:
        if low <= value <= high:
            return value
        raise Refused(
            f"is {value} {unit}, outside {low} to {high}",
            why=f"no process of a web project needs that; {slip}",
            fix=f"write a number of {unit} from {low} to {high}",
        )

    return check


CpuMillicores = Annotated[
    int, AfterValidator(_between(5, 16_000, "millicores", "1000 millicores are one core"))
]
MemoryMib = Annotated[
    int, AfterValidator(_between(16, 65_536, "MiB", "1024 MiB are one GiB, and bytes are not MiB"))
]
StorageGib = Annotated[
    int, AfterValidator(_between(1, 16_384, "GiB", "a DigitalOcean volume holds 1 GiB to 16 TiB"))
]
PortNumber = Annotated[
    int,
    AfterValidator(
        _between(1024, 65_535, "(a port)", "a container that is not root cannot listen below 1024")
    ),
]
