"""Who may talk to whom: what a component reaches and what reaches it. Everything else is shut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from devops_constructs.project.component import Component, Process
from devops_constructs.project.egress import Egress
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.port import Port
from devops_constructs.project.release import Placed, Release
from devops_constructs.project.web_service import WebService

DATABASE_PORTS = (25060, 25061)
"""Managed PostgreSQL: direct and pooled. Source: the provider's database_cluster and
connection_pool."""

_NAMES = (("UDP", 53), ("TCP", 53))


class Place(Enum):
    """Something outside the release; its value is what people call it."""

    NAMES = "DNS"
    INTERNET = "internet"
    DATABASE = "database"
    INGRESS = "ingress"
    GATEWAY = "gateway"
    MONITORING = "monitoring"


@dataclass(frozen=True)
class Addresses:
    """Ranges of addresses outside the release."""

    cidrs: tuple[str, ...]


@dataclass(frozen=True)
class Namespaces:
    """All pods of other namespaces of the cluster."""

    names: tuple[str, ...]


Listening = tuple[str, int]
"""A transport and a port, such as ("TCP", 443)."""


@dataclass(frozen=True)
class Way:
    """What is open between a component and a peer."""

    peer: Component | Place | Addresses | Namespaces
    ports: tuple[Listening, ...]
    purpose: str | None = None
    """Why, where the definition has to say so."""
    hosts: tuple[str, ...] = ()
    """Who is meant by addresses; the network does not know them by name."""


def reaches(placed: Placed[Component]) -> tuple[Way, ...]:
    """What a component may talk to. Redis talks to nobody."""
    component = placed.component
    if not isinstance(component, Process):
        return ()
    # an image and a process may declare the same
    return tuple(dict.fromkeys(_ways_out(Placed(placed.release, component))))


def backup_ways(*, to_database: bool) -> tuple[Way, ...]:
    """What jobs of backups talk to: the space, Rollbar, and some to databases past their pools."""
    direct, _ = DATABASE_PORTS
    database = (Way(Place.DATABASE, (("TCP", direct),)),) if to_database else ()
    return (Way(Place.NAMES, _NAMES), Way(Place.INTERNET, (("TCP", 443),)), *database)


def reached_by(placed: Placed[Component]) -> tuple[Way, ...]:
    """What may talk to a component."""
    return tuple(_ways_in(placed))


def _ways_out(placed: Placed[Process]) -> Iterator[Way]:
    release, process = placed.release, placed.component
    yield Way(Place.NAMES, _NAMES)
    if process.https_out:
        yield Way(Place.INTERNET, (("TCP", 443),))
    for egress in release.egress(process):
        ports = tuple((egress.protocol, port) for port in egress.ports)
        for peer in _meant(egress):
            yield Way(peer, ports, egress.purpose, egress.hosts)
    for used in release.reaches(process):
        yield Way(used, _listening(used.served_ports.values()))
    if release.reaches_database(process):
        yield Way(Place.DATABASE, tuple(("TCP", port) for port in DATABASE_PORTS))


def _ways_in(placed: Placed[Component]) -> Iterator[Way]:
    release, component = placed.release, placed.component
    ports = _listening(component.served_ports.values())
    for user in release.users_of(component):
        yield Way(user, ports)
    if isinstance(component, WebService) and component.routes:
        yield from _from_outside(release, component)
    if isinstance(component, LongRunning) and component.metrics and release.cluster.monitoring:
        yield Way(Place.MONITORING, (("TCP", component.metrics.port),))


def _from_outside(release: Release, service: WebService) -> Iterator[Way]:
    ports = _listening([service.main_port])
    if release.cluster.routes_by_ingress:
        yield Way(Place.INGRESS, ports)
    if release.cluster.routes_by_gateway:
        yield Way(Place.GATEWAY, ports)


def _meant(egress: Egress) -> Iterator[Place | Addresses | Namespaces]:
    if egress.cidrs:
        yield Addresses(egress.cidrs)
    if egress.namespaces:
        yield Namespaces(egress.namespaces)
    if not egress.cidrs and not egress.namespaces:
        yield Place.INTERNET


def _listening(ports: Iterable[Port]) -> tuple[Listening, ...]:
    """In the pod: a policy is asked behind the Service, which may have other numbers."""
    return tuple((port.protocol, port.number) for port in ports)
