"""What a review says of an upgrade is what Helm and a real API server do with it."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.review.changes.compare import compare
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.tree import folder_tree
from tests.cluster.control_plane import ControlPlane
from tests.preparation import prepared

NAME = "shop-live"
STORAGE = "/apis/storage.k8s.io/v1/storageclasses"
CLASS = {"provisioner": "kubernetes.io/no-provisioner", "allowVolumeExpansion": True}
Body = dict[str, Any]


@dataclass(frozen=True)
class Upgrades:
    """A release of its own namespace, and what Helm says of its upgrades."""

    plane: ControlPlane
    folder: Path
    namespace: str

    def upgrade(self, *bodies: Body) -> str:
        """Upgrade to a chart with these objects; returns what Helm refuses it for."""
        write(self.folder / "now", *bodies)
        kubeconfig = self.folder / "kubeconfig"
        kubeconfig.write_text(self.plane.kubeconfig("loopback", self.namespace), "utf-8")
        helm = prepared("scripts/helm") / "helm"
        chart = self.folder / "now/charts_out/helm" / NAME
        command = (helm, "upgrade", NAME, chart, "--install", "--namespace", self.namespace)
        env = {"KUBECONFIG": os.fspath(kubeconfig), "HOME": os.fspath(self.folder)}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert bool(done.returncode) is bool(done.stderr.strip()), done.stderr
        return done.stderr

    def path(self, kind: str, group: str = "/apis/apps/v1") -> str:
        return f"{group}/namespaces/{self.namespace}/{kind}"

    def has(self, path: str, seconds: float = 5) -> bool:
        """Whether it is there, after what was begun has had the time to end."""
        until = time.monotonic() + seconds
        folder, _, name = path.rpartition("/")
        while time.monotonic() < until:
            items = self.plane.api.items(folder)
            if not any(
                each["metadata"]["name"] == name and "deletionTimestamp" not in each["metadata"]
                for each in items
            ):
                return False
            time.sleep(0.1)
        return True


@pytest.fixture
def release(plane: ControlPlane, tmp_path: Path) -> Iterator[Upgrades]:
    name = f"upgrades-{time.monotonic_ns()}"
    plane.api.make("/api/v1/namespaces", {"metadata": {"name": name}})
    yield Upgrades(plane, tmp_path, name)
    plane.api.delete(f"/api/v1/namespaces/{name}")


def write(root: Path, *bodies: Body) -> None:
    folder = root / "charts_out/helm" / NAME / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    about = {"apiVersion": "v2", "name": NAME, "version": "0.1.0"}
    (folder.parent / "Chart.yaml").write_text(json.dumps(about))
    for number, body in enumerate(bodies):
        (folder / f"{number}.yaml").write_text(json.dumps(body))


def review(root: Path, before: tuple[Body, ...], after: tuple[Body, ...]) -> list[Consequence]:
    for side, bodies in (("old", before), ("new", after)):
        write(root / side, *bodies)
    compared = compare(folder_tree(root / "old"), folder_tree(root / "new"))
    return list(compared.consequences)


def body(version: str, kind: str, **more: Any) -> Body:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "web"}, **more}


def pod(**labels: str) -> Body:
    containers = [{"name": "web", "image": "docker.io/library/redis:8"}]
    return {
        "metadata": {"labels": labels or {"app": "web"}},
        "spec": {"containers": containers, "restartPolicy": "Always"},
    }


def workload(kind: str, **more: Any) -> Body:
    spec = {"selector": {"matchLabels": {"app": "web"}}, "template": pod(), **more}
    return body("apps/v1", kind, spec=spec)


def claim(size: str = "1Gi", **more: Any) -> Body:
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}
    return body("v1", "PersistentVolumeClaim", spec={"storageClassName": "x", **spec, **more})


def stateful(**more: Any) -> Body:
    return workload("StatefulSet", **{"replicas": 0, "serviceName": "web", **more})


def job(image: str = "docker.io/library/redis:8", **metadata: Any) -> Body:
    containers = [{"name": "web", "image": image}]
    pod_spec = {"containers": containers, "restartPolicy": "Never"}
    made = body("batch/v1", "Job", spec={"template": {"spec": pod_spec}})
    return {**made, "metadata": {**made["metadata"], **metadata}}


def hook(image: str) -> Body:
    return job(image, annotations={"helm.sh/hook": "pre-install,pre-upgrade"})


def service(**spec: Any) -> Body:
    return body("v1", "Service", spec={"ports": [{"port": 80}], **spec})


def secret(**more: Any) -> Body:
    return body("v1", "Secret", **{"stringData": {"a": "1"}, **more})


def config(**more: Any) -> Body:
    return body("v1", "ConfigMap", **{"data": {"a": "1"}, **more})


def binding(role: str) -> Body:
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": role}
    subjects = [{"kind": "ServiceAccount", "name": "app"}]
    return body("rbac.authorization.k8s.io/v1", "RoleBinding", roleRef=reference, subjects=subjects)


ANOTHER = {"selector": {"matchLabels": {"app": "x"}}, "template": pod(app="x")}
ROLLING = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
TEMPLATES = [
    {"metadata": {"name": "data"}, "spec": claim()["spec"]},
    {"metadata": {"name": "data"}, "spec": claim("2Gi")["spec"]},
]


CASES: dict[str, tuple[Body, Body]] = {
    "deployment-selector": (
        workload("Deployment", replicas=0),
        workload("Deployment", replicas=0, **ANOTHER),
    ),
    "deployment-replicas": (workload("Deployment", replicas=0), workload("Deployment", replicas=1)),
    "deployment-strategy": (
        workload("Deployment", replicas=0),
        workload("Deployment", replicas=0, strategy={"type": "Recreate"}),
    ),
    "daemonset-selector": (workload("DaemonSet"), workload("DaemonSet", **ANOTHER)),
    "statefulset-service": (stateful(), stateful(serviceName="x")),
    "statefulset-management": (stateful(), stateful(podManagementPolicy="Parallel")),
    "statefulset-claims": (
        stateful(volumeClaimTemplates=TEMPLATES[:1]),
        stateful(volumeClaimTemplates=TEMPLATES[1:]),
    ),
    "statefulset-strategy": (
        stateful(),
        stateful(minReadySeconds=5, updateStrategy={"type": "OnDelete"}),
    ),
    "claim-class": (claim(), claim(storageClassName="y")),
    "claim-modes": (claim(), claim(accessModes=["ReadWriteMany"])),
    "claim-shrinks": (claim("2Gi"), claim("1Gi")),
    "job-template": (job(), job("docker.io/library/redis:7")),
    "job-hook": (hook("docker.io/library/redis:8"), hook("docker.io/library/redis:7")),
    "service-ip": (service(clusterIP="None"), service(clusterIP="10.245.0.77")),
    "service-headless-no-more": (service(clusterIP="None"), service()),
    "service-headless": (service(), service(clusterIP="None")),
    "service-type": (service(), service(type="NodePort")),
    "secret-type": (secret(type="Opaque"), secret(type="example/x")),
    "secret-type-unsaid": (secret(type="example/x"), secret()),
    "secret-immutable": (secret(immutable=True), secret(immutable=True, stringData={"a": "2"})),
    "config-immutable": (config(immutable=True), config(immutable=True, data={"a": "2"})),
    "config-mutable-again": (config(immutable=True), config()),
    "config-becomes-immutable": (config(), config(immutable=True, data={"a": "2"})),
    "binding": (binding("a"), binding("b")),
    "deployment-strategy-said": (
        workload("Deployment", replicas=0, strategy=ROLLING),
        workload("Deployment", replicas=0, strategy={"type": "Recreate"}),
    ),
    "deployment-strategy-back": (
        workload("Deployment", replicas=0, strategy={"type": "Recreate"}),
        workload("Deployment", replicas=0, strategy=ROLLING),
    ),
    "deployment-strategy-half-said": (
        workload(
            "Deployment",
            replicas=0,
            strategy={"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}},
        ),
        workload("Deployment", replicas=0, strategy={"type": "Recreate"}),
    ),
    "statefulset-strategy-said": (
        stateful(updateStrategy={"type": "RollingUpdate", "rollingUpdate": {"partition": 0}}),
        stateful(updateStrategy={"type": "OnDelete"}),
    ),
    "statefulset-management-said": (stateful(), stateful(podManagementPolicy="OrderedReady")),
    "claim-mode-said": (claim(), claim(volumeMode="Filesystem")),
    "labels-without-selector": (
        workload("Deployment", replicas=0),
        workload("Deployment", replicas=0, template=pod(app="x")),
    ),
    "labels-besides-selector": (
        workload("Deployment", replicas=0),
        workload("Deployment", replicas=0, template=pod(app="web", more="x")),
    ),
    "ingress-class": (
        body("networking.k8s.io/v1", "IngressClass", spec={"controller": "x.example/a"}),
        body("networking.k8s.io/v1", "IngressClass", spec={"controller": "x.example/b"}),
    ),
    "priority": (
        body("scheduling.k8s.io/v1", "PriorityClass", value=1),
        body("scheduling.k8s.io/v1", "PriorityClass", value=2),
    ),
    "quota": (
        body("v1", "ResourceQuota", spec={"hard": {"pods": "2"}, "scopes": ["BestEffort"]}),
        body("v1", "ResourceQuota", spec={"hard": {"pods": "2"}, "scopes": ["NotBestEffort"]}),
    ),
    "quota-amount": (
        body("v1", "ResourceQuota", spec={"hard": {"pods": "2"}}),
        body("v1", "ResourceQuota", spec={"hard": {"pods": "1"}}),
    ),
    "budget": (
        body("policy/v1", "PodDisruptionBudget", spec={"selector": {"matchLabels": {"a": "b"}}}),
        body("policy/v1", "PodDisruptionBudget", spec={"selector": {"matchLabels": {"a": "c"}}}),
    ),
    "statefulset-seconds": (stateful(), stateful(minReadySeconds=5)),
    "secret-opaque-unsaid": (secret(type="Opaque"), secret()),
    "secret-opaque-said": (secret(), secret(type="Opaque")),
}


@pytest.mark.parametrize("case", CASES)
def test_upgrades_fail_where_the_review_says_so_and_nowhere_else(
    release: Upgrades, case: str
) -> None:
    before, after = CASES[case]
    assert release.upgrade(before) == ""

    refused = release.upgrade(after)

    kinds = [each.kind for each in review(release.folder, (before,), (after,))]
    assert ("upgrade-fails" in kinds) is bool(refused), refused


def test_a_volume_grows_and_never_shrinks(release: Upgrades) -> None:
    api, name = release.plane.api, release.namespace
    api.make(STORAGE, {"metadata": {"name": name}, **CLASS})
    volume = {
        "metadata": {"name": name},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "capacity": {"storage": "5Gi"},
            "claimRef": {"name": "web", "namespace": name},
            "hostPath": {"path": "/data"},
            "storageClassName": name,
        },
    }
    api.make("/api/v1/persistentvolumes", volume)
    small, large = (claim(size, storageClassName=name) for size in ("2Gi", "4Gi"))
    assert release.upgrade(small) == ""
    path = f"{release.path('persistentvolumeclaims', '/api/v1')}/web"
    until = time.monotonic() + 30
    while api.get(path)["status"].get("phase") != "Bound":
        assert time.monotonic() < until
        time.sleep(0.1)

    assert release.upgrade(large) == ""
    assert "can not be less than" in release.upgrade(small)

    [grows] = review(release.folder, (small,), (large,))
    [shrinks] = review(release.folder, (large,), (small,))
    assert (grows.kind, shrinks.kind) == ("volume-grows", "upgrade-fails")


KEPT = {"annotations": {"helm.sh/resource-policy": "keep"}}


@pytest.mark.parametrize("kept", [False, True])
def test_a_claim_that_leaves_the_chart_is_deleted_unless_it_is_kept(
    release: Upgrades, kept: bool
) -> None:
    before = claim()
    before["metadata"] |= KEPT if kept else {}
    assert release.upgrade(before, config()) == ""

    assert release.upgrade(config()) == ""

    path = f"{release.path('persistentvolumeclaims', '/api/v1')}/web"
    assert release.has(path, 2) is kept
    [told] = review(release.folder, (before, config()), (config(),))
    assert told.kind == ("volume-left" if kept else "data-lost")


def test_a_claim_of_which_the_annotation_was_taken_away_is_not_kept_any_more(
    release: Upgrades,
) -> None:
    before = claim()
    before["metadata"] |= KEPT
    release.upgrade(before, config())
    assert release.upgrade(claim(), config()) == ""

    assert release.upgrade(config()) == ""

    assert not release.has(f"{release.path('persistentvolumeclaims', '/api/v1')}/web", 2)
    [told] = review(release.folder, (before, config()), (claim(), config()))
    assert told.kind == "not-kept-any-more"


@pytest.mark.parametrize("policy", ["Delete", "Retain"])
def test_claims_of_a_stateful_set_stay_unless_it_says_otherwise(
    release: Upgrades, policy: str
) -> None:
    retention = {"whenDeleted": policy, "whenScaled": "Retain"}
    before = stateful(
        replicas=1,
        volumeClaimTemplates=TEMPLATES[:1],
        persistentVolumeClaimRetentionPolicy=retention,
    )
    assert release.upgrade(before, config()) == ""
    path = f"{release.path('persistentvolumeclaims', '/api/v1')}/data-web-0"
    release.plane.api.wait_for(path)
    release.plane.api.wait_for(f"{release.path('pods', '/api/v1')}/web-0")

    assert release.upgrade(config()) == ""

    assert release.has(path, 5) is (policy == "Retain")
    kinds = [each.kind for each in review(release.folder, (before, config()), (config(),))]
    assert ("data-lost" in kinds) is (policy == "Delete")
    assert "component-removed" in kinds


def test_a_workload_that_gets_an_autoscaler_falls_to_one_pod_first(release: Upgrades) -> None:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    scaler = body(
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        spec={"scaleTargetRef": target, "minReplicas": 3, "maxReplicas": 5},
    )
    before, after = workload("Deployment", replicas=4), workload("Deployment")
    assert release.upgrade(before) == ""

    assert release.upgrade(after) == ""

    made: Mapping[str, Any] = release.plane.api.get(f"{release.path('deployments')}/web")
    assert made["spec"]["replicas"] == 1
    [told] = review(release.folder, (before,), (after, scaler))
    assert told.what == "web falls from 4 pods to 1 until its autoscaler acts"


def test_a_job_of_each_release_is_another_object_each_time(release: Upgrades) -> None:
    labels = {"labels": {"app.kubernetes.io/component": "migrate"}}
    before, after = (
        job(image, name=f"migrate-{digit * 8}", **labels)
        for image, digit in (("docker.io/library/redis:8", "a"), ("docker.io/library/redis:7", "b"))
    )
    assert release.upgrade(before) == ""

    assert release.upgrade(after) == ""

    kinds = [each.kind for each in review(release.folder, (before,), (after,))]
    assert kinds == ["release-job"]
