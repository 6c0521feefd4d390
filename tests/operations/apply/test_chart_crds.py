"""What is read in definitions that a chart brings along; what becomes of them: tests/cluster."""

from __future__ import annotations

from devops_constructs.operations.apply.chart_crds import crds_in

ONE = """\
# made by a generator
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: middlewares.controller.example}
spec:
  group: controller.example
  versions:
  - name: v1alpha1
    schema: {openAPIV3Schema: {properties: {switch: {enum: ["on", "---"]}}}}
  - name: v1
"""
TWO = ONE.replace("middlewares", "routers")
NONE = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n"


def test_each_definition_is_read_with_its_own_text() -> None:
    found = list(crds_in(f"---\n{ONE}\n--- # next\n{NONE}---\n# nothing\n---\n{TWO}"))

    assert [crd.name for crd in found] == [
        "middlewares.controller.example",
        "routers.controller.example",
    ]
    assert {(crd.group, crd.versions) for crd in found} == {
        ("controller.example", ("v1alpha1", "v1"))
    }
    assert ONE.partition("---\n")[2].strip() == found[0].text.strip()


def test_a_chart_without_definitions_has_none() -> None:
    assert list(crds_in("")) == []
