"""Whatever a patch does to whatever object, synthesis packages it or says what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import devops_constructs as dc
from devops_constructs.errors import DefinitionError
from devops_constructs.kubernetes.manifests import manifests
from devops_constructs.kubernetes.plain_job import lasting_name
from devops_constructs.project.patch import ObjectPatch
from devops_constructs.project.release import Release
from devops_constructs.synthesis.helm_chart import chart_files
from tests.kubernetes.acme import migration, nightly, queue, release, web, worker

VALUES: tuple[Any, ...] = (
    *(True, 5, "x", (), {}, {"a": "b"}, ("x",), ({"name": "y"},), ({"name": 5},)),
    *(({"secretRef": "x"},), {"secretKeyRef": "x"}, ({"secret": {"secretName": 5}},)),
)
POD = "/spec/template/spec"
STEPS = ("-", "0", "x", "name", "image", "env", "spec", "volumes", "valueFrom")


def everything(*patches: ObjectPatch) -> Release:
    return release(
        web(uses=("queue",), secrets=("app",)),
        worker(),
        queue(),
        nightly(),
        migration(),
        migration(name="plain", runs_as=dc.PlainJob(), secrets=("app",)),
        secrets=(dc.Secret("app", keys=("KEY",)),),
        env={"A": "1"},
        patches=patches,
        routing="both",
    )


def places(value: Any, path: str = "") -> Iterator[str]:
    items: Any = value.items() if isinstance(value, dict) else ()
    for step, item in enumerate(value) if isinstance(value, list) else items:
        below = f"{path}/{str(step).replace('~', '~0').replace('/', '~1')}"
        yield below
        yield from places(item, below)


OBJECTS: dict[tuple[str, str], Any] = {
    (body["kind"], lasting_name(body)): body for body in manifests(everything())
}
PLACES = [(*key, path) for key, body in OBJECTS.items() for path in places(body)]


@st.composite
def patches(draw: st.DrawFn) -> tuple[str, Callable[[], ObjectPatch]]:
    """How a problem of it begins, and what makes it: that may be where it is refused, as a text at
    `imagePullSecrets` is, which could be a secret in clear."""
    kind, name, path = draw(st.sampled_from(PLACES))
    path += draw(st.sampled_from(["", "", *(f"/{step}" for step in STEPS)]))
    if draw(st.booleans()):
        return f"Removal {name!r}: ", partial(dc.Removal, kind, name, path, because="x")
    value = draw(st.sampled_from(VALUES))
    return f"Patch {name!r}: ", partial(dc.Patch, kind, name, path, value, because="x")


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@example(
    (
        "Patch 'web': ",
        partial(dc.Patch, "Deployment", "web", f"{POD}/imagePullSecrets", "x", because="x"),
    )
)
@given(patches())
def test_a_patch_is_packaged_or_refused(patch: tuple[str, Callable[[], ObjectPatch]]) -> None:
    begins, make = patch

    try:
        here = everything(make())
        made = manifests(here)
    except DefinitionError as error:
        [problem] = error.problems
        assert problem.what.startswith(begins)
    else:
        before = json.dumps(list(OBJECTS.values()), sort_keys=True)
        assert json.dumps(made, sort_keys=True) != before
        assert chart_files(here, made, "projects/acme.py")
