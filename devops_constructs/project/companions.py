"""Containers that run in the pod of a component: before its process, or beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from immutabledict import immutabledict
from pydantic import AfterValidator

from devops_constructs.project._identifiers import PortName
from devops_constructs.project._mappings import frozen
from devops_constructs.project._quantities import PortNumber
from devops_constructs.project.container import Container
from devops_constructs.project.probe import Probe


class InitContainer(Container):
    """Runs to its end before the component's process starts, in each pod.

    It gets the variables of its image, and its own.
    """


class Sidecar(Container):
    """Runs beside the component's process in the same pod, and shares its network.

    It gets the variables of its image, and its own.
    """

    native: bool = True
    """True: Kubernetes starts it before the process and ends it after (a restartable init
    container), so it also serves jobs. False: an equal container beside the process."""
    ports: Annotated[Mapping[PortName, PortNumber], AfterValidator(frozen)] = immutabledict()
    """Ports by name. The Service does not lead to them."""
    health: Probe | None = None
    """How Kubernetes finds out that it works; a native one holds the process back until then.
    None: only its end is noticed."""
