"""Rule: the image names the ports that components serve on."""

from __future__ import annotations

from collections.abc import Iterator

from devops_constructs.operations.docker.build import Build, finding
from devops_constructs.operations.docker.image_config import Port
from devops_constructs.review.finding import Finding


def ports(build: Build) -> Iterator[Finding]:
    """Ports of the definition that are not exposed; and a hint at others that are."""
    exposed, served = build.config.ports, build.use.ports
    for port, component in served.items():
        if port not in exposed:
            yield finding(
                "ports",
                "warning",
                f"port {_written(port)} of {component} is not exposed",
                why="EXPOSE is where readers look for what the process listens on",
                fix=f"write EXPOSE {_written(port)}, or the port that it really listens on as the"
                " component's",
                where=build.at(next(iter(exposed.values()), None)),
            )
    for port, instruction in exposed.items():
        if port not in served:
            yield finding(
                "ports",
                "hint",
                f"port {_written(port)} is exposed, and no component serves on it",
                why="nothing in the cluster reaches it",
                fix="leave it out, or add it to the extra_ports of a component",
                where=build.at(instruction),
            )


def _written(port: Port) -> str:
    number, protocol = port
    return str(number) if protocol == "TCP" else f"{number}/{protocol.lower()}"
