"""Quotas hold what the definition declares."""

from __future__ import annotations

import pytest

import devops_constructs as dc
from devops_constructs.project.component import Component
from devops_constructs.project.footprint import Footprint, peak
from tests.project.definitions import Definitions, said

PRODUCTION = 'hosts=("shop.acme.example",)'


def taken(*components: Component) -> Footprint:
    return peak(components, ())


def limited(definitions: Definitions, limits: str) -> tuple[str, str]:
    """What is said when production has these limits, and their place."""
    place = definitions.change(PRODUCTION, f"{PRODUCTION},\n{limits}", at=limits)
    return definitions.refusal(), place


# the shop has six components of 100m and 256 MiB: three long-running ones that surge by one pod
# each, a queue with a volume of 1 GiB, a scheduled and a release job
@pytest.mark.parametrize(
    ("field", "least"),
    [
        ("cpu_millicores", 900),
        ("memory_mib", 2304),
        ("memory_limit_mib", 2304),
        ("storage_gib", 1),
        ("pods", 9),
    ],
)
def test_quota_holds_the_most_that_is_declared(
    definitions: Definitions, field: str, least: int
) -> None:
    text, place = limited(definitions, f"quota=dc.Quota({field}={least - 1})")

    assert text == said(
        place,
        f"Quota: {field} {least - 1} is below the {least} that the components here may take at"
        " once",
        "Kubernetes would refuse the last pods, so a release or an autoscaler would stop halfway",
        f"write {field}={least} or more, or let the components take less",
    )


def test_quota_of_just_what_is_declared_is_enough(definitions: Definitions) -> None:
    quota = "dc.Quota(cpu_millicores=900, memory_mib=2304, storage_gib=1, pods=9)"
    definitions.change(PRODUCTION, f"{PRODUCTION}, quota={quota}")

    definitions.load()


def test_quota_counts_the_differences_of_its_environment(definitions: Definitions) -> None:
    differences = 'differences={"web": dc.Difference(replicas=3, memory_mib=1024)}'
    text, _ = limited(definitions, f"{differences}, quota=dc.Quota(memory_mib=2304)")

    assert "memory_mib 2304 is below the 5888 that" in text


def test_release_job_in_the_pods_of_a_component_counts_there(definitions: Definitions) -> None:
    form = 'dc.InitContainerOf(("web",), safe_concurrently=True)'
    step = f"runs_as={form}, args=('migrate',), memory_mib=1024"
    definitions.change('"migrate", image="app"', f'"migrate", image="app", {step}')
    text, _ = limited(definitions, "quota=dc.Quota(memory_mib=2304)")

    assert "memory_mib 2304 is below the 3584 that" in text


def test_limit_of_a_container_holds_the_largest_one(definitions: Definitions) -> None:
    definitions.change('"sidekiq", image="app"', '"sidekiq", image="app", memory_mib=1024')
    text, place = limited(definitions, "container_limits=dc.ContainerLimits(max_memory_mib=512)")

    assert text == said(
        place,
        "ContainerLimits: max_memory_mib 512 is below the 1024 of 'sidekiq'",
        "Kubernetes would refuse its pods",
        "write max_memory_mib=1024 or more",
    )


def test_container_that_says_nothing_gets_no_more_than_any_may_have(
    definitions: Definitions,
) -> None:
    limits = "container_limits=dc.ContainerLimits(max_memory_mib=256, default_memory_mib=512)"
    text, place = limited(definitions, limits)

    assert text == said(
        place,
        "ContainerLimits: max_memory_mib 256 is below default_memory_mib 512",
        "what says nothing would get more than anything may have",
        "write max_memory_mib=512 or more",
    )


def test_quota_of_nonsense_is_refused_for_that_alone(definitions: Definitions) -> None:
    text, place = limited(definitions, "quota=dc.Quota(memory_mib=4)")

    assert text == said(
        place,
        "Quota: memory_mib is 4, outside 16 to 4194304 MiB",
        "it counts MiB, so 1024 are one GiB",
        "write a number from 16 to 4194304",
    )


def test_sums_wait_until_components_are_right(definitions: Definitions) -> None:
    definitions.change('"sidekiq", image="app"', '"sidekiq", image="app", memory_mib=1')
    text, _ = limited(definitions, "quota=dc.Quota(pods=1)")

    assert "Quota" not in text


def test_autoscaler_counts_with_all_its_pods() -> None:
    scaled = dc.Worker(
        "a", image="app", autoscale=dc.Autoscale(min_replicas=1, max_replicas=5), memory_mib=100
    )

    assert (taken(scaled).pods, taken(scaled).memory_mib) == (6, 600)


@pytest.mark.parametrize(
    ("arguments", "pods"),
    [
        ({}, 3),
        ({"rollout": dc.RollingUpdate(max_surge=2)}, 4),
        ({"rollout": dc.RollingUpdate(max_surge=0, max_unavailable=1)}, 2),
        ({"rollout": dc.RollingUpdate(max_surge="25%")}, 3),
        ({"rollout": dc.RollingUpdate(max_surge="100%")}, 4),
        ({"rollout": dc.Recreate()}, 2),
        ({"replicas": 0}, 0),
        ({"replicas": 1, "singleton": True}, 1),
        ({"mounts": (dc.OwnVolume("/data", storage_gib=5),)}, 2),
    ],
)
def test_new_version_comes_beside_the_old_one_as_far_as_it_surges(
    arguments: dict[str, object], pods: int
) -> None:
    worker = dc.Worker(**{"name": "a", "image": "app", "replicas": 2, **arguments})  # type: ignore[arg-type]

    assert taken(worker).pods == pods


def test_version_that_waits_for_a_volume_comes_after_the_old_one() -> None:
    mount = dc.ClaimMount("/uploads", claim="uploads")
    worker = dc.Worker("a", image="app", mounts=(mount,))

    assert peak([worker], [dc.Claim("uploads", storage_gib=1)]).pods == 1


def test_release_jobs_run_one_after_the_other() -> None:
    jobs = (
        dc.ReleaseJob("a", image="app", memory_mib=100, cpu_millicores=50),
        dc.ReleaseJob("b", image="app", memory_mib=60, cpu_millicores=90),
    )

    assert (taken(*jobs).pods, taken(*jobs).memory_mib, taken(*jobs).cpu_millicores) == (1, 100, 90)


def test_plain_job_runs_beside_everything_else() -> None:
    jobs = [
        dc.ReleaseJob(name, image="app", memory_mib=100, runs_as=dc.PlainJob())
        for name in ("a", "b")
    ]

    assert taken(*jobs).memory_mib == 200


def test_limits_count_where_they_are_above_requests() -> None:
    job = dc.ScheduledJob("a", image="app", schedule="@daily", memory_mib=100, memory_limit_mib=300)

    assert (taken(job).memory_mib, taken(job).memory_limit_mib) == (100, 300)


@pytest.mark.parametrize(
    ("companions", "memory"),
    [
        ({"sidecars": (dc.Sidecar("s", memory_mib=30),)}, 130),
        ({"init_containers": (dc.InitContainer("i", args=("i",), memory_mib=90),)}, 100),
        ({"init_containers": (dc.InitContainer("i", args=("i",), memory_mib=150),)}, 150),
        (
            {
                "init_containers": (dc.InitContainer("i", args=("i",), memory_mib=150),),
                "sidecars": (dc.Sidecar("s", memory_mib=30),),
            },
            180,
        ),
        (
            {
                "init_containers": (dc.InitContainer("i", args=("i",), memory_mib=150),),
                "sidecars": (dc.Sidecar("s", memory_mib=30, native=False),),
            },
            150,
        ),
    ],
)
def test_pod_takes_what_runs_in_it_at_once(companions: dict[str, object], memory: int) -> None:
    given = {"name": "a", "image": "app", "replicas": 1, "rollout": dc.Recreate(), **companions}
    worker = dc.Worker(**{"memory_mib": 100, **given})  # type: ignore[arg-type]

    assert taken(worker).memory_mib == memory


def test_volumes_count_for_queues_replicas_and_claims() -> None:
    queue = dc.Redis("queue", role="queue", storage_gib=3)
    cache = dc.Redis("cache", role="cache")
    search = dc.InternalService(
        "search",
        image="app",
        port=9200,
        replicas=2,
        mounts=(dc.OwnVolume("/data", storage_gib=5),),
    )

    assert peak([queue, cache, search], [dc.Claim("uploads", storage_gib=20)]).storage_gib == 33
