"""Whatever the definition says of variables: each process finds just that, by Kubernetes' rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings

from devops_constructs.kubernetes.manifests import manifests
from devops_constructs.project.component import Process
from devops_constructs.project.computed import DependentValue
from devops_constructs.project.container import Container
from devops_constructs.project.container_env import text_of
from devops_constructs.project.generated_secrets import generated_secrets
from devops_constructs.project.release import Release
from devops_constructs.project.reserved_names import early_name
from tests.kubelet_env import contents_of, environment, expanded
from tests.kubernetes.manifest_parts import Manifest, pod_template
from tests.kubernetes.pod_security import containers
from tests.strategies import releases

_POD = {
    "metadata.labels['app.kubernetes.io/name']": "shop",
    "requests.cpu": "100",
}


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(release=releases())
def test_processes_find_what_the_definition_says(release: Release) -> None:
    bodies = manifests(release)
    secrets = _secrets(release)

    for body in bodies:
        for made, container in _containers(release, body):
            found = environment(made, contents_of(bodies), secrets, _POD)
            assert _wrong(release, container, found) == {}


def _secrets(release: Release) -> dict[str, dict[str, str]]:
    """Every Secret with all keys that pods cannot do without, also under the names for jobs."""
    declared = (*release.project.secrets, *generated_secrets(release.project))
    known = {secret.name: {key: f"<{key}>" for key in secret.keys} for secret in declared}
    return {**known, **{early_name(name): data for name, data in known.items()}}


def _containers(release: Release, body: Manifest) -> Iterator[tuple[Manifest, Container]]:
    template = pod_template(body)
    name = body["metadata"]["labels"].get("app.kubernetes.io/component")
    component = next((c for c in release.components if c.name == name), None)
    if template and isinstance(component, Process):
        declared = {each.name: each for each in component.containers}
        for made in containers(template["spec"]):
            if made["name"] in declared:
                yield made, declared[made["name"]]


def _wrong(release: Release, container: Container, found: dict[str, str]) -> dict[str, Any]:
    """The variables that are not what they should be."""
    env = release.env_of(container)
    wrong = {}
    for name, variable in env.given.items():
        text = text_of(variable.value, release.environment, release.components)
        if isinstance(variable.value, DependentValue):
            text = expanded(variable.value.template, found)
        if text is not None and found[name] != text:
            wrong[name] = (found[name], text)
    return wrong
