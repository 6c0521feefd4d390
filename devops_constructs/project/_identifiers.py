"""Names that must be right in several systems at once, as field types."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator

from devops_constructs.project import _names
from devops_constructs.project._refusals import Refused
from devops_constructs.project._schedules import schedule_problem, time_zone_problem, time_zones


def _checked(problem_of: Callable[[str], str | None], fix: Callable[[str], str]) -> AfterValidator:
    def check(value: str) -> str:
        if problem := problem_of(value):
            raise Refused(f"is {value!r}", why=problem, fix=fix(value))
        return value

    return AfterValidator(check)


def _label(max_length: int, *, starts_with_letter: bool = True) -> AfterValidator:
    return _checked(
        lambda text: _names.dns_label_problem(
            text, max_length=max_length, starts_with_letter=starts_with_letter
        ),
        lambda text: f"write {_names.suggested_label(text, max_length=max_length)!r}",
    )


def _environment_fix(value: str) -> str:
    meant = _names.meant_environment(value)
    return f"write {meant or _names.suggested_label(value)!r}"


def _region_fix(value: str) -> str:
    meant = _names.nearest(value, get_args(SpacesRegion))
    return f"did you mean {meant!r}?" if meant else "write one such as 'fra1'"


def _time_zone_fix(value: str) -> str:
    meant = _names.nearest(value, time_zones())
    return f"did you mean {meant!r}?" if meant else "write an IANA name such as 'Europe/Berlin'"


def _suggested_port_name(value: str) -> str:
    return re.sub("-+", "-", _names.suggested_label(value, max_length=15))


def _host_fix(value: str) -> str:
    if not _names.host_problem(value.lower()):
        return f"write {value.lower()!r}"
    return "write a host name such as shop.acme.example"


Label = Annotated[str, _label(63)]
"""A DNS label that begins with a letter: good for Services, namespaces and labels alike."""

CronJobName = Annotated[str, _label(52)]
"""Kubernetes appends eleven characters to a CronJob's name for its Jobs."""

RedisName = Annotated[str, _label(52)]
"""Kubernetes appends eleven characters to a StatefulSet's name, in a label of its pods. Source:
https://github.com/kubernetes/kubernetes/issues/64023"""

VolumeName = Annotated[str, _label(50)]
"""A volume of a pod is named after it, with a word in front."""

HostLabel = Annotated[str, _label(63, starts_with_letter=False)]
"""One label of a host name."""

EnvironmentName = Annotated[str, _checked(_names.environment_name_problem, _environment_fix)]
"""A DNS label, and not nearly "production" or "staging"."""

PortName = Annotated[
    str,
    _checked(
        _names.port_name_problem,
        lambda text: f"write {_suggested_port_name(text)!r}",
    ),
]
"""Kubernetes names a port of a pod with at most fifteen characters."""

SpacesRegion = Literal[
    "ams3", "atl1", "blr1", "fra1", "lon1", "nyc3", "sfo2", "sfo3", "sgp1", "syd1", "tor1"
]
"""Where Spaces exist. Source: the region check of the DigitalOcean provider."""

Region = Annotated[str, _checked(_names.region_problem, _region_fix)]
"""A region of DigitalOcean; there are more than those with Spaces, and new ones come."""

GithubOwner = Annotated[
    str,
    _checked(
        _names.github_owner_problem,
        lambda _: "write it as in the address https://github.com/<owner>",
    ),
]
RepositoryName = Annotated[
    str,
    _checked(
        _names.github_repository_problem,
        lambda text: (
            f"write {text.rpartition('/')[2]!r}"
            if not _names.github_repository_problem(text.rpartition("/")[2])
            else "write it as in the address https://github.com/<owner>/<repository>"
        ),
    ),
]

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
DataKey = Annotated[
    str,
    _checked(_names.data_key_problem, lambda _: "write letters, digits, '_', '-' and '.'"),
]
"""A key of a Secret or ConfigMap."""

Schedule = Annotated[
    str,
    _checked(
        schedule_problem,
        lambda _: "write minute, hour, day of month, month, day of week, such as '15 3 * * *'",
    ),
]
TimeZone = Annotated[str, _checked(time_zone_problem, _time_zone_fix)]
