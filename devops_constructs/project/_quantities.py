"""CPU, memory and storage quantities, each with the range outside which it is surely a slip.

Sources: the smallest and largest node sizes of DigitalOcean (2 GiB to 64 GiB and more), volumes up
to 16 TiB (https://docs.digitalocean.com/products/volumes/details/limits/).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator

from devops_constructs.project._refusals import Refused


def between(low: int, high: int, unit: str, why: str) -> Callable[[int], int]:
    def check(value: int) -> int:
        if low <= value <= high:
            return value
        raise Refused(
            f"is {value}, outside {low} to {high} {unit}".rstrip(),
            why=why,
            fix=f"write a number from {low} to {high}",
        )

    return check


CpuMillicores = Annotated[
    int,
    AfterValidator(
        between(5, 16_000, "millicores", "it counts thousandths of a core, so 1000 are one core")
    ),
]
MemoryMib = Annotated[
    int,
    AfterValidator(
        between(
            16,
            65_536,
            "MiB",
            "it counts MiB, so 1024 are one GiB; no process works with less or gets more",
        )
    ),
]
StorageGib = Annotated[
    int, AfterValidator(between(1, 16_384, "GiB", "a DigitalOcean volume holds 1 GiB to 16 TiB"))
]
StorageMib = Annotated[
    int,
    AfterValidator(between(1, 1_048_576, "MiB", "it counts MiB, so 1024 are one GiB")),
]
PortNumber = Annotated[
    int,
    AfterValidator(
        between(1024, 65_535, "", "processes do not run as root, so they cannot listen below 1024")
    ),
]
