"""Names that must be right in several systems at once, as field types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator

from devops_constructs.project import _names
from devops_constructs.project._refusals import Refused
from devops_constructs.project._schedules import schedule_problem, time_zone_problem


def _checked(problem_of: Callable[[str], str | None], fix: Callable[[str], str]) -> AfterValidator:
    def check(value: str) -> str:
        if problem := problem_of(value):
            raise Refused(f"is {value!r}", why=problem, fix=fix(value))
        return value

    return AfterValidator(check)


def _label(max_length: int) -> AfterValidator:
    return _checked(
        lambda text: _names.dns_label_problem(text, max_length=max_length),
        lambda text: f"write {_names.suggested_label(text, max_length=max_length)!r}",
    )


def _host_fix(value: str) -> str:
    if not _names.host_problem(value.lower()):
        return f"write {value.lower()!r}"
    return "write a host name such as shop.acme.example"


Label = Annotated[str, _label(63)]
"""A DNS label that begins with a letter: good for Services, namespaces and labels alike."""

CronJobName = Annotated[str, _label(52)]
"""Kubernetes appends eleven characters to a CronJob's name for its Jobs."""

RedisName = Annotated[str, _label(58)]
"""The Secret with its password is named after it, with "-auth" behind."""

PortName = Annotated[str, _label(15)]
"""Kubernetes names a port of a pod with at most fifteen characters."""

HostName = Annotated[
    str,
    _checked(_names.host_problem, _host_fix),
]
BucketName = Annotated[
    str,
    _checked(_names.bucket_name_problem, lambda _: "write 3 to 63 lower-case letters, digits, '-'"),
]
PostgresqlName = Annotated[
    str,
    _checked(_names.postgresql_name_problem, lambda _: "write lower-case letters, digits and '_'"),
]
EnvName = Annotated[
    str,
    _checked(_names.env_name_problem, lambda _: "write letters, digits and '_', no digit first"),
]
Schedule = Annotated[
    str,
    _checked(
        schedule_problem,
        lambda _: "write minute, hour, day of month, month, day of week, such as '15 3 * * *'",
    ),
]
TimeZone = Annotated[
    str, _checked(time_zone_problem, lambda _: "write an IANA name such as 'Europe/Berlin'")
]
