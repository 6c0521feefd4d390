"""Start-up, readiness and liveness of a container, each by a check of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project.fleet import did_you_mean
from devops_constructs.project.probe import Checks, PortProbe, Probe


class Health(Definition):
    """Three checks instead of one for all."""

    written_as: ClassVar[str] = "a Health(...)"

    startup: Probe | None = None
    """Asked until it first passes, for at most its `startup_seconds`; None: the liveness check, so
    that a slow start is not taken for a hang."""
    readiness: Probe | None = None
    """While it fails the pod gets no requests; None: it gets them from its start on."""
    liveness: Probe | None = None
    """When it fails the container is restarted; None: only its end is noticed."""

    @property
    def probes(self) -> Mapping[str, Probe]:
        """The checks that there are, by field."""
        named = {name: getattr(self, name) for name in ("startup", "readiness", "liveness")}
        return {name: probe for name, probe in named.items() if probe}

    def checks(self, *, serves: bool) -> Checks:
        """The probes; what is written goes, also where no Service sends requests."""
        del serves
        startup = None
        if self.startup:
            startup = self.startup.startup(self.startup.period_seconds)
        elif self.liveness:
            startup = self.liveness.startup()
        return Checks(
            startup,
            self.readiness.readiness() if self.readiness else None,
            self.liveness.liveness() if self.liveness else None,
        )

    def _problems(self) -> Iterator[Problem]:
        for name, probe in self.probes.items():
            written = probe.model_fields_set
            starts = name == "startup" or (name == "liveness" and not self.startup)
            if "startup_seconds" in written and not starts:
                yield self.problem(
                    name,
                    what=f"startup_seconds of the {name} check",
                    why="another check decides on the start, or none",
                    fix="write it into the startup check",
                )
            if "failure_threshold" in written and name == "startup":
                yield self.problem(
                    name,
                    what="failure_threshold of the startup check",
                    why="its startup_seconds say how long it may fail",
                    fix="write startup_seconds=... instead",
                )
            if probe.success_threshold > 1 and name != "readiness":
                yield self.problem(name, **_ONLY_READINESS)


_ONLY_READINESS = {
    "what": "a success_threshold that is not of a readiness check",
    "why": "for start-up and liveness Kubernetes takes no other than 1",
    "fix": "write Health(readiness=...) with it, or leave it out",
}


def health_problems(
    owner: Definition,
    health: Probe | Health | None,
    ports: Mapping[str, int],
    portless: tuple[str, str] = ("it has no port", "give it one"),
) -> Iterator[Problem]:
    """What is wrong with the checks of a container that has these ports; `portless` says why it may
    have none, and what to do."""
    if isinstance(health, Health) and not health.probes and not owner.is_spoilt("health"):
        yield health.problem(
            what="no check at all",
            why="it looks as if there were one",
            fix="write readiness=... and liveness=..., or health=None",
        )
    if isinstance(health, Probe) and health.success_threshold > 1:
        yield health.problem("success_threshold", **_ONLY_READINESS)
    asked = health.probes.values() if isinstance(health, Health) else [health] if health else []
    for probe in {id(probe): probe for probe in asked}.values():
        if not isinstance(probe, PortProbe) or probe.is_spoilt("port"):
            continue
        if not ports:
            what, (why, fix) = f"health asks a port by {type(probe).__name__}(...)", portless
            yield owner.problem("health", what=what, why=why, fix=fix)
        elif probe.port and probe.port not in ports:
            yield probe.problem(
                "port",
                what=f"there is no port {probe.port!r}",
                why="the probe asks a port of its own container, by its name",
                fix=did_you_mean(probe.port, list(ports)),
            )
