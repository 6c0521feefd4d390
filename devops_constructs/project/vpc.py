"""The private network of a cluster and of the databases beside it."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from devops_constructs.project._cloud_names import CloudName
from devops_constructs.project._definition import Definition
from devops_constructs.project._networks import PrivateCidr
from devops_constructs.project._refusals import Refused

RESERVED_RANGES = ("10.229.0.0/16", "10.244.0.0/16", "10.245.0.0/16", "10.246.0.0/24")
"""What DigitalOcean uses itself. Source:
https://docs.digitalocean.com/products/networking/vpc/details/limits/"""


def _fits_a_vpc(cidr: str) -> str:
    network = IPv4Network(cidr)
    if not 16 <= network.prefixlen <= 28:
        raise Refused(
            f"is {cidr!r}",
            why="a VPC at DigitalOcean has a range from /16 to /28",
            fix="write one such as '10.110.0.0/20', which is the usual length",
        )
    return cidr


def _is_free(cidr: str) -> str:
    taken = next((r for r in RESERVED_RANGES if IPv4Network(r).overlaps(IPv4Network(cidr))), None)
    if taken:
        raise Refused(
            f"is {cidr!r}, which overlaps {taken}",
            why="DigitalOcean uses that range itself",
            fix="write another one such as '10.110.0.0/20'",
        )
    return cidr


VpcRange = Annotated[PrivateCidr, AfterValidator(_fits_a_vpc), AfterValidator(_is_free)]
"""The range of a VPC."""

FreeRange = Annotated[PrivateCidr, AfterValidator(_is_free)]
"""A private range that DigitalOcean leaves alone."""


class PrivateNetwork(Definition):
    """Where a cluster's nodes and databases talk in private; `Vpc`, `SharedVpc` and `ExistingVpc`
    are the three kinds."""

    written_as: ClassVar[str] = "Vpc(...), SharedVpc(...) or ExistingVpc(...)"


class Vpc(PrivateNetwork):
    """A VPC of the cluster's own; it cannot be destroyed by Terraform."""

    written_as: ClassVar[str] = "a Vpc(...)"

    ip_range: VpcRange | None = None
    """Its range of addresses, /16 to /28; None: a free /20 that DigitalOcean chooses. Another range
    is another VPC, and with it another cluster and database."""
    name: CloudName | None = None
    """Pins its name; None: `<organisation>-<cluster>`. It can be changed in place."""


class SharedVpc(PrivateNetwork):
    """The VPC of another cluster of the fleet, so that both reach the same databases."""

    written_as: ClassVar[str] = "a SharedVpc(...)"

    cluster: str = Field(kw_only=False, examples=["production-1"])
    """The cluster with a `Vpc` or `ExistingVpc` of its own, in the same region."""


class ExistingVpc(PrivateNetwork):
    """A VPC that is made elsewhere, such as the region's default; it is looked up by name."""

    written_as: ClassVar[str] = "an ExistingVpc(...)"

    name: CloudName = Field(kw_only=False, examples=["default-fra1"])
    """Its name at DigitalOcean."""


class VpcNative(Definition):
    """Ranges for pods and Services that the whole VPC can route: what the Gateway API at
    DigitalOcean needs. A cluster has them from the start or never.

    Sources: https://docs.digitalocean.com/products/kubernetes/details/features/#vpc-native-clusters
    """

    pod_range: FreeRange = Field(examples=["10.112.0.0/16"])
    """Of all pods; it overlaps with no other network here. Another range is another cluster."""
    service_range: FreeRange = Field(examples=["10.113.0.0/19"])
    """Of all Services; as apart from the others."""
