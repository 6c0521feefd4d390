"""Random ports, ways out, autoscalers and limits that the model accepts."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import devops_constructs as dc

_EGRESS = (
    dc.Mail(),
    dc.Mail(ports=(2525, 587), hosts=("smtp.post.example",)),
    dc.Egress("search", ports=(9243, 443), cidrs=("203.0.113.0/24", "10.20.0.7/32")),
    dc.Egress("time", ports=(123,), protocol="UDP"),
    dc.Egress("traces", ports=(4317,), namespaces=("monitoring", "on")),
    dc.Egress("files", ports=(2049,), cidrs=("10.20.0.0/16",)),
)

_METRICS = (
    dc.PodsMetric("jobs_running", target=dc.PerPod("500m")),
    dc.ExternalMetric("jobs_waiting", target=dc.PerPod("30"), labels={"queue": "on"}),
    dc.ExternalMetric("job_age", target=dc.Total("60")),
    dc.ObjectMetric(
        "requests",
        api_version="v1",
        kind="Service",
        object_name="shop",
        target=dc.Total("1k"),
    ),
)

_PACES = (
    None,
    dc.Never(),
    dc.Paced(),
    dc.Paced(stabilization_seconds=0, steps=(dc.ByPods(2), dc.ByPercent(50)), slowest=True),
    dc.Paced(stabilization_seconds=600, steps=(dc.ByPercent(10, period_seconds=120),)),
)


def some(*values: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(values), max_size=3, unique=True).map(tuple)


def outgoing() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"egress": some(*_EGRESS), "https_out": st.booleans()})


def served_at(number: int) -> st.SearchStrategy[dict[str, Any]]:
    """Ports and Service of a component whose main port it is."""
    extra = {"admin": 9394}, {"gossip": dc.Port(9394, protocol="UDP", service_number=7946)}
    translated = dc.Port(number, service_number=80, app_protocol="kubernetes.io/ws")
    inner = st.fixed_dictionaries(
        {
            "port": st.sampled_from([number, translated]),
            "port_name": st.sampled_from(["http", "y", "grpc"]),
            "extra_ports": st.sampled_from([{}, *extra]),
            "service": st.sampled_from(
                [dc.ClusterIp(), dc.ClusterIp(session_affinity_seconds=600)]
            ),
        }
    )
    headless = st.fixed_dictionaries(
        {
            "port": st.sampled_from([number, dc.Port(number, app_protocol="http")]),
            "extra_ports": st.sampled_from([{}, {"admin": 9394}]),
            "service": st.sampled_from([dc.Headless(), dc.Headless(with_unready=True)]),
        }
    )
    return st.one_of(inner, headless)


def autoscalers() -> st.SearchStrategy[dc.Autoscale]:
    percent = st.one_of(st.none(), st.integers(10, 100))

    def scale(least: int, cpu: int, memory: int | None, *rest: Any) -> dc.Autoscale:
        metrics, up, down, also_cpu = rest
        return dc.Autoscale(
            min_replicas=least,
            max_replicas=9,
            cpu_percent=cpu if also_cpu or not (memory or metrics) else None,
            memory_percent=memory,
            metrics=metrics,
            scale_up=up,
            scale_down=down,
        )

    return st.builds(
        scale,
        st.integers(1, 5),
        st.integers(10, 100),
        percent,
        some(*_METRICS),
        st.sampled_from(_PACES),
        st.sampled_from(_PACES),
        st.booleans(),
    )


def watched() -> st.SearchStrategy[dict[str, Any]]:
    """Budgets and metrics of what is kept running."""
    budgets = (None, dc.MaxUnavailable(1), dc.MaxUnavailable(9), dc.MaxUnavailable("25%"))
    metrics = (None, dc.Metrics(port=9394), dc.Metrics(port=8080), dc.Metrics(port=7000))
    return st.fixed_dictionaries(
        {
            "disruption": st.sampled_from([*budgets, dc.MinAvailable(1)]),
            "metrics": st.sampled_from(metrics),
        }
    )


def limits() -> st.SearchStrategy[dict[str, Any]]:
    """Of an environment: above all that a component can ask for."""
    quotas = (None, dc.Quota(), dc.Quota(pods=9999, storage_gib=9999, load_balancers=None))
    sizes = (None, dc.ContainerLimits(), dc.ContainerLimits(max_memory_mib=65_536))
    return st.fixed_dictionaries(
        {"quota": st.sampled_from(quotas), "container_limits": st.sampled_from(sizes)}
    )
