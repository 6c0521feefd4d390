from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said


@pytest.mark.parametrize(
    ("new", "what", "why", "fix"),
    [
        (
            'schedule="15 25 * * *"',
            "schedule is '15 25 * * *'",
            "has '25' for hour; it goes from 0 to 23",
            "write minute, hour, day of month, month, day of week, such as '15 3 * * *'",
        ),
        (
            'schedule="every night"',
            "schedule is 'every night'",
            "has 2 of the five fields minute, hour, day of month, month, day of week",
            "write minute, hour, day of month, month, day of week, such as '15 3 * * *'",
        ),
        (
            'schedule="@daily", time_zone="Europe/Berln"',
            "time_zone is 'Europe/Berln'",
            "is no name in the IANA time zone database; upper and lower case count",
            "did you mean 'Europe/Berlin'?",
        ),
    ],
)
def test_schedule_that_never_comes(
    definitions: Definitions, new: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change('schedule="15 3 * * *"', new)

    assert definitions.refusal() == said(place, f"ScheduledJob 'nightly': {what}", why, fix)


@pytest.mark.parametrize(
    ("seconds", "why"),
    [
        (10, "Kubernetes looks for due runs every ten seconds, so with less a run may never start"),
        (-1, "Kubernetes looks for due runs every ten seconds, so with less a run may never start"),
        (90_000, "after more than a day it is the next run's turn"),
    ],
)
def test_starting_deadline_lets_a_run_start(
    definitions: Definitions, seconds: int, why: str
) -> None:
    schedule = 'schedule="15 3 * * *"'
    place = definitions.change(schedule, f"{schedule}, starting_deadline_seconds={seconds}")

    assert definitions.refusal() == said(
        place,
        f"ScheduledJob 'nightly': starting_deadline_seconds is {seconds}",
        why,
        "write a number from 11 to 86400, or leave it out for 300",
    )


def test_run_that_must_not_be_tried_again_is_not_restarted(definitions: Definitions) -> None:
    schedule = 'schedule="15 3 * * *"'
    place = definitions.change(schedule, f'{schedule}, restart_policy="OnFailure"')

    assert definitions.refusal() == said(
        place,
        "ScheduledJob 'nightly': restart_policy is 'OnFailure' without retries",
        "a failed container is started again before Kubernetes counts, so it would run a second"
        " time",
        "write retries=1 or more, or leave restart_policy out",
    )
