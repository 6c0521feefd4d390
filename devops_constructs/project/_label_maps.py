"""Labels and annotations of Kubernetes objects, as field types."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated

from immutabledict import immutabledict
from pydantic import AfterValidator

from devops_constructs.project._refusals import Refused

_NAME = re.compile("[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")
_PREFIX = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_VALUE = re.compile("([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?")
_OURS = ("app.kubernetes.io/", "helm.sh/", "checksum/")


def is_label_key(key: str) -> bool:
    """Whether it can be the key of a label or annotation.

    Sources: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
    """
    prefix, slash, name = key.rpartition("/")
    return bool((not slash or _PREFIX.fullmatch(prefix)) and _NAME.fullmatch(name))


def is_label_value(value: str) -> bool:
    """Whether it can be the value of a label."""
    return bool(_VALUE.fullmatch(value))


def _key_refusal(key: str) -> Refused | None:
    if not is_label_key(key):
        return Refused(
            "is no key of a label or annotation",
            why="Kubernetes takes at most 63 letters, digits, '-', '_' and '.', begun and ended by"
            " a letter or digit, perhaps behind a host name and a slash",
            fix="write one such as 'team' or 'acme.example/team'",
        )
    if key.startswith(_OURS):
        return Refused(
            "is one of the library's own keys",
            why="selectors and Helm go by them",
            fix="choose another one, such as 'acme.example/team'",
        )
    return None


def _label_refusal(key: str, value: str) -> Refused | None:
    if refused := _key_refusal(key):
        return refused
    if not _VALUE.fullmatch(value):
        return Refused(
            f"is {value!r}",
            why="the value of a label has at most 63 letters, digits, '-', '_' and '.', begun and"
            " ended by a letter or digit",
            fix="shorten it, or make it an annotation",
        )
    return None


def _checked(
    refusal: Callable[[str, str], Refused | None],
) -> Callable[[Mapping[str, str]], Mapping[str, str]]:
    def check(mapping: Mapping[str, str]) -> Mapping[str, str]:
        found = ((key, refused) for key, v in mapping.items() if (refused := refusal(key, v)))
        if whole := Refused.all(found):
            raise whole
        return immutabledict(mapping)

    return check


Labels = Annotated[Mapping[str, str], AfterValidator(_checked(_label_refusal))]
"""Labels by key, besides the library's own."""

Annotations = Annotated[
    Mapping[str, str], AfterValidator(_checked(lambda key, _: _key_refusal(key)))
]
"""Annotations by key, besides the library's own."""
