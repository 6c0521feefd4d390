"""The judge of capabilities is judged: constructs miss just the field that they are to ignore."""

from __future__ import annotations

import pytest

import devops_constructs as dc
from devops_constructs.project._definition import Definition
from tests.helm_engine import ReleaseChart
from tests.ignored_fields import ignored, instead
from tests.kubernetes.acme import nightly, release, web


def test_constructs_see_the_default_and_everybody_else_what_was_written() -> None:
    component = web(replicas=4, memory_mib=512)

    with ignored("LongRunning.replicas"):
        [made] = [
            o for o in ReleaseChart.of(release(component)).rendered if o["kind"] == "Deployment"
        ]
        assert component.replicas == 4

    resources = made["spec"]["template"]["spec"]["containers"][0]["resources"]
    assert (made["spec"]["replicas"], resources["limits"]["memory"]) == (1, "512Mi")
    assert component.replicas == 4


def test_a_field_is_ignored_on_its_class_only() -> None:
    with ignored("Worker.replicas"):
        rendered = ReleaseChart.of(release(web(replicas=4))).rendered

    assert [o["spec"]["replicas"] for o in rendered if o["kind"] == "Deployment"] == [4]


def test_validation_sees_what_was_written() -> None:
    with ignored("Process.image"), pytest.raises(dc.DefinitionError, match="'nowhere'"):
        release(web(image="nowhere"))


def test_a_difference_of_an_environment_can_be_ignored() -> None:
    there = dc.Environment(
        "staging", cluster="main", differences={"web": dc.Difference(replicas=3)}
    )
    made = release(web(replicas=2))

    with ignored("Difference.replicas"):
        staged = type(made)(made.fleet, made.project, there)
        [component] = staged.components

    assert vars(component)["replicas"] == 2


@pytest.mark.parametrize(
    ("definition", "field", "other"),
    [
        (nightly(schedule="15 3 * * *"), "schedule", None),
        (dc.Redis("queue", role="queue"), "role", "pubsub"),
        (web(port=3000), "port", 3001),
        (web(name="web"), "name", None),
    ],
)
def test_a_field_without_a_default_reads_as_another_of_its_kind(
    definition: Definition, field: str, other: object
) -> None:
    written = getattr(definition, field)

    read = instead(type(definition).model_fields[field], written)

    assert read != written
    assert other is None or read == other


def test_a_field_that_the_model_does_not_have_is_refused() -> None:
    with pytest.raises(AssertionError, match="has no field"), ignored("WebService.colour"):
        pass
    with pytest.raises(LookupError, match="no class 'Website'"), ignored("Website.colour"):
        pass
