"""Components that are kept running."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project._embedded_schedules import schedule_in
from devops_constructs.project.autoscale import Autoscale
from devops_constructs.project.claim import OwnVolume
from devops_constructs.project.component import Process
from devops_constructs.project.disruption import Disruption, MinAvailable
from devops_constructs.project.health import Health
from devops_constructs.project.metrics import Metrics
from devops_constructs.project.port import Port, port_of
from devops_constructs.project.pre_stop import PreStop
from devops_constructs.project.probe import Probe
from devops_constructs.project.rollout import Recreate, RollingUpdate, Rollout

SPARE_SECONDS = 5
"""Between the end of draining and SIGKILL: who takes all the time given still ends by itself."""

METRICS_PORT = "metrics"
"""The name of a port that is there for metrics alone."""


class LongRunning(Process):
    """A Deployment: a number of equal pods, replaced when they end and when the version changes."""

    replicas: int = Field(default=1, ge=0, le=100)
    """Pods; an autoscaler takes over where there is one. 0 keeps the definition and runs
    nothing."""
    autoscale: Autoscale | None = None
    """Replicas by load; None: the fixed number."""
    singleton: bool = False
    """True: must never run twice (a Celery beat, a clock). One replica, and a new version starts
    only after the old one has ended."""
    rollout: Rollout = RollingUpdate()
    """How a new version takes over; default: one more pod at a time, none missing."""
    health: Probe | Health | None = None
    """How Kubernetes finds out that it works; None: only its end is noticed."""
    pre_stop: PreStop | None = None
    """What happens before SIGTERM; None: SIGTERM comes at once."""
    drain_seconds: int = Field(default=30, ge=0, le=3600)
    """How long the process may take to end after SIGTERM."""
    grace_seconds: int | None = Field(default=None, ge=1, le=7200)
    """After this time a pod that ends is killed; None: `pre_stop`, `drain_seconds` and 5 more."""
    disruption: Disruption | None = None
    """How many pods the drain of a node may take at once; None: one. A single pod is never held
    back: it could not be spared, so no node could be drained."""
    metrics: Metrics | None = None
    """Where it tells its metrics; None: nobody asks."""

    ENDS: ClassVar[bool] = False

    @property
    def declared_ports(self) -> Mapping[str, Port]:
        """The ports of its own container that are there for something else than metrics."""
        return self.served_ports

    @property
    def own_ports(self) -> Mapping[str, Port]:
        """The ports of its own container, with that of metrics if no other container has it."""
        beside = {name for sidecar in self.sidecars for name in sidecar.ports}
        known = {*self.declared_ports, *beside}
        if self.metrics is None or self.metrics_port in known:
            return self.declared_ports
        return {**self.declared_ports, METRICS_PORT: port_of(self.metrics.port)}

    @property
    def metrics_port(self) -> str | None:
        """The name of the port where metrics are fetched."""
        if self.metrics is None:
            return None
        own = {p.number: name for name, p in self.declared_ports.items() if p.protocol == "TCP"}
        beside = {number: name for each in self.sidecars for name, number in each.ports.items()}
        return {**beside, **own}.get(self.metrics.port, METRICS_PORT)

    @property
    def sure_replicas(self) -> int:
        """The pods that there are at any load."""
        return self.autoscale.min_replicas if self.autoscale else self.replicas

    @property
    def has_own_volumes(self) -> bool:
        """Whether each replica has a volume of its own, which makes it a StatefulSet."""
        return any(isinstance(mount, OwnVolume) for mount in self.mounts)

    @property
    def grace_period_seconds(self) -> int:
        """How long a pod may take to end: the hook, draining, and some to spare."""
        return self.grace_seconds or self._ending_seconds + SPARE_SECONDS

    @property
    def _ending_seconds(self) -> int:
        """Native sidecars end after the process, others beside it."""
        own = (self.pre_stop.seconds if self.pre_stop else 0) + self.drain_seconds
        hooks = [(each.native, each.pre_stop.seconds) for each in self.sidecars if each.pre_stop]
        beside = max((seconds for native, seconds in hooks if not native), default=0)
        return max(own, beside) + sum(seconds for native, seconds in hooks if native)

    @property
    def recreates(self) -> bool:
        """Whether all old pods end before a new one starts."""
        return self.singleton or isinstance(self.rollout, Recreate)

    @property
    def starting_seconds(self) -> int:
        """How long a new pod may take until it counts as available."""
        checks = self.health.checks(serves=True) if self.health else None
        startup = checks.startup if checks else None
        booting = startup.period_seconds * startup.failure_threshold if startup else 0
        return booting + self.rollout.min_ready_seconds

    def _problems(self) -> Iterator[Problem]:
        yield from super()._problems()
        yield from self._signals_reach_it()
        yield from self._runs_alone()
        yield from self._ends_in_time()
        yield from self._rollout_gets_on()
        yield from self._nodes_can_be_drained()
        yield from self._metrics_have_a_port_of_their_name()

    def _runs_alone(self) -> Iterator[Problem]:
        schedule = schedule_in(self.words)
        if schedule and not self.singleton:
            yield self.problem(
                "args" if self.args else "command",
                what=f"it runs a schedule ({schedule}) and is no singleton",
                why="two pods, as in every roll-out, would start each of its tasks twice",
                fix="write singleton=True; what also has other work should leave the schedule to a"
                " Worker of its own",
            )
        if self.singleton and (self.replicas > 1 or self.autoscale):
            yield self.problem(
                "replicas" if self.replicas > 1 else "autoscale",
                what="a singleton with more than one pod",
                why="it would do its work twice",
                fix="leave replicas and autoscale out, or singleton if several may run",
            )
        if self.singleton and self._is_written(RollingUpdate):
            yield self.problem(
                "rollout",
                what="a singleton with a RollingUpdate(...)",
                why="its new pod would run beside the old one",
                fix="leave rollout out, or write Recreate(...)",
            )

    def _is_written(self, kind: type[Rollout]) -> bool:
        return "rollout" in self.model_fields_set and isinstance(self.rollout, kind)

    def _ends_in_time(self) -> Iterator[Problem]:
        needed = self._ending_seconds
        if self.grace_seconds and self.grace_seconds <= needed:
            yield self.problem(
                "grace_seconds",
                what=f"grace_seconds is {self.grace_seconds}, and ending may take {needed}",
                why="after pre_stop and drain_seconds there has to be a moment left, or the process"
                " is killed in the middle of its work",
                fix=f"write grace_seconds={needed + SPARE_SECONDS} or more, or leave it out",
            )

    def _rollout_gets_on(self) -> Iterator[Problem]:
        rollout, needed = self.rollout, self.starting_seconds
        if isinstance(rollout, RollingUpdate) and rollout.stands_still:
            yield self.problem(
                "rollout",
                what="max_surge and max_unavailable are both 0",
                why="no pod could ever be replaced",
                fix="write max_surge=1",
            )
        if self.has_own_volumes and not rollout.suits_own_volumes:
            yield self.problem(
                "rollout",
                what="a rollout of replicas with volumes of their own",
                why="they are replaced one after the other, and without an end to the patience",
                fix="write no more than RollingUpdate(min_ready_seconds=..., revisions_kept=...)",
            )
        deadline = rollout.progress_deadline_seconds
        if deadline is not None and deadline <= needed:
            yield self.problem(
                "rollout",
                what=f"progress_deadline_seconds is {deadline}, and a new pod may take {needed}",
                why="the roll-out would count as failed while the process still starts",
                fix=f"write more than {needed}, or leave it out",
            )

    def _nodes_can_be_drained(self) -> Iterator[Problem]:
        stay, sure = self.disruption, self.sure_replicas
        if isinstance(stay, MinAvailable) and 1 < sure <= stay.pods:
            yield self.problem(
                "disruption",
                what=f"MinAvailable({stay.pods}) of {sure} pods",
                why="no pod could ever be spared, so no node with one could be drained or upgraded",
                fix=f"write MinAvailable({sure - 1}), or MaxUnavailable(1)",
            )

    def _metrics_have_a_port_of_their_name(self) -> Iterator[Problem]:
        if self.metrics is None or self.metrics_port != METRICS_PORT:
            return
        beside = {name: n for sidecar in self.sidecars for name, n in sidecar.ports.items()}
        numbers = beside | {name: port.number for name, port in self.declared_ports.items()}
        number = numbers.get(METRICS_PORT, self.metrics.port)
        if number != self.metrics.port:
            yield self.problem(
                "metrics",
                what=f"metrics are at {self.metrics.port}, and the port {METRICS_PORT!r} is"
                f" {number}",
                why="the name of a port stands for one number in a pod",
                fix=f"write Metrics(port={number}), or name that port after what it serves",
            )
