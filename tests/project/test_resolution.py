"""In what an environment differs, each difference by itself, as the release shows it."""

from __future__ import annotations

import pytest

import devops_constructs as dc
from devops_constructs.project.component import Component
from devops_constructs.project.release import Release
from devops_constructs.project.resolution import resolved
from tests.project import samples
from tests.project.definitions import Definitions, said

STAGING = 'hosts=("shop-staging.acme.example",)'
SIDEKIQ = dc.Worker("sidekiq", image="app", env={"A": "1", "B": "1"}, replicas=2)
NIGHTLY = dc.ScheduledJob("nightly", image="app", schedule="15 3 * * *")
SCALE = dc.Autoscale(min_replicas=2, max_replicas=6)


def staging(**differences: dc.Difference) -> dc.Environment:
    return dc.Environment("staging", cluster="staging", differences=differences)


def release(environment: dc.Environment, *components: Component) -> Release:
    project = dc.Project(
        name="shop",
        images=(dc.Image("app", env={"B": "0", "C": "0"}),),
        components=components,
        database=dc.Database(pool_size=20),
        environments=(environment,),
    )
    return Release(samples.fleet(), project, environment)


def test_component_without_a_difference_is_the_same_object() -> None:
    assert resolved(SIDEKIQ, staging()) is SIDEKIQ
    assert resolved(SIDEKIQ, staging(web=dc.Difference(replicas=1))) is SIDEKIQ


@pytest.mark.capability("presence by environment", "Difference.present")
def test_component_that_is_not_present_is_nowhere_in_the_release() -> None:
    environment = staging(nightly=dc.Difference(present=False))
    here = release(environment, SIDEKIQ, NIGHTLY)

    assert resolved(NIGHTLY, environment) is None
    assert here.components == (SIDEKIQ,)
    with pytest.raises(KeyError):
        here.component("nightly")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("replicas", 5),
        ("replicas", 0),
        ("autoscale", SCALE),
        ("disruption", dc.MaxUnavailable("50%")),
        ("cpu_millicores", 50),
        ("memory_mib", 64),
        ("memory_limit_mib", 512),
    ],
)
def test_size_differs_and_nothing_else(field: str, value: object) -> None:
    difference = dc.Difference(**{field: value})  # type: ignore[arg-type]
    here = release(staging(sidekiq=difference), SIDEKIQ).component("sidekiq")

    assert getattr(here, field) == value
    assert here == SIDEKIQ.varied(SIDEKIQ, **{field: value})


def test_schedule_and_suspension_differ() -> None:
    difference = dc.Difference(schedule="0 4 * * *", suspended=True)
    here = release(staging(nightly=difference), NIGHTLY).component("nightly")

    assert here == dc.ScheduledJob("nightly", image="app", schedule="0 4 * * *", suspended=True)


@pytest.mark.capability("variables by environment", "Difference.env")
def test_variables_of_a_difference_go_over_the_components() -> None:
    here = release(staging(sidekiq=dc.Difference(env={"B": "2", "D": "2"})), SIDEKIQ)

    assert here.component("sidekiq").env == {"A": "1", "B": "2", "D": "2"}  # type: ignore[attr-defined]


def test_variables_of_the_environment_go_over_the_images() -> None:
    environment = dc.Environment("staging", cluster="production-1", env={"C": "3", "E": "3"})
    here = release(environment, SIDEKIQ)

    assert here.shared_env(here.project.images[0]) == {"B": "0", "C": "3", "E": "3"}
    own = here.env_of(SIDEKIQ).own
    assert {name: given.value for name, given in own.items()} == {"A": "1", "B": "1"}


@pytest.mark.capability("replicas by environment", "Difference.replicas")
def test_fixed_number_of_replicas_turns_the_autoscaler_off() -> None:
    scaled = dc.Worker("sidekiq", image="app", autoscale=SCALE)
    here = release(staging(sidekiq=dc.Difference(replicas=1)), scaled).component("sidekiq")

    assert here == dc.Worker("sidekiq", image="app", replicas=1)


def test_hosts_pool_and_backups_are_the_environments() -> None:
    environment = dc.Environment(
        "staging", cluster="production-1", hosts=("s.acme.example",), database_pool_size=3
    )
    here = release(environment, SIDEKIQ)

    assert here.environment.all_hosts == (dc.Host("s.acme.example"),)
    assert (here.pool_size, here.environment.has_backups) == (3, False)
    production = dc.Environment("production", cluster="production-1")
    assert release(production, SIDEKIQ).pool_size == 20
    assert production.has_backups


def test_environment_names_a_database_cluster_other_than_its_clusters() -> None:
    own = dc.Environment("staging", cluster="production-1", database_cluster="other")
    none = dc.Environment("staging", cluster="production-1")

    assert release(own, SIDEKIQ).database_cluster == "other"
    assert release(none, SIDEKIQ).database_cluster == "postgres-1"


LONG_RUNNING = "only a WebService, InternalService or Worker has it"
SCHEDULED = "only a ScheduledJob has it"


@pytest.mark.parametrize(
    ("name", "argument", "what", "why"),
    [
        ("nightly", "replicas=2", "replicas does not fit ScheduledJob 'nightly'", LONG_RUNNING),
        ("queue", "replicas=2", "replicas does not fit Redis 'queue'", LONG_RUNNING),
        (
            "migrate",
            "autoscale=dc.Autoscale(min_replicas=1, max_replicas=2)",
            "autoscale does not fit ReleaseJob 'migrate'",
            LONG_RUNNING,
        ),
        (
            "nightly",
            "disruption=dc.MaxUnavailable(1)",
            "disruption does not fit ScheduledJob 'nightly'",
            LONG_RUNNING,
        ),
        (
            "queue",
            'env={"A": "1"}',
            "env does not fit Redis 'queue'",
            "only a component with an image of the project has it",
        ),
        ("web", 'schedule="@daily"', "schedule does not fit WebService 'web'", SCHEDULED),
        ("sidekiq", "suspended=True", "suspended does not fit Worker 'sidekiq'", SCHEDULED),
    ],
)
def test_difference_that_does_not_fit_the_component(
    definitions: Definitions, name: str, argument: str, what: str, why: str
) -> None:
    difference = f"differences={{\n{name!r}: dc.Difference(\n{argument})}}"
    place = definitions.change(STAGING, f"{STAGING}, {difference}", at=argument)

    assert definitions.refusal() == said(place, f"Difference: {what}", why, "leave it out")


def test_difference_of_a_component_that_does_not_exist(definitions: Definitions) -> None:
    difference = 'differences={\n"sidekik": dc.Difference(replicas=2)}'
    place = definitions.change(STAGING, f"{STAGING}, {difference}", at='"sidekik"')

    assert definitions.refusal() == said(
        place,
        "Environment 'staging': differences: there is no component 'sidekik'",
        "a difference is one of a component",
        "did you mean 'sidekiq'?",
    )


@pytest.mark.parametrize(
    ("argument", "what", "why", "fix"),
    [
        (
            "memory_limit_mib=64",
            "memory_limit_mib 64 is below memory_mib 256",
            "Kubernetes refuses a limit below the request",
            "write memory_limit_mib=256 or more, or leave it out",
        ),
        (
            "replicas=2",
            "a singleton with more than one pod",
            "it would do its work twice",
            "leave replicas and autoscale out, or singleton if several may run",
        ),
    ],
)
def test_difference_that_makes_the_component_senseless(
    definitions: Definitions, argument: str, what: str, why: str, fix: str
) -> None:
    definitions.change('"sidekiq", image="app"', '"sidekiq", image="app", singleton=True')
    difference = f'differences={{"sidekiq": dc.Difference(\n{argument})}}'
    place = definitions.change(STAGING, f"{STAGING}, {difference}", at=argument)

    assert definitions.refusal() == said(place, f"Worker 'sidekiq': {what}", why, fix)
