"""Random clusters and database clusters, as DigitalOcean would have to make them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import devops_constructs as dc

DAYS = st.sampled_from(["monday", "wednesday", "sunday"])
TAGS = st.lists(st.sampled_from(["a", "team:blue", "b_2"]), unique=True, max_size=3).map(tuple)
WINDOWS = st.builds(dc.MaintenanceWindow, day=DAYS, start_hour=st.integers(0, 23))
PERCENT = st.integers(1, 99)


def _some(**options: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=options)


def _alerts(noun: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    one = st.builds(
        noun,
        metric=st.sampled_from(["cpu", "memory", "disk"]),
        above_percent=PERCENT,
        minutes=st.sampled_from([5, 10, 30, 60]),
    )
    unique = st.lists(one, unique_by=lambda each: (each.metric, each.above_percent), max_size=3)
    return unique.map(tuple)


RANGES = st.builds(dc.NodeRange, min_nodes=st.integers(1, 3), max_nodes=st.integers(3, 9))
NODES = st.one_of(st.integers(1, 5), RANGES)
POOLS = st.lists(
    st.builds(
        dc.NodePool,
        name=st.sampled_from(["work", "batch", "edge"]),
        size=st.sampled_from(["s-2vcpu-4gb", "c-2", "s-4vcpu-8gb-amd", "so1_5-2vcpu-16gb"]),
        nodes=NODES,
        labels=st.sampled_from([{}, {"pool": "x"}]),
        taints=st.sampled_from([(), (dc.Taint("dedicated", value="x"),)]),
        tags=TAGS,
    ),
    unique_by=lambda pool: pool.name,
    max_size=3,
).map(tuple)
SOURCES = st.lists(
    st.sampled_from(
        [
            dc.TrustedAddress("203.0.113.7"),
            dc.TrustedTag("reports"),
            dc.TrustedDroplet(7),
            dc.TrustedApp("4f6c71e2-1e90-4762-9fee-6cc4a0a9f2cf"),
        ]
    ),
    max_size=4,
).map(tuple)
OUR_PROJECT = dc.CloudProject(description="ours, ${not} terraform")
NATIVE = dc.VpcNative(pod_range="10.112.0.0/16", service_range="10.113.0.0/19")


def clusters() -> st.SearchStrategy[dc.Cluster]:
    """A cluster "main" that uses the database cluster "postgres"."""
    return _some(
        purpose=st.sampled_from(["production", "staging"]),
        kubernetes_version=st.sampled_from(["1.33", "1.36"]),
        vpc=st.sampled_from([dc.Vpc(ip_range="10.110.0.0/20"), dc.ExistingVpc("default-fra1")]),
        vpc_native=st.just(NATIVE),
        system_pool=st.builds(dc.SystemPool, nodes=st.integers(1, 3)),
        node_pools=POOLS,
        auto_upgrade=st.booleans(),
        surge_upgrade=st.booleans(),
        highly_available=st.booleans(),
        registry_integration=st.booleans(),
        destroys_volumes=st.booleans(),
        maintenance=WINDOWS,
        control_plane_sources=st.sampled_from([(), ("203.0.113.0/24", "198.51.100.7")]),
        cloud_project=st.sampled_from([None, OUR_PROJECT]),
        alerts=_alerts(dc.NodeAlert),
        tags=TAGS,
    ).map(lambda some: dc.Cluster("main", region="fra1", database_cluster="postgres", **some))


def database_clusters() -> st.SearchStrategy[dc.DatabaseCluster]:
    """The database cluster "postgres"."""
    usual = _some(
        version=st.sampled_from(["15", "17"]),
        size=st.sampled_from(["db-s-1vcpu-2gb", "gd-2vcpu-8gb"]),
        standby_nodes=st.integers(0, 2),
        maintenance=WINDOWS,
        trusted_sources=SOURCES,
        grants=st.sampled_from(["job", "postgresql-provider"]),
        alerts=_alerts(dc.DatabaseAlert),
        tags=TAGS,
    )
    return st.tuples(usual, _disks()).map(
        lambda parts: dc.DatabaseCluster("postgres", region="fra1", **parts[0], **parts[1])
    )


def _disks() -> st.SearchStrategy[dict[str, Any]]:
    """One of a declared size, or one that grows by itself."""
    percent, gib = st.integers(15, 95), st.sampled_from([10, 500])
    growing = st.builds(dc.StorageAutoscale, above_percent=percent, by_gib=gib)
    fixed = st.fixed_dictionaries(
        {"storage_gib": st.sampled_from([30, 100])},
        optional={"storage_autoscale": st.just(dc.StorageAutoscale(enabled=False))},
    )
    return fixed | st.fixed_dictionaries({}, optional={"storage_autoscale": growing})
