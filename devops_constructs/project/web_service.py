"""A component with a port and routes on the Ingress."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from immutabledict import immutabledict
from pydantic import AfterValidator, Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import Label, PortName
from devops_constructs.project._mappings import frozen
from devops_constructs.project._quantities import PortNumber
from devops_constructs.project._refusals import Refused
from devops_constructs.project.health import Health, health_problems
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.port import ClusterIp, Headless, Port, ServiceKind, port_of
from devops_constructs.project.pre_stop import PreStop, PreStopSleep
from devops_constructs.project.probe import Probe, TcpProbe
from devops_constructs.project.traffic import Traffic


def _is_a_path(path: str) -> str:
    # the pattern of ingress-nginx' strict-validate-path-type, and what Kubernetes itself refuses
    plain = re.fullmatch("/[A-Za-z0-9._~/-]*", path)
    if plain and "//" not in path and not {".", ".."} & set(path.split("/")):
        return path
    raise Refused(
        f"is {path!r}",
        why="a route is a plain path: the ingress controller drops rules with other characters",
        fix="write it with a leading slash and without patterns, such as '/api'",
    )


class Route(Definition):
    """A path on the hosts of one role that leads to the component declaring it."""

    path: Annotated[str, AfterValidator(_is_a_path)] = Field(
        default="/", kw_only=False, examples=["/"]
    )
    """The path; with `match="Prefix"` also everything below it."""
    host: Label = "main"
    """Which hosts: the `role` of hosts in the environments."""
    match: Literal["Prefix", "Exact"] = "Prefix"
    """Kubernetes' pathType; the longest matching path wins."""
    traffic: Traffic = Traffic()
    """In what requests here are treated differently from the component's other routes."""

    def _problems(self) -> Iterator[Problem]:
        if self.match == "Prefix" and self.path.endswith("/") and self.path != "/":
            yield self.problem(
                "path",
                what=f"path is {self.path!r}, with a slash behind",
                why=f"as a prefix it is the same as {self.path[:-1]!r}, and could be there twice",
                fix=f"write {self.path[:-1]!r}",
            )


class ServedComponent(LongRunning):
    """A long-running component behind a Service."""

    port: PortNumber | Port = Field(examples=[3000])
    """The port that the process listens on; the Service has the same unless a `Port` says
    otherwise."""
    port_name: PortName = "http"
    """The name of that port in the pod and the Service, such as "grpc"."""
    extra_ports: Annotated[Mapping[PortName, PortNumber | Port], AfterValidator(frozen)] = (
        immutabledict()
    )
    """More ports of the same pod by name, such as {"metrics": 9394}."""
    service: ServiceKind = ClusterIp()
    """What its name stands for inside the cluster: one address, or those of its pods. Nothing
    outside the cluster reaches either."""
    health: Probe | Health | None = TcpProbe()
    """How Kubernetes finds out that it serves; None: never asked."""
    pre_stop: PreStop | None = PreStopSleep()
    """What happens before SIGTERM; default: it serves on for ten seconds, until every load balancer
    has heard of the pod's end. None: SIGTERM comes at once, and some requests fail."""

    @property
    def main_port(self) -> Port:
        """The port that it is there for."""
        return port_of(self.port)

    @property
    def port_number(self) -> int | None:
        """The port of its Service."""
        return self.main_port.reached_at

    @property
    def served_ports(self) -> Mapping[str, Port]:
        """The main port first."""
        extra = {name: port_of(port) for name, port in self.extra_ports.items()}
        return {self.port_name: self.main_port, **extra}

    def _problems(self) -> Iterator[Problem]:
        yield from super()._problems()
        yield from self._listens_once_on_each_port()
        yield from self._main_port_takes_connections()
        if self.port_name in self.extra_ports:
            yield self.problem(
                "extra_ports",
                self.port_name,
                what=f"an extra port is named {self.port_name!r}",
                why="that is the name of its main port",
                fix="name it after what it serves, such as 'metrics'",
            )
        if not self.is_spoilt("port") and not self.is_spoilt("extra_ports"):
            yield from health_problems(self, self.health, self.named_ports)
        if isinstance(self.service, Headless):
            yield from self._headless_ports_are_those_of_the_pods()

    def _listens_once_on_each_port(self) -> Iterator[Problem]:
        main = self.main_port
        taken = {(main.number, main.protocol): "port"}
        reached = {(main.reached_at, main.protocol): "port"}
        for name, declared in self.extra_ports.items():
            port, place = port_of(declared), f"extra_ports.{name}"
            number, service = (port.number, port.protocol), (port.reached_at, port.protocol)
            if number in taken:
                yield self.problem(
                    "extra_ports",
                    name,
                    what=f"{place} is {port.number}, and so is {taken[number]}",
                    why="only one listener of a pod can have a port",
                    fix="give each port of the pod a number of its own",
                )
            elif service in reached:
                yield self.problem(
                    "extra_ports",
                    name,
                    what=f"{place} is reached at {port.reached_at}, and so is {reached[service]}",
                    why="a Service leads each of its numbers to one port",
                    fix="give each port a service_number of its own",
                )
            taken.setdefault(number, place)
            reached.setdefault(service, place)

    def _main_port_takes_connections(self) -> Iterator[Problem]:
        if self.main_port.protocol != "TCP":
            yield self.problem(
                "port",
                what="port is of UDP",
                why="its health, and the Ingress, look for a connection on the main port",
                fix="name a TCP port here, and this one in extra_ports",
            )

    def _headless_ports_are_those_of_the_pods(self) -> Iterator[Problem]:
        for name, port in self.served_ports.items():
            if port.reached_at != port.number:
                yield self.problem(
                    "service",
                    what=f"headless, and port {name!r} is reached at {port.reached_at}",
                    why="clients go to the pods themselves, which listen on"
                    f" {port.number}: nothing translates in between",
                    fix="leave service_number out, or choose service=ClusterIp()",
                )


class WebService(ServedComponent):
    """A process that serves HTTP to the outside world through the Ingress."""

    routes: tuple[Route, ...] = (Route(),)
    """Where it is reached; default: "/" on the environment's main hosts."""
    traffic: Traffic = Traffic()
    """How requests to it are treated, unless a route says otherwise."""


class InternalService(ServedComponent):
    """A process that serves other components of the project, and never stands on the Ingress."""

    not_fields: ClassVar[Mapping[str, tuple[str, str]]] = {
        "routes": ("an internal service never stands on the Ingress", "make it a WebService"),
        "traffic": ("an internal service never stands on the Ingress", "make it a WebService"),
    }
