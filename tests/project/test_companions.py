from __future__ import annotations

import pytest

import devops_constructs as dc
from tests.project.definitions import Definitions, said


@pytest.mark.parametrize(
    ("job", "name"),
    [
        ('dc.ScheduledJob("nightly", image="app"', "nightly"),
        ('dc.ReleaseJob("migrate", image="app"', "migrate"),
    ],
)
def test_sidecar_of_a_job_lets_it_end(definitions: Definitions, job: str, name: str) -> None:
    sidecar = 'dc.Sidecar("proxy", args=("proxy",), native=False)'
    place = definitions.change(job, f"{job}, sidecars=({sidecar},)")

    assert definitions.refusal() == said(
        place,
        f"Sidecar 'proxy': native is False, and {name!r} is a job",
        "the job would never be done: its pod goes on as long as the sidecar runs",
        "leave native out; Kubernetes ends it with the job then",
    )


def test_init_container_is_not_the_process_itself(definitions: Definitions) -> None:
    command = 'args=("sidekiq",)'
    before = f'init_containers=(dc.InitContainer("wait", {command}),)'
    place = definitions.change(
        'dc.Worker("sidekiq", image="app")',
        f'dc.Worker("sidekiq", image="app", {command}, {before})',
    )

    assert definitions.refusal() == said(
        place,
        "InitContainer 'wait': it runs the same as 'sidekiq' itself",
        "the process would never start: it waits for the init container to end",
        "write args=(...,), command=(...,) or the image=... that it runs",
    )


def test_init_container_of_another_image_may_run_what_that_says() -> None:
    wait = dc.InitContainer("wait", image="other")

    assert dc.Worker("a", image="app", init_containers=(wait,)).companions == (wait,)


def test_mistake_in_a_companion_hides_no_other(definitions: Definitions) -> None:
    """Whoever asks for all containers of a pod gets it in its nearest sound form."""
    sidecar = 'dc.Sidecar("proxy", args=("proxy",), ports={"proxy": 80}, secrets=("ap",))'
    place = definitions.change(
        'dc.Worker("sidekiq", image="app")',
        f'dc.Worker("sidekiq", image="app", sidecars=({sidecar},))',
    )

    assert definitions.refusal().splitlines()[::3] == [
        f"{place}: Sidecar 'proxy': ports.proxy is 80, outside 1024 to 65535",
        f"{place}: Sidecar 'proxy': there is no secret 'ap'",
    ]


@pytest.mark.parametrize(
    ("sidecar", "what", "why", "fix"),
    [
        (
            'secrets=("app",), env={"API_KEY": "off"}',
            "env.API_KEY is also a key of Secret 'app', of which 'proxy' gets every key",
            "a variable has one value, so one of the two would silently be lost",
            "leave one of the two out, or rename it",
        ),
        (
            'env={"REDIS_URL": "redis://other"}',
            "env.REDIS_URL is also what Redis 'queue' gives to 'proxy'",
            "a variable has one value, so one of the two would silently be lost",
            "leave it out, or give the Redis another url_env",
        ),
        (
            'env={"KEY": dc.SecretKey("app", "API_KAY")}',
            "env.KEY: secret 'app' has no key 'API_KAY'",
            "a pod that needs a missing key does not start",
            "did you mean 'API_KEY'?",
        ),
        (
            'image="serch"',
            "there is no image 'serch'",
            "a component runs one of the project's images",
            "did you mean 'search'?",
        ),
    ],
)
def test_variables_of_a_companion_are_judged_like_others(
    definitions: Definitions, sidecar: str, what: str, why: str, fix: str
) -> None:
    definitions.change('dc.Image("app")', 'dc.Image("app", uses=("queue",))')
    place = definitions.change(
        'dc.Worker("sidekiq", image="app")',
        'dc.Worker("sidekiq", image="app",'
        f' sidecars=(dc.Sidecar("proxy", args=("proxy",), {sidecar}),))',
    )

    assert definitions.refusal() == said(place, f"Sidecar 'proxy': {what}", why, fix)


def test_what_the_process_alone_uses_leaves_a_companion_its_variables() -> None:
    proxy = dc.Sidecar("proxy", args=("proxy",), env={"REDIS_URL": "redis://other"})
    project = dc.Project(
        name="shop",
        images=(dc.Image("app"),),
        components=(
            dc.Worker("sidekiq", image="app", uses=("queue",), sidecars=(proxy,)),
            dc.Redis("queue", role="queue"),
        ),
        environments=(dc.Environment("production", cluster="production-1"),),
    )

    assert project.components[0].name == "sidekiq"
