"""Any valid release has a stack that providers' schemas allow, and its Secrets are its charts'."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from devops_constructs.project.release import Release
from devops_constructs.terraform.environment_stack import environment_stack
from tests.strategies import releases
from tests.terraform.schema_check import committed_schemas, problems_of

SCHEMAS = committed_schemas()


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(releases())
def test_any_release_has_a_valid_stack(release: Release) -> None:
    stack = environment_stack(release).json

    assert problems_of(stack, SCHEMAS) == []
    assert stack == environment_stack(release).json
