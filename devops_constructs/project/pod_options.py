"""What else a pod says: marks, names and how it runs."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Annotated

from immutabledict import immutabledict
from pydantic import AfterValidator, Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import HostName, Label
from devops_constructs.project._label_maps import Annotations, Labels
from devops_constructs.project._mappings import frozen
from devops_constructs.project._refusals import Refused


def _is_an_address(text: str) -> str:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        raise Refused(
            f"is {text!r}",
            why="a name is looked up at an IP address",
            fix="write one such as '10.10.0.5'",
        ) from None
    return text


IpAddress = Annotated[str, AfterValidator(_is_an_address)]


class HostAlias(Definition):
    """Host names that lead to an address inside the pod, as in /etc/hosts."""

    ip: IpAddress = Field(kw_only=False, examples=["10.10.0.5"])
    """The address that they lead to."""
    names: tuple[HostName | Label, ...] = Field(min_length=1, examples=[("legacy.acme.example",)])
    """The names that lead there."""


class Dns(Definition):
    """How names are looked up, besides the cluster's own way."""

    servers: tuple[IpAddress, ...] = ()
    """Name servers asked besides the cluster's. The network has to be open to them: `egress`."""
    searches: tuple[HostName, ...] = ()
    """Domains tried behind a short name."""
    options: Annotated[Mapping[str, str], AfterValidator(frozen)] = immutabledict()
    """Of resolv.conf, such as {"ndots": "2"}; an empty text is an option without value."""
    cluster_first: bool = True
    """False asks only these servers, and finds no Service of the cluster."""

    def _problems(self) -> Iterator[Problem]:
        if not self.cluster_first and not self.servers:
            yield self.problem(
                "cluster_first",
                what="cluster_first=False without servers",
                why="the pod could look up no name at all",
                fix="name servers=(...), or leave cluster_first out",
            )


class PodOptions(Definition):
    """Marks and settings of the pods themselves."""

    labels: Labels = immutabledict()
    """Of the pods, besides those of the component and the project. A change replaces them."""
    annotations: Annotations = immutabledict()
    """Of the pods. A change replaces them."""
    host_aliases: tuple[HostAlias, ...] = ()
    """Entries of /etc/hosts besides the pod's own."""
    dns: Dns | None = None
    """Other name servers or search domains; None: the cluster's."""
    runtime_class: Label | None = None
    """A RuntimeClass of the cluster, such as one with a stronger sandbox; it has to exist there.
    None: the cluster's usual runtime."""
    service_links: bool = False
    """True gives processes a variable per Service of the namespace, as old images expect."""
