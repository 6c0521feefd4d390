"""What is kept running: alone or several, how it ends, how its new version takes over."""

from __future__ import annotations

import pytest

import devops_constructs as dc
from tests.project.definitions import Definitions, said

WORKER = 'dc.Worker("sidekiq", image="app")'


@pytest.mark.parametrize(
    ("arguments", "what", "why", "fix"),
    [
        (
            'args=("celery", "-A", "shop", "worker", "-B")',
            "it runs a schedule (celery beat) and is no singleton",
            "two pods, as in every roll-out, would start each of its tasks twice",
            "write singleton=True; what also has other work should leave the schedule to a Worker"
            " of its own",
        ),
        (
            'command=dc.Shell("bundle exec clockwork clock.rb")',
            "it runs a schedule (clockwork) and is no singleton",
            "two pods, as in every roll-out, would start each of its tasks twice",
            "write singleton=True; what also has other work should leave the schedule to a Worker"
            " of its own",
        ),
        (
            "singleton=True, rollout=dc.RollingUpdate(min_ready_seconds=5)",
            "a singleton with a RollingUpdate(...)",
            "its new pod would run beside the old one",
            "leave rollout out, or write Recreate(...)",
        ),
        (
            "singleton=True, autoscale=dc.Autoscale(min_replicas=1, max_replicas=2)",
            "a singleton with more than one pod",
            "it would do its work twice",
            "leave replicas and autoscale out, or singleton if several may run",
        ),
        (
            "pre_stop=dc.PreStopSleep(10), drain_seconds=30, grace_seconds=40",
            "grace_seconds is 40, and ending may take 40",
            "after pre_stop and drain_seconds there has to be a moment left, or the process is"
            " killed in the middle of its work",
            "write grace_seconds=45 or more, or leave it out",
        ),
        (
            'sidecars=(dc.Sidecar("x", image="app", args=("x",), pre_stop=dc.PreStopSleep(15)),),'
            " drain_seconds=30, grace_seconds=40",
            "grace_seconds is 40, and ending may take 45",
            "after pre_stop and drain_seconds there has to be a moment left, or the process is"
            " killed in the middle of its work",
            "write grace_seconds=50 or more, or leave it out",
        ),
        (
            "rollout=dc.RollingUpdate(max_surge='0%', max_unavailable=0)",
            "max_surge and max_unavailable are both 0",
            "no pod could ever be replaced",
            "write max_surge=1",
        ),
        (
            'health=dc.ExecProbe(("true",), startup_seconds=300),'
            " rollout=dc.Recreate(progress_deadline_seconds=300, min_ready_seconds=10)",
            "progress_deadline_seconds is 300, and a new pod may take 310",
            "the roll-out would count as failed while the process still starts",
            "write more than 310, or leave it out",
        ),
        (
            'mounts=(dc.OwnVolume("/own", storage_gib=1),), rollout=dc.Recreate()',
            "a rollout of replicas with volumes of their own",
            "they are replaced one after the other, and without an end to the patience",
            "write no more than RollingUpdate(min_ready_seconds=..., revisions_kept=...)",
        ),
    ],
)
def test_contradictions(
    definitions: Definitions, arguments: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change(WORKER, f'dc.Worker("sidekiq", image="app", {arguments})')

    assert definitions.refusal() == said(place, f"Worker 'sidekiq': {what}", why, fix)


@pytest.mark.parametrize("field", ["max_surge", "max_unavailable"])
@pytest.mark.parametrize("pods", [-1, 101, "25", "101%", "01%", "1.5%", ""])
def test_share_of_pods_is_a_number_or_a_percentage(
    definitions: Definitions, field: str, pods: object
) -> None:
    rollout = f"rollout=dc.RollingUpdate({field}={pods!r})"
    place = definitions.change(WORKER, f'dc.Worker("sidekiq", image="app", {rollout})')

    assert definitions.refusal() == said(
        place,
        f"RollingUpdate: {field} is {pods!r}",
        "it is a number of pods from 0 to 100, or a share of them from '0%' to '100%'",
        "write one such as 1 or '25%'",
    )


def test_whatever_is_kept_running_may_be_alone() -> None:
    """Not just workers: an internal service with its state in memory is such a thing."""
    assert dc.InternalService("state", image="app", port=4000, singleton=True).recreates


def test_redbeat_takes_a_lock_and_may_run_twice() -> None:
    args = ("celery", "--app", "shop", "beat", "--scheduler", "redbeat.RedBeatScheduler")

    assert not dc.Worker("beat", image="app", args=args, replicas=2).singleton
