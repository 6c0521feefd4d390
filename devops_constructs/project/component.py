"""What components have in common, and for processes how they run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import ClassVar

from immutabledict import immutabledict
from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project import naming
from devops_constructs.project._label_maps import Annotations, Labels
from devops_constructs.project.companions import Companion, InitContainer, Sidecar
from devops_constructs.project.container import Container
from devops_constructs.project.egress import Egress
from devops_constructs.project.identity import Identity
from devops_constructs.project.placement import Placement
from devops_constructs.project.pod_options import PodOptions
from devops_constructs.project.pod_security import PodSecurity
from devops_constructs.project.port import Port
from devops_constructs.project.sized import Sized


class Component(Sized):
    """A part of a project that runs in the cluster; its name, unique in the project, is that of
    its Kubernetes objects."""

    placement: Placement = Placement()
    """On which nodes its pods run."""
    labels: Labels = immutabledict()
    """Of all its objects and pods. A change replaces the pods."""
    annotations: Annotations = immutabledict()
    """Of all its objects, not of its pods."""
    pod: PodOptions = PodOptions()
    """Marks and settings of its pods."""

    written_as: ClassVar[str] = "a component, such as WebService(...)"

    @property
    def port_number(self) -> int | None:
        """The port that others reach it on; None for what only works by itself."""
        return None

    @property
    def served_ports(self) -> Mapping[str, Port]:
        """The ports that others reach, by the names that its pods give them."""
        return {}


RELEASE_ACCOUNT = "app"
"""The ServiceAccount of all components without an identity of their own."""

_TAKEN_ACCOUNTS = {
    RELEASE_ACCOUNT: "the release",
    naming.RELEASES_ACCOUNT: "the release steps",
}


def no_port(noun: str) -> Mapping[str, tuple[str, str]]:
    """What to say to those who look for a port, or a route to it, on a component without one."""
    why = f"{noun} has no port, so nothing can be routed or connected to it"
    fix = "leave it out, or make it a WebService (an InternalService if only components reach it)"
    return {"port": (why, fix), "extra_ports": (why, fix), "routes": (why, fix)}


class Process(Component, Container):
    """A component that runs a command of one of the project's images."""

    image: str = Field(examples=["app"])
    """The name of an image in `Project.images`."""
    uses: tuple[str, ...] = ()
    """What it talks to, besides what its image `uses`. The network lets nothing else through."""
    egress: tuple[Egress, ...] = ()
    """Outgoing traffic besides its image's, such as mail."""
    https_out: bool = True
    """Whether it may reach HTTPS (443) at any public address; False: only what `egress` names,
    so not the Kubernetes API either."""
    security: PodSecurity = PodSecurity()
    """As whom it runs and what it may do."""
    identity: Identity | None = None
    """Who it is for the Kubernetes API; None: nobody in particular, without a token."""
    init_containers: tuple[InitContainer, ...] = ()
    """What runs to its end in each pod before the process starts, one after the other."""
    sidecars: tuple[Sidecar, ...] = ()
    """What runs beside the process in the same pod."""

    ENDS: ClassVar[bool] = True
    """Whether its pods end by themselves, when the work is done."""

    @property
    def companions(self) -> tuple[Companion, ...]:
        """The other containers of its pods."""
        return (*self.init_containers, *self.sidecars)

    @property
    def containers(self) -> tuple[Container, ...]:
        """Every container of its pods, itself first; those without an image run the same one."""
        return (self, *(c if c.image else c.of_image(self.image) for c in self.companions))

    @property
    def own_ports(self) -> Mapping[str, Port]:
        """The ports of its own container, apart from those of sidecars."""
        return self.served_ports

    @property
    def named_ports(self) -> Mapping[str, int]:
        """The numbers of these ports."""
        return {name: port.number for name, port in self.own_ports.items()}

    def _problems(self) -> Iterator[Problem]:
        yield from super()._problems()
        yield from self._containers_have_names_of_their_own()
        yield from self._init_containers_end()
        yield from self._ports_are_free()
        yield from self._sidecars_let_it_end()
        if self.identity and (whose := _TAKEN_ACCOUNTS.get(self.name)):
            yield self.problem(
                "identity",
                what=f"an identity of a component {self.name!r}",
                why=f"its ServiceAccount would be named like that of {whose}",
                fix="name the component after what it does, such as 'web'",
            )

    def _containers_have_names_of_their_own(self) -> Iterator[Problem]:
        names = Counter([self.name])
        for companion in self.companions:
            if names[companion.name] and not companion.is_spoilt("name"):
                yield companion.problem(
                    "name",
                    what=f"the pod of {self.name!r} already has a container {companion.name!r}",
                    why="logs and commands name a container of a pod",
                    fix="give it a name of its own",
                )
            names[companion.name] += 1

    def _init_containers_end(self) -> Iterator[Problem]:
        for each in self.init_containers:
            said = (each.image or self.image, each.command, each.args)
            same = said == (self.image, self.command, self.args)
            if same and not any(map(each.is_spoilt, ("image", "command", "args"))):
                yield each.problem(
                    what=f"it runs the same as {self.name!r} itself",
                    why="the process would never start: it waits for the init container to end",
                    fix="write args=(...,), command=(...,) or the image=... that it runs",
                )

    def _ports_are_free(self) -> Iterator[Problem]:
        taken = set(self.named_ports.values())
        names = set(self.named_ports)
        for sidecar in self.sidecars:
            for name, number in sidecar.ports.items():
                if number in taken or name in names:
                    clash = f"{number}" if number in taken else f"name {name!r}"
                    yield sidecar.problem(
                        "ports",
                        name,
                        what=f"port {clash} is taken in the pod of {self.name!r}",
                        why="containers of one pod share its ports and their names",
                        fix="give each port of the pod a number and a name of its own",
                    )
                taken.add(number)
                names.add(name)

    def _sidecars_let_it_end(self) -> Iterator[Problem]:
        for sidecar in self.sidecars:
            if self.ENDS and not sidecar.native:
                yield sidecar.problem(
                    "native",
                    what=f"native is False, and {self.name!r} is a job",
                    why="the job would never be done: its pod goes on as long as the sidecar runs",
                    fix="leave native out; Kubernetes ends it with the job then",
                )
