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
            "write an IANA name such as 'Europe/Berlin'",
        ),
    ],
)
def test_schedule_that_never_comes(
    definitions: Definitions, new: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change('schedule="15 3 * * *"', new)

    assert definitions.refusal() == said(place, f"ScheduledJob 'nightly': {what}", why, fix)
