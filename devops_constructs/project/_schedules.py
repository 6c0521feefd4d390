"""Cron schedules and time zones that Kubernetes accepts for a CronJob.

Kubernetes parses with robfig/cron, whose language is not that of the Python libraries: cronsim and
croniter accept 7 for Sunday, `L` and `1#2`, which the API server refuses, and refuse `@every 1h`.
So the parser is our own. It accepts nothing that Kubernetes refuses, and leaves out spellings that
can only be slips, such as `1,,2`, `+5`, `*-7` or a step longer than its field.

Sources:
    https://github.com/robfig/cron/tree/v3.0.1 (parser.go `getRange`, spec.go `dayMatches`)
    kubernetes/kubernetes pkg/apis/batch/validation/validation.go (`validateScheduleFormat`,
    `validateTimeZone`)
    https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
"""

import pkgutil
import re
from functools import cache

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

# what it is called, lowest and highest value, names in the order of their values
_Field = tuple[str, int, int, tuple[str, ...]]
_FIELDS: tuple[_Field, ...] = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day of week", 0, 6, _WEEKDAYS),
)
_DESCRIPTORS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")

_TERM = re.compile(r"(?P<first>[^/-]+)(?:-(?P<last>[^/-]+))?(?:/(?P<step>[^/-]+))?")
_NUMBER = re.compile(r"[0-9]{1,6}")
# six digits each: the sum stays far below the 292 years where a Go duration overflows
_EVERY = re.compile(r"(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?")


def schedule_problem(text: str) -> str | None:
    """Why Kubernetes would refuse this schedule, or never run it; None if it is fine."""
    if "TZ" in text:
        return (
            "has a time zone in it, which Kubernetes refuses; the time zone has a field of its own"
        )
    if not text.isascii() or text != text.strip() or not text.replace("\t", " ").isprintable():
        return (
            "has characters beside plain ones, or space at an end; a schedule is one line of ASCII"
        )
    if text.startswith("@"):
        return _descriptor_problem(text)
    parts = text.split()
    if len(parts) != len(_FIELDS):
        names = ", ".join(name for name, *_ in _FIELDS)
        return f"has {len(parts)} of the five fields {names}"
    values: list[set[int]] = []
    for part, field in zip(parts, _FIELDS, strict=True):
        chosen = _chosen(part, field)
        if isinstance(chosen, str):
            return chosen
        values.append(chosen)
    return _never_runs(days=values[2], months=values[3], weekday=parts[4])


def time_zone_problem(text: str) -> str | None:
    """Why this is not a time zone to write into a CronJob; None if it is one.

    The names come from the tzdata package, not from the machine: system databases differ, have more
    entries (`posixrules`), and on some file systems find `europe/vienna`, which no cluster does.
    """
    if not text:
        return "is empty; a time zone is a name such as Europe/Vienna"
    if text.lower() == "local":
        return "is the zone of whichever machine looks, which Kubernetes refuses; name the zone"
    if text not in time_zones():
        return "is no name in the IANA time zone database; upper and lower case count"
    return None


@cache
def time_zones() -> frozenset[str]:
    """All names of the IANA time zone database, as in the installed tzdata package."""
    names = pkgutil.get_data("tzdata", "zones")
    assert names is not None, "the tzdata package has always had its list of zones"
    return frozenset(names.decode().split()) - {"Factory"}  # the zone of a machine not set up yet


def _descriptor_problem(text: str) -> str | None:
    if text in _DESCRIPTORS:
        return None
    if not text.startswith("@every "):
        return (
            f"is no short form that Kubernetes knows; it has {', '.join(_DESCRIPTORS)} and @every"
        )
    match = _EVERY.fullmatch(text.removeprefix("@every "))
    if match is None:
        return "has an interval that is not hours, minutes, seconds in this order, such as 1h30m"
    hours, minutes, seconds = (int(number or 0) for number in match.groups())
    if hours * 3600 + minutes * 60 + seconds < 60:
        return "runs more often than once a minute, and each run starts a new pod"
    return None


def _chosen(part: str, field: _Field) -> set[int] | str:
    """The values that a field chooses, or what is wrong with it."""
    values: set[int] = set()
    for term in part.split(","):
        chosen = _range(term, field)
        if isinstance(chosen, str):
            return chosen
        values.update(chosen)
    return values


def _range(term: str, field: _Field) -> range | str:
    """The values of one member of a list; `n/step` means from n to the field's end."""
    name, lowest, highest, _ = field
    match = _TERM.fullmatch(term)
    if match is None:
        return f"has {term!r} for {name}; it takes values, ranges (1-5) or steps (*/5), with commas"
    first, last, step_text = match.group("first", "last", "step")
    start: int | str
    end: int | str
    if first in ("*", "?"):
        if last is not None:
            return f"has {term!r} for {name}; {first} is the whole range already"
        start, end = lowest, highest
    else:
        start = _value(first, field)
        end = _value(last, field) if last is not None else highest if step_text else start
    if isinstance(start, str):
        return start
    if isinstance(end, str):
        return end
    if start > end:
        return f"has {term!r} for {name}; a range does not wrap around its end"
    if step_text is None:
        return range(start, end + 1)
    size = highest - lowest + 1
    if not _NUMBER.fullmatch(step_text) or not 1 <= int(step_text) <= size:
        return f"has {term!r} for {name}; a step there is a number from 1 to {size}"
    return range(start, end + 1, int(step_text))


def _value(text: str, field: _Field) -> int | str:
    name, lowest, highest, names = field
    if text.lower() in names:
        return names.index(text.lower()) + lowest
    if not _NUMBER.fullmatch(text):
        also = f", or from {names[0].upper()} to {names[-1].upper()}" if names else ""
        return f"has {text!r} for {name}; it goes from {lowest} to {highest}{also}"
    if not lowest <= int(text) <= highest:
        sunday = "; Sunday is 0" if names is _WEEKDAYS else ""
        return f"has {text!r} for {name}; it goes from {lowest} to {highest}{sunday}"
    return int(text)


def _never_runs(*, days: set[int], months: set[int], weekday: str) -> str | None:
    """Refuse days that none of the months has, such as 30 February.

    If both days are restricted, cron runs when either fits: then a weekday always comes.
    """
    any_weekday = any(re.fullmatch(r"[*?](/0*1)?", term) for term in weekday.split(","))
    if any_weekday and min(days) > max(_DAYS_IN_MONTH[month - 1] for month in months):
        return "never runs: none of its months has such a day"
    return None
