"""What robfig/cron v3.0.1 says of each example was tried with its own `cron.ParseStandard`."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_constructs.project._schedules import schedule_problem, time_zone_problem, time_zones


@pytest.mark.parametrize(
    "text",
    [
        "* * * * *",
        "*/15 * * * *",
        "5/20 0-6 1,15 * ?",
        "0 3 * * SUN",
        "0 3 * jan-mar mon-FRI/2",
        "0  3\t* * 0,6",
        "0 */24 * * *",
        "@daily",
        "@every 1h30m",
        "@every 90s",
        "0 0 29 2 *",
        "0 0 30 2,3 *",
        "0 0 30 2 mon",  # both days restricted: each Monday, and on the 30th
        "0 0 30 2 */2",  # a step leaves days out, so this too is a restriction
    ],
)
def test_good_schedule_has_no_problem(text: str) -> None:
    assert schedule_problem(text) is None


FIELDS = "minute, hour, day of month, month, day of week"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", f"has 0 of the five fields {FIELDS}"),
        ("0 3 * *", f"has 4 of the five fields {FIELDS}"),
        ("0 0 3 * * *", f"has 6 of the five fields {FIELDS}"),
        ("60 * * * *", "has '60' for minute; it goes from 0 to 59"),
        ("* * 0 * *", "has '0' for day of month; it goes from 1 to 31"),
        ("* * * * 7", "has '7' for day of week; it goes from 0 to 6; Sunday is 0"),
        ("* * L * *", "has 'L' for day of month; it goes from 1 to 31"),
        (
            "* * * * monday",
            "has 'monday' for day of week; it goes from 0 to 6, or from SUN to SAT",
        ),
        (
            "* * * * 1#2",
            "has '1#2' for day of week; it goes from 0 to 6, or from SUN to SAT",
        ),
        ("* 22-6 * * *", "has '22-6' for hour; a range does not wrap around its end"),
        ("*/0 * * * *", "has '*/0' for minute; a step there is a number from 1 to 60"),
        ("*/90 * * * *", "has '*/90' for minute; a step there is a number from 1 to 60"),
        ("*-5 * * * *", "has '*-5' for minute; * is the whole range already"),
        (
            "1,,2 * * * *",
            "has '' for minute; it takes values, ranges (1-5) or steps (*/5), with commas",
        ),
        (
            "1-2-3 * * * *",
            "has '1-2-3' for minute; it takes values, ranges (1-5) or steps (*/5), with commas",
        ),
        (
            "@reboot",
            "is no short form that Kubernetes knows; it has @yearly, @annually, @monthly, @weekly,"
            " @daily, @midnight, @hourly and @every",
        ),
        (
            "@every 30m1h",
            "has an interval that is not hours, minutes, seconds in this order, such as 1h30m",
        ),
        ("@every 59s", "runs more often than once a minute, and each run starts a new pod"),
        ("@every 0s", "runs more often than once a minute, and each run starts a new pod"),
        ("0 0 30 2 *", "never runs: none of its months has such a day"),
        ("0 0 31 4,6,9,11 ?", "never runs: none of its months has such a day"),
        (
            " @daily",
            "has characters beside plain ones, or space at an end; a schedule is one line of ASCII",
        ),
        (
            "CRON_TZ=Europe/Vienna 0 3 * * *",
            "has a time zone in it, which Kubernetes refuses; the time zone has a field of its own",
        ),
    ],
)
def test_bad_schedule_says_why(text: str, problem: str) -> None:
    assert schedule_problem(text) == problem


@given(st.text() | st.text("*?/-,0179 @L").map(lambda text: f"{text} * * * *"))
def test_any_text_is_judged(text: str) -> None:
    problem = schedule_problem(text)

    assert problem is None or problem.startswith(("has ", "is ", "runs ", "never runs"))


def _field(lowest: int, highest: int) -> st.SearchStrategy[str]:
    value = st.integers(lowest, highest)
    span = st.tuples(value, value).map(lambda pair: "{}-{}".format(*sorted(pair)))
    step = st.builds("{}/{}".format, st.just("*") | span, st.integers(1, highest - lowest + 1))
    return st.lists(st.just("*") | value.map(str) | span | step, min_size=1).map(",".join)


@given(_field(0, 59), _field(0, 23), _field(1, 28), _field(1, 12), _field(0, 6))
def test_every_schedule_within_the_ranges_is_good(
    minute: str, hour: str, day: str, month: str, weekday: str
) -> None:
    assert schedule_problem(f"{minute} {hour} {day} {month} {weekday}") is None


@pytest.mark.parametrize("text", ["UTC", "Europe/Vienna", "America/North_Dakota/New_Salem"])
def test_time_zone_of_the_database_is_good(text: str) -> None:
    assert time_zone_problem(text) is None


UNKNOWN = "is no name in the IANA time zone database; upper and lower case count"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is empty; a time zone is a name such as Europe/Vienna"),
        (
            "local",
            "is the zone of whichever machine looks, which Kubernetes refuses; name the zone",
        ),
        ("europe/vienna", UNKNOWN),
        ("Europe", UNKNOWN),
        ("CEST", UNKNOWN),
        ("+02:00", UNKNOWN),
        ("../UTC", UNKNOWN),
        ("Factory", UNKNOWN),
        ("posixrules", UNKNOWN),
    ],
)
def test_bad_time_zone_says_why(text: str, problem: str) -> None:
    assert time_zone_problem(text) == problem


def test_every_time_zone_passes_the_pattern_of_kubernetes() -> None:
    parts = {part for zone in time_zones() for part in zone.split("/")}

    assert all(re.fullmatch(r"(?!-)[A-Za-z._0-9+-]{1,14}", part) for part in parts)
