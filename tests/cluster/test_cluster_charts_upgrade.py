"""Charts of clusters with custom resources: the real Helm and kubectl in a real cluster."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from devops_constructs.errors import OperationError
from devops_constructs.operations.apply.chart_crds import FIELD_MANAGER
from devops_constructs.operations.apply.helm_releases import Release, Releases, chart_content
from devops_constructs.operations.apply.left_over import left_in
from tests.cluster.control_plane import TOKEN, ControlPlane
from tests.operations.apply.clouds import digitalocean
from tests.preparation import prepared

INGRESS = Release("loopback", "ingress", "loopback-ingress")
DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
OWN, COMMON = "middlewares.controller.example", "routes.common.k8s.io"


def crd(name: str, versions: tuple[str, ...], stored: str, fields: tuple[str, ...]) -> str:
    plural, _, group = name.partition(".")
    known = {"type": "object", "properties": {field: {"type": "string"} for field in fields}}
    schema = {"openAPIV3Schema": {"type": "object", "properties": {"spec": known}}}
    body = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": name,
            # of such groups Kubernetes wants to know who has agreed to them
            "annotations": {"api-approved.kubernetes.io": "unapproved, of a test"},
        },
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"plural": plural, "kind": plural.removesuffix("s").capitalize()},
            "versions": [
                {"name": v, "served": True, "storage": v == stored, "schema": schema}
                for v in versions
            ],
        },
    }
    return yaml.safe_dump(body)


def chart(
    folder: Path, version: str, versions: tuple[str, ...], stored: str, *fields: str
) -> dict[str, bytes]:
    """Ours, over a chart of a controller that has resources of its own, and brings others along."""
    outside = folder / f"controller-{version}"
    (outside / "crds").mkdir(parents=True)
    (outside / "Chart.yaml").write_text(f"apiVersion: v2\nname: controller\nversion: {version}\n")
    for name in (OWN, COMMON):
        text = crd(name, versions, stored, fields)
        (outside / "crds" / f"{name}.yaml").write_text(f"# {version}\n---\n{text}")
    depends = [{"name": "controller", "version": version, "repository": f"file://{outside}"}]
    about = {"apiVersion": "v2", "name": INGRESS.name, "version": "0.1.0", "dependencies": depends}
    used = {
        "apiVersion": f"controller.example/{stored}",
        "kind": "Middleware",
        "metadata": {"name": "limit"},
        "spec": dict.fromkeys(fields, version),
    }
    return {
        "Chart.yaml": yaml.safe_dump(about).encode(),
        "values.yaml": b"{}\n",
        "templates/middleware.yaml": yaml.safe_dump(used).encode(),
    }


@pytest.fixture
def releases(
    plane: ControlPlane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Releases]:
    """As a run of `devops apply` has them; the kubeconfig comes from an API that is played."""
    plane.api.make("/api/v1/namespaces", {"metadata": {"name": "ingress"}})
    helm = prepared("scripts/helm") / "helm"
    kubectl = shutil.which("kubectl", path=f"{plane.programs}{os.pathsep}{os.environ['PATH']}")
    assert kubectl
    with digitalocean() as api:
        kubeconfig = plane.kubeconfig(TOKEN)
        api.clusters = ["loopback"]
        api.answers = {"GET /v2/kubernetes/clusters/id-of-loopback/kubeconfig": [kubeconfig]}
        monkeypatch.setenv("DIGITALOCEAN_API_URL", api.url)
        monkeypatch.setenv("DIGITALOCEAN_TOKEN", "token")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        with Releases(os.fspath(helm), kubectl) as opened:
            yield opened
            opened.uninstall(INGRESS)
    for name in (OWN, COMMON):
        plane.api.delete(f"{DEFINITIONS}/{name}")
        plane.api.wait_until_gone(f"{DEFINITIONS}/{name}")
    plane.api.delete("/api/v1/namespaces/ingress")
    plane.api.wait_until_gone("/api/v1/namespaces/ingress")


def install(releases: Releases, files: dict[str, bytes]) -> list[str]:
    return releases.install(INGRESS, files, chart_content(files))


def fields_of(plane: ControlPlane, name: str) -> set[str]:
    spec: dict[str, Any] = plane.api.get(f"{DEFINITIONS}/{name}")["spec"]
    schema = spec["versions"][0]["schema"]["openAPIV3Schema"]
    return set(schema["properties"]["spec"]["properties"])


def middleware(plane: ControlPlane, version: str) -> Any:
    path = f"/apis/controller.example/{version}/namespaces/ingress/middlewares/limit"
    return plane.api.get(path)["spec"]


def test_an_upgrade_brings_the_definitions_of_the_new_version_first(
    plane: ControlPlane, releases: Releases, tmp_path: Path
) -> None:
    """Else the API would drop the field that the new version writes, and Helm would say nothing."""
    first = install(releases, chart(tmp_path, "1.0.0", ("v1",), "v1", "average"))
    assert middleware(plane, "v1") == {"average": "1.0.0"}

    second = install(releases, chart(tmp_path, "1.1.0", ("v1",), "v1", "average", "burst"))

    assert (sorted(first), second) == ([OWN, COMMON], [OWN])
    assert middleware(plane, "v1") == {"average": "1.1.0", "burst": "1.1.0"}
    managers = plane.api.get(f"{DEFINITIONS}/{OWN}")["metadata"]["managedFields"]
    assert FIELD_MANAGER in {each["manager"] for each in managers}


def test_helm_alone_leaves_them_as_they_are(
    plane: ControlPlane, releases: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What this is for; should Helm ever do it by itself, it may go."""
    install(releases, chart(tmp_path, "1.0.0", ("v1",), "v1", "average"))
    monkeypatch.setattr(
        "devops_constructs.operations.apply.helm_releases.bring_up", lambda chart, access: []
    )

    with pytest.raises(OperationError, match="burst"):
        install(releases, chart(tmp_path, "1.1.0", ("v1",), "v1", "average", "burst"))


def test_what_helm_has_installed_before_is_taken_over(
    plane: ControlPlane, releases: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(
            "devops_constructs.operations.apply.helm_releases.bring_up", lambda chart, access: []
        )
        install(releases, chart(tmp_path, "1.0.0", ("v1",), "v1", "average"))

    install(releases, chart(tmp_path, "1.1.0", ("v1",), "v1", "average", "burst"))

    assert fields_of(plane, OWN) == {"average", "burst"}


def test_definitions_that_no_chart_owns_are_added_and_never_changed(
    plane: ControlPlane, releases: Releases, tmp_path: Path
) -> None:
    """DigitalOcean, or another chart, may have brought a newer one."""
    install(releases, chart(tmp_path, "1.0.0", ("v1",), "v1", "average"))

    install(releases, chart(tmp_path, "1.1.0", ("v1",), "v1", "average", "burst"))

    assert fields_of(plane, COMMON) == {"average"}


def test_a_version_that_is_added_is_there_for_what_the_chart_writes(
    plane: ControlPlane, releases: Releases, tmp_path: Path
) -> None:
    install(releases, chart(tmp_path, "1.0.0", ("v1alpha1",), "v1alpha1", "average"))

    install(releases, chart(tmp_path, "2.0.0", ("v1alpha1", "v1"), "v1", "average"))

    assert middleware(plane, "v1") == {"average": "2.0.0"}


def test_what_was_taken_out_of_the_definitions_is_found_and_can_be_uninstalled_as_told(
    plane: ControlPlane, releases: Releases, tmp_path: Path
) -> None:
    """And what a person has installed beside it is not."""
    install(releases, chart(tmp_path, "1.0.0", ("v1",), "v1", "average"))
    access = releases.access(INGRESS.cluster)
    shutil.copytree(tmp_path / "controller-1.0.0", tmp_path / "controller")
    access.run_helm("install", "by-hand", str(tmp_path / "controller"), "--namespace", "ingress")

    [found] = left_in(INGRESS.cluster, (), access)
    wanted = {(INGRESS.cluster, INGRESS.namespace, INGRESS.name)}

    assert (found.name, found.takes_away) == (INGRESS.name, "what it runs: Middleware")
    assert list(left_in(INGRESS.cluster, wanted, access)) == []
    access.run_helm(*found.uninstall.split()[1:])
    access.run_helm("uninstall", "by-hand", "--namespace", "ingress")
    assert list(left_in(INGRESS.cluster, (), access)) == []
    assert fields_of(plane, OWN) == {"average"}


def test_a_version_that_objects_are_stored_in_does_not_go(
    plane: ControlPlane, releases: Releases, tmp_path: Path
) -> None:
    install(releases, chart(tmp_path, "1.0.0", ("v1alpha1",), "v1alpha1", "average"))
    before = plane.api.get(f"{DEFINITIONS}/{OWN}")["metadata"]["resourceVersion"]

    with pytest.raises(OperationError) as caught:
        install(releases, chart(tmp_path, "2.0.0", ("v1",), "v1", "average"))

    assert str(caught.value) == (
        f"{OWN} is stored as v1alpha1, which the new version of the chart does not have\n"
        "    why: objects that are stored so could not be read any more\n"
        "    fix: write them anew and take the version out of status.storedVersions, as"
        " docs/reference/apply.md says; then run it again"
    )
    assert plane.api.get(f"{DEFINITIONS}/{OWN}")["metadata"]["resourceVersion"] == before
    assert middleware(plane, "v1alpha1") == {"average": "1.0.0"}
