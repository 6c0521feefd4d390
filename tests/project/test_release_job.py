"""Release jobs: what fits the form in which one runs, and what it finds there."""

from __future__ import annotations

import pytest

import devops_constructs as dc
from devops_constructs.project.release import Release
from tests.project import samples
from tests.project.definitions import Definitions, said

JOB = 'dc.ReleaseJob("migrate", image="app")'
WEB = 'dc.WebService("web", image="app", port=3000)'
ALONE = 'dc.WebService("web", image="app", port=3000, rollout=dc.Recreate())'
AT_ONCE = "a plain Job starts together with the roll-out"
LOCK = "run it as HelmHook(), or write safe_concurrently=True if it waits for a lock of its own"


def job(arguments: str, name: str = "migrate") -> str:
    return f'dc.ReleaseJob("{name}", image="app", args=("x",),\n{arguments})'


@pytest.mark.parametrize(
    ("form", "argument", "field", "why"),
    [
        ("PlainJob()", 'when="after"', "when", AT_ONCE),
        ("PlainJob()", "order=2", "order", AT_ONCE),
        (
            'InitContainerOf(("web",), safe_concurrently=True)',
            'when="before"',
            "when",
            "it runs before the process of each pod",
        ),
        (
            'InitContainerOf(("web",), safe_concurrently=True)',
            "ttl_seconds=600",
            "ttl_seconds",
            "it goes with its pod",
        ),
        (
            'InitContainerOf(("web",), safe_concurrently=True)',
            "placement=dc.Placement()",
            "placement",
            "it is one container of a pod, and that belongs to the pod's component",
        ),
    ],
)
def test_field_that_does_not_fit_the_form(
    definitions: Definitions, form: str, argument: str, field: str, why: str
) -> None:
    place = definitions.change(JOB, job(f"{argument}, runs_as=dc.{form}"), at=argument)

    assert definitions.refusal() == said(
        place,
        f"ReleaseJob 'migrate': {field} does not fit {form.partition('(')[0]}(...)",
        why,
        "leave it out, or run it as HelmHook()",
    )


def test_name_of_a_plain_job_leaves_room_for_its_digest(definitions: Definitions) -> None:
    name = "migrate-" + "x" * 50
    place = definitions.change(JOB, job("runs_as=dc.PlainJob()", name), at=f'dc.ReleaseJob("{name}')

    assert definitions.refusal() == said(
        place,
        f"ReleaseJob '{name}': the name of a plain Job has 58 characters",
        "what follows it leaves 54 of Kubernetes' 63",
        "shorten it",
    )


def test_migration_is_never_tried_again(definitions: Definitions) -> None:
    place = definitions.change(JOB, 'dc.ReleaseJob("migrate", image="app", retries=3)')

    assert definitions.refusal() == said(
        place,
        "ReleaseJob 'migrate': has no field 'retries'",
        "what failed half way must not run again by itself",
        "leave it out; the next release runs it again",
    )


def test_hook_before_the_roll_out_has_no_volume_of_the_chart(definitions: Definitions) -> None:
    definitions.change(
        "    components=(", '    claims=(dc.Claim("files", storage_gib=1),),\n    components=('
    )
    mounts = 'mounts=(dc.ClaimMount("/files", claim="files"),)'
    place = definitions.change(JOB, job(mounts), at=mounts)

    assert definitions.refusal() == said(
        place,
        "ReleaseJob 'migrate': claim 'files' is mounted by a hook before the roll-out",
        "at the first installation the chart has not made it yet, and the job would wait for it"
        " until its deadline",
        "write when='after', or runs_as=PlainJob()",
    )


@pytest.mark.parametrize("argument", ['when="after"', "runs_as=dc.PlainJob()"])
def test_job_after_the_chart_has_a_volume_of_it(definitions: Definitions, argument: str) -> None:
    definitions.change(
        "    components=(", '    claims=(dc.Claim("files", storage_gib=1),),\n    components=('
    )
    mounts = 'mounts=(dc.ClaimMount("/files", claim="files"),)'
    definitions.change(JOB, job(f"{mounts}, {argument}"))

    assert definitions.load()


def test_init_container_of_a_component_that_does_not_exist(definitions: Definitions) -> None:
    form = 'runs_as=dc.InitContainerOf(("wep",))'
    place = definitions.change(JOB, job(form), at=form)

    assert definitions.refusal() == said(
        place,
        "InitContainerOf: there is no component 'wep'",
        "'migrate' runs in the pods of components",
        "did you mean 'web'?",
    )


def test_init_container_of_a_component_that_is_not_kept_running(definitions: Definitions) -> None:
    form = 'runs_as=dc.InitContainerOf(("nightly",))'
    place = definitions.change(JOB, job(form), at=form)

    assert definitions.refusal() == said(
        place,
        "InitContainerOf: 'nightly' is a ScheduledJob",
        "only what is kept running has pods to begin before",
        "name a WebService, an InternalService or a Worker",
    )


def test_container_of_the_pod_already_has_the_job_s_name(definitions: Definitions) -> None:
    definitions.change(WEB, ALONE[:-1] + ', init_containers=(dc.InitContainer("migrate"),))')
    definitions.change(JOB, job('runs_as=dc.InitContainerOf(("web",))'))

    assert (
        said(
            definitions.place('dc.InitContainer("migrate")'),
            "InitContainer 'migrate': the pod of 'web' already has a container 'migrate'",
            "logs and commands name a container of a pod",
            "give it a name of its own",
        )
        in definitions.refusal()
    )


def test_init_container_that_runs_what_the_process_runs(definitions: Definitions) -> None:
    definitions.change(WEB, ALONE)
    form = 'runs_as=dc.InitContainerOf(("web",))'
    definitions.change(JOB, f'dc.ReleaseJob("migrate", image="app", {form})')

    text = definitions.refusal()
    assert text.startswith(
        f"{definitions.place('dc.ReleaseJob')}: ReleaseJob 'migrate': it runs the same as 'web'"
    )


@pytest.mark.parametrize(
    ("of", "web", "reason"),
    [
        (
            '"web",',
            WEB,
            "a roll-out of 'web' starts a pod beside the one that is there",
        ),
        ('"web",', ALONE[:-1] + ", replicas=2)", "'web' may have several replicas"),
        (
            '"web",',
            ALONE[:-1] + ", autoscale=dc.Autoscale(min_replicas=1, max_replicas=2))",
            "'web' may have several replicas",
        ),
        ('"web", "api"', ALONE, "pods of several components start at once"),
    ],
)
def test_init_container_that_could_run_twice_at_the_same_time(
    definitions: Definitions, of: str, web: str, reason: str
) -> None:
    definitions.change(WEB, web)
    form = f"runs_as=dc.InitContainerOf(({of}))"
    place = definitions.change(JOB, job(form), at=form)

    assert definitions.refusal() == said(
        place,
        "InitContainerOf: 'migrate' could run in several pods at once in 'production'",
        f"an init container runs in each pod, and {reason}",
        LOCK,
    )


def test_what_is_safe_concurrently_runs_in_any_number_of_pods(definitions: Definitions) -> None:
    definitions.change(
        JOB, job('runs_as=dc.InitContainerOf(("web", "api"), safe_concurrently=True)')
    )

    assert definitions.load()


@pytest.mark.parametrize("component", [ALONE, 'dc.Worker("web", image="app", singleton=True)'])
def test_init_container_of_the_only_pod_runs_once_at_a_time(
    definitions: Definitions, component: str
) -> None:
    definitions.change(WEB, component)
    definitions.change(JOB, job('runs_as=dc.InitContainerOf(("web",))'))

    assert definitions.load()


def test_replicas_of_an_environment_count_too(definitions: Definitions) -> None:
    definitions.change(WEB, ALONE)
    staging = 'hosts=("shop-staging.acme.example",)'
    more = 'differences={"web": dc.Difference(replicas=3)}'
    definitions.change(staging, f"{staging}, {more}")
    form = 'runs_as=dc.InitContainerOf(("web",))'
    place = definitions.change(JOB, job(form), at=form)

    assert definitions.refusal() == said(
        place,
        "InitContainerOf: 'migrate' could run in several pods at once in 'staging'",
        "an init container runs in each pod, and 'web' may have several replicas",
        LOCK,
    )


def test_init_container_of_what_is_not_there(definitions: Definitions) -> None:
    definitions.change(WEB, ALONE)
    staging = 'hosts=("shop-staging.acme.example",)'
    definitions.change(staging, f'{staging}, differences={{"web": dc.Difference(present=False)}}')
    form = 'runs_as=dc.InitContainerOf(("web",))'
    place = definitions.change(JOB, job(form), at=form)

    assert definitions.refusal() == said(
        place,
        "InitContainerOf: none of them is present in 'staging'",
        "'migrate' would never run there",
        "take it out there as well: differences={'migrate': Difference(present=False)}",
    )


def test_job_that_is_an_init_container_is_no_component_of_its_own() -> None:
    environment = dc.Environment("production", cluster="production-1")
    migrate = dc.ReleaseJob(
        "migrate",
        image="app",
        args=("migrate",),
        memory_mib=512,
        uses=("database", "queue"),
        egress=(dc.Egress("mail", ports=(587,)),),
        runs_as=dc.InitContainerOf(("clock",)),
    )
    clock = dc.Worker("clock", image="app", singleton=True)
    project = dc.Project(
        name="shop",
        images=(dc.Image("app"),),
        components=(clock, dc.Redis("queue", role="queue"), migrate),
        database=dc.Database(),
        environments=(environment,),
    )
    release = Release(samples.fleet(), project, environment)
    here, queue = release.components

    assert release.steps == (migrate,)
    assert isinstance(here, dc.Worker)
    [step] = here.init_containers
    assert (step.name, step.args, step.memory_mib) == ("migrate", ("migrate",), 512)
    assert (release.reaches(here), release.uses(here)) == ((queue,), ())
    assert release.reaches_database(here)
    assert release.egress(here) == migrate.egress
    assert {name: given.value for name, given in release.env_of(step).given.items()} == {
        "DATABASE_URL": dc.SecretKey("database", "DIRECT_DATABASE_URL")
    }
