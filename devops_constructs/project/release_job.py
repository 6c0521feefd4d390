"""A command that belongs to a release, such as the migration of the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project.companions import InitContainer
from devops_constructs.project.component import Process, no_port

PLAIN_NAME_MAX = 54
"""The name of a plain Job ends in a hyphen and eight digits; 63 characters are a label."""


class ReleaseForm(Definition):
    """As what a release job runs."""

    written_as: ClassVar[str] = "HelmHook(), PlainJob() or InitContainerOf(...)"


class HelmHook(ReleaseForm):
    """A Job that Helm runs and waits for, once in each installation and upgrade.

    If it fails or takes too long, the release fails. What only runs `kubectl apply` ignores it.
    """


class PlainJob(ReleaseForm):
    """A Job among the other objects, whose name changes with what it runs.

    It starts together with the roll-out, whose pods do not wait for it. A release that runs nothing
    new, image and variables included, has the same Job and does not run it again.
    """


class InitContainerOf(ReleaseForm):
    """A container that runs in each pod of some components before their process starts.

    So it runs again whenever a pod is replaced, and in as many pods as there are.
    """

    components: tuple[str, ...] = Field(kw_only=False, min_length=1, examples=[("web",)])
    """WebServices, InternalServices and Workers; their pods do not start if it fails."""
    safe_concurrently: bool = False
    """True: it may run in several pods at the same time, such as one that waits for a lock of its
    own. Needed where that can happen."""


class ReleaseJob(Process):
    """Runs with every release, before the new version takes over or after it. A failed one is not
    tried again."""

    when: Literal["before", "after"] = "before"
    """"before": a failure stops the release and the old version keeps serving."""
    deadline_seconds: int = Field(default=900, ge=10, le=86_400)
    """After this time it counts as failed. Helm has to wait longer: `helm upgrade --timeout`."""
    order: int = Field(default=0, ge=-100, le=100)
    """Lower ones of the same `when` run first, and end before the next one starts; those of one
    number follow their names."""
    ttl_seconds: int | None = Field(default=None, ge=60, le=2_592_000)
    """It is deleted, with its logs, this long after its end; None: a hook stays until the next
    release, a plain Job for a week."""
    runs_as: ReleaseForm = HelmHook()
    """As what it runs."""

    not_fields: ClassVar = {
        **no_port("a release job"),
        "retries": (
            "what failed half way must not run again by itself",
            "leave it out; the next release runs it again",
        ),
    }

    @property
    def is_hook(self) -> bool:
        """Whether Helm runs it: then it has to do without the chart's other objects."""
        return isinstance(self.runs_as, HelmHook)

    def _problems(self) -> Iterator[Problem]:
        yield from super()._problems()
        for field in type(self).model_fields:
            if field in self.model_fields_set and (why := self._unfit(field)):
                yield self.problem(
                    field,
                    what=f"{field} does not fit {type(self.runs_as).__name__}(...)",
                    why=why,
                    fix="leave it out, or run it as HelmHook()",
                )
        if isinstance(self.runs_as, PlainJob) and len(self.name) > PLAIN_NAME_MAX:
            yield self.problem(
                "name",
                what=f"the name of a plain Job has {len(self.name)} characters",
                why=f"what follows it leaves {PLAIN_NAME_MAX} of Kubernetes' 63",
                fix="shorten it",
            )

    def _unfit(self, field: str) -> str | None:
        """Why a job of this form has no use for the field."""
        match self.runs_as:
            case PlainJob():
                return _NO_ORDER.get(field)
            case InitContainerOf() if field not in _OF_A_STEP:
                whole_pod = "it is one container of a pod, and that belongs to the pod's component"
                return _NO_JOB.get(field, whole_pod)
        return None


_AT_ONCE = "a plain Job starts together with the roll-out"
_NO_ORDER: Mapping[str, str] = {"when": _AT_ONCE, "order": _AT_ONCE}
_NO_JOB: Mapping[str, str] = {
    "when": "it runs before the process of each pod",
    "ttl_seconds": "it goes with its pod",
}
_OF_A_STEP = frozenset(
    {*InitContainer.model_fields, "uses", "egress", "order", "deadline_seconds", "runs_as"}
)
