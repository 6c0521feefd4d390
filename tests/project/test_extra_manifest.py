from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

BEFORE = "    components=("
META = '"metadata": {"name": "flags"}'
FOUND_BY = "Kubernetes finds an object by version, kind and name"


@pytest.mark.parametrize(
    ("manifest", "what", "why", "fix"),
    [
        ('"flags"', "is no dict", "it is a whole object", "write a dict"),
        (
            f'{{"kind": "ConfigMap", {META}}}',
            "has no apiVersion",
            FOUND_BY,
            "write one such as 'apps/v1'",
        ),
        (
            f'{{"apiVersion": "v1", "kind": "config map", {META}}}',
            "has a kind that is none",
            FOUND_BY,
            "write one such as 'ConfigMap'",
        ),
        (
            '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generateName": "x"}}',
            "has no metadata.name",
            FOUND_BY,
            "write one such as 'flags'",
        ),
        (
            '{"apiVersion": "v1", "kind": "Role", "metadata": {"name": "a", "namespace": "b"}}',
            "names a namespace",
            "the release decides it, and another project's is none of its business",
            "leave metadata.namespace out",
        ),
        (
            f'{{"apiVersion": "v1", "kind": "Secret", {META}, "stringData": {{"a": "b"}}}}',
            "is a Secret with its data",
            "it is committed and readable by everyone with access",
            "declare Secret(...) with its keys in Project.secrets",
        ),
        (
            '{"apiVersion": "v1", "kind": "Role", "metadata": {"name": "maintenance-page.files"}}',
            "is named 'maintenance-page.files'",
            "what answers while the release is in maintenance has that name",
            "give it another one",
        ),
        (
            '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "applied-stack"}}',
            "is named 'applied-stack'",
            "Terraform writes into the ConfigMap of that name what it has applied",
            "give it another one",
        ),
        (
            f'{{"apiVersion": "v1", "kind": "ConfigMapList", {META}, "items": ()}}',
            "is a list of objects",
            "labels, names and patches are of one object",
            "write one ExtraManifest(...) for each",
        ),
        (
            f'{{"apiVersion": "v1", "kind": "Job", {META}, "spec": {{"template": {{"metadata":'
            ' {"labels": {"app.kubernetes.io/component": "web"}}}}}',
            "has a label 'app.kubernetes.io/component'",
            "the library's Services, policies and budgets find pods of components by it",
            "leave it out; the release's labels are added",
        ),
    ],
)
def test_object_that_has_no_place_in_a_chart(
    definitions: Definitions, manifest: str, what: str, why: str, fix: str
) -> None:
    extra = f'    extra_manifests=(dc.ExtraManifest(\n{manifest}, because="x"),),\n{BEFORE}'
    place = definitions.change(BEFORE, extra, at=manifest)

    assert definitions.refusal() == said(place, f"ExtraManifest: manifest {what}", why, fix)


def test_no_secret_stands_in_a_manifest(definitions: Definitions) -> None:
    data = '"api_token": "correct horse"'
    manifest = f'{{"apiVersion": "v1", "kind": "ConfigMap", {META}, "data": {{\n{data}}}}}'
    extra = f'    extra_manifests=(dc.ExtraManifest({manifest}, because="x"),),\n{BEFORE}'
    place = definitions.change(BEFORE, extra, at=data)

    assert definitions.refusal() == said(
        place,
        "ExtraManifest: manifest.data.api_token looks like a secret in clear",
        "has a name like a secret's and a value that is not plainly something else; whatever stands"
        " here is committed and readable by everyone with access",
        "refer to a key of a Secret, or write EnvValue(..., not_secret='the reason')",
    )
