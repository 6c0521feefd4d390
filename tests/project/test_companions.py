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
