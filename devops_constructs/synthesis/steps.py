"""What is done one after another to bring all of the output to the clouds: the manifest's steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from devops_constructs.project import naming
from devops_constructs.project.cluster import Cluster
from devops_constructs.project.cluster_services import ClusterGateway, ClusterIngress
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.release import Release

if TYPE_CHECKING:
    from devops_constructs.kubernetes.cluster_charts.charts import ClusterChart
    from devops_constructs.terraform.built_stack import BuiltStack

Kind = Literal["stack", "charts", "release"]


@dataclass(frozen=True)
class Step:
    """A step, and what it comes after."""

    kind: Kind
    name: str
    after: tuple[str, ...]
    """The keys of steps; a stack and a release can have one name, their keys differ."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What else the manifest says of it."""

    @property
    def key(self) -> str:
        """What other steps call it."""
        return f"{self.kind}/{self.name}"

    @property
    def waits_for_releases(self) -> bool:
        """Whether projects have to release something before it."""
        return any(key.startswith("release/") for key in self.after)

    @property
    def entry(self) -> dict[str, Any]:
        """What the manifest says of it."""
        return {"step": self.kind, "name": self.name, **self.facts, "after": list(self.after)}


def stack_step(stack: BuiltStack, fleet: Fleet) -> Step:
    """A stack is applied after those that make what it looks up, load balancers included."""
    looked_up = stack.json.get("data", {}).get("digitalocean_loadbalancer", {})
    balancers = _balancers(fleet)
    charts = {balancers[each["name"]] for each in looked_up.values() if each["name"] in balancers}
    return Step(
        "stack",
        stack.name,
        (
            *(f"stack/{name}" for name in stack.after),
            *(f"charts/{name}" for name in sorted(charts)),
            *(f"release/{name}" for name in stack.after_releases),
        ),
    )


def charts_step(chart: ClusterChart, cluster: Cluster) -> Step:
    """A chart of a cluster goes into it once the namespace for it is there."""
    facts = {"cluster": cluster.name, "namespace": chart.namespace}
    return Step("charts", chart.name, (f"stack/{naming.base_stack_name(cluster)}",), facts)


def release_step(release: Release) -> Step:
    """The project's repository does it, once its stack has made what the chart refers to."""
    facts = {
        "cluster": release.cluster.name,
        "namespace": release.name,
        "repository": release.project.github_repository,
    }
    return Step("release", release.name, (f"stack/{release.name}",), facts)


def ordered(steps: Iterable[Step]) -> list[Step]:
    """Each behind what it comes after, else as given: what belongs together stays together, and
    what waits for releases comes last."""
    known = {step.key: step for step in steps}
    done: dict[str, Step] = {}
    for key in sorted(known, key=lambda each: known[each].waits_for_releases):
        _add(key, known, done, ())
    return list(done.values())


def _add(
    key: str, known: Mapping[str, Step], done: dict[str, Step], waiting: tuple[str, ...]
) -> None:
    if key in waiting:
        raise AssertionError(f"steps wait for each other: {', '.join(waiting)}")
    if key in done:
        return
    for before in known[key].after:
        _add(before, known, done, (*waiting, key))
    done[key] = known[key]


def _balancers(fleet: Fleet) -> dict[str, str]:
    """By the name of a load balancer, the chart by which it comes to be."""
    made: dict[str, str] = {}
    for cluster in fleet.clusters:
        if cluster.ingress and cluster.routes_by_ingress:
            ingress = ClusterIngress(cluster, cluster.ingress)
            made[ingress.load_balancer_name] = ingress.name
        if cluster.routes_by_gateway:
            gateway = ClusterGateway(cluster, ())
            made[gateway.load_balancer_name] = gateway.name
    return made
