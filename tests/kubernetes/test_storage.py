"""Volumes: what pods share, keep, and lose."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes import Deployment, ReleaseObjects, StatefulSet
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import nightly, placed, release, web
from tests.kubernetes.conftest import Manifest, Synth

Chart = cdk8s.Chart
UPLOADS = dc.Claim("uploads", storage_gib=20)
MOUNT = dc.ClaimMount("/srv/uploads", claim="uploads")


def deployed(chart: Chart, synth: Synth, component: Any, **fields: Any) -> Manifest:
    Deployment(chart, "Deployment", placed(component, **fields))
    [made] = synth("Deployment")
    spec: Manifest = made["spec"]
    return spec


def mounts(container: Manifest) -> dict[str, Manifest]:
    return {mount["mountPath"]: mount for mount in container["volumeMounts"]}


@pytest.mark.capability(
    "A volume that outlives pods", "Project.claims", "Claim.storage_class", "Claim.access_mode"
)
def test_a_claim_is_made_once_and_helm_never_deletes_it(chart: Chart, synth: Synth) -> None:
    files = dc.Claim("files", storage_gib=5, storage_class="nfs", access_mode="ReadWriteMany")
    both = (MOUNT, dc.ClaimMount("/srv/files", claim="files"))
    ReleaseObjects(chart, "Release", release(web(mounts=both), claims=(UPLOADS, files)))

    claims = {body["metadata"]["name"]: body for body in synth("PersistentVolumeClaim")}
    assert {name: body["spec"] for name, body in claims.items()} == {
        "uploads": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "do-block-storage",
            "resources": {"requests": {"storage": "20Gi"}},
        },
        "files": {
            "accessModes": ["ReadWriteMany"],
            "storageClassName": "nfs",
            "resources": {"requests": {"storage": "5Gi"}},
        },
    }
    for body in claims.values():
        assert body["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}


@pytest.mark.capability("A claim that exists already", "Claim.existing")
def test_an_existing_claim_is_mounted_and_not_made(chart: Chart, synth: Synth) -> None:
    existing = dc.Claim("uploads", storage_gib=20, existing=True)
    ReleaseObjects(chart, "Release", release(web(mounts=(MOUNT,)), claims=(existing,)))

    assert synth("PersistentVolumeClaim") == []
    [made] = synth("Deployment")
    assert {
        "name": "claim-uploads",
        "persistentVolumeClaim": {"claimName": "uploads"},
    } in made["spec"]["template"]["spec"]["volumes"]


def test_a_claim_that_nothing_mounts_here_is_not_made(chart: Chart, synth: Synth) -> None:
    ReleaseObjects(chart, "Release", release(web(), claims=(UPLOADS,)))

    assert synth("PersistentVolumeClaim") == []


@pytest.mark.capability("A folder of a volume", "ClaimMount.sub_path", "ClaimMount.read_only")
def test_containers_of_a_pod_see_folders_of_one_volume(chart: Chart, synth: Synth) -> None:
    sidecar = dc.Sidecar(
        "thumbnails",
        mounts=(dc.ClaimMount("/in", claim="uploads", sub_path="public/2026", read_only=True),),
    )
    made = deployed(chart, synth, web(mounts=(MOUNT,), sidecars=(sidecar,)), claims=(UPLOADS,))

    pod = made["template"]["spec"]
    [own], [beside] = pod["containers"], pod["initContainers"]
    assert mounts(own)["/srv/uploads"] == {"name": "claim-uploads", "mountPath": "/srv/uploads"}
    assert mounts(beside)["/in"] == {
        "name": "claim-uploads",
        "mountPath": "/in",
        "subPath": "public/2026",
        "readOnly": True,
    }
    assert [volume["name"] for volume in pod["volumes"]].count("claim-uploads") == 1


def test_a_pod_with_a_volume_of_one_node_ends_before_the_next_begins(
    chart: Chart, synth: Synth
) -> None:
    made = deployed(chart, synth, web(mounts=(MOUNT,)), claims=(UPLOADS,))

    assert made["strategy"] == {"type": "Recreate"}


@pytest.mark.capability("A volume per replica", "OwnVolume.storage_gib", "OwnVolume.storage_class")
def test_a_volume_per_replica_makes_a_stateful_set_that_keeps_them(
    chart: Chart, synth: Synth
) -> None:
    volume = dc.OwnVolume("/var/lib/search", storage_gib=30, storage_class="do-block-storage-xfs")
    search = dc.InternalService("search", image="app", port=9200, replicas=3, mounts=(volume,))
    ReleaseObjects(chart, "Release", release(web(), search))

    [made] = synth("StatefulSet")
    spec = made["spec"]
    [template] = spec["volumeClaimTemplates"]
    assert template["spec"] == {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "do-block-storage-xfs",
        "resources": {"requests": {"storage": "30Gi"}},
    }
    [container] = spec["template"]["spec"]["containers"]
    assert mounts(container)["/var/lib/search"]["name"] == template["metadata"]["name"]
    assert spec["persistentVolumeClaimRetentionPolicy"] == {
        "whenDeleted": "Retain",
        "whenScaled": "Retain",
    }
    assert spec["replicas"] == 3
    assert [body["metadata"]["name"] for body in synth("Deployment")] == ["web"]


def test_an_autoscaler_steers_the_stateful_set(chart: Chart, synth: Synth) -> None:
    scale = dc.Autoscale(min_replicas=2, max_replicas=4)
    volume = dc.OwnVolume("/data", storage_gib=1)
    ReleaseObjects(chart, "Release", release(web(mounts=(volume,), autoscale=scale)))

    [made] = synth("HorizontalPodAutoscaler")
    assert made["spec"]["scaleTargetRef"]["kind"] == "StatefulSet"
    [made] = synth("StatefulSet")
    assert "replicas" not in made["spec"]


@pytest.mark.capability("A folder in memory", "EmptyDir.in_memory", "EmptyDir.size_mib")
def test_a_folder_can_be_kept_in_memory(chart: Chart, synth: Synth) -> None:
    made = deployed(
        chart, synth, web(mounts=(dc.EmptyDir("/run/app", size_mib=64, in_memory=True),))
    )

    assert {"name": "run-app", "emptyDir": {"medium": "Memory", "sizeLimit": "64Mi"}} in made[
        "template"
    ]["spec"]["volumes"]


@pytest.mark.capability("A folder that containers share", "EmptyDir.name")
def test_containers_share_a_folder_by_its_name(chart: Chart, synth: Synth) -> None:
    image = dc.OutsideImage("exporter", "docker.io/acme/exporter:1.0")
    sidecar = dc.Sidecar("exporter", image="exporter", mounts=(dc.EmptyDir("/in", name="out"),))
    component = web(mounts=(dc.EmptyDir("/out", name="out"),), sidecars=(sidecar,))

    made = deployed(chart, synth, component, images=(dc.Image("app"), image))["template"]["spec"]

    [own], [beside] = made["containers"], made["initContainers"]
    assert mounts(own)["/out"]["name"] == mounts(beside)["/in"]["name"]


def test_containers_of_different_images_have_their_own_temporary_folders(
    chart: Chart, synth: Synth
) -> None:
    image = dc.OutsideImage("proxy", "docker.io/acme/proxy:1.0")
    component = web(sidecars=(dc.Sidecar("proxy", image="proxy"),))

    made = deployed(chart, synth, component, images=(dc.Image("app"), image))["template"]["spec"]

    [own], [beside] = made["containers"], made["initContainers"]
    assert mounts(own)["/tmp"]["name"] != mounts(beside)["/tmp"]["name"]


@pytest.mark.capability("A temporary folder that Ruby accepts", "ContainerImage.private_tmp")
def test_ruby_gets_a_temporary_folder_of_its_own(chart: Chart, synth: Synth) -> None:
    """An empty volume can be written to by everybody and has no sticky bit: Ruby refuses that."""
    image = dc.Image("app", private_tmp=True, user_id=1001)
    made = deployed(chart, synth, web(), images=(image,))["template"]["spec"]

    [first], [own] = made["initContainers"], made["containers"]
    assert first["command"] == ["mkdir", "-p", "-m", "0700", "/tmp/private"]
    assert first["image"] == own["image"]
    assert mounts(first)["/tmp"]["name"] == mounts(own)["/tmp"]["name"]
    assert {"name": "TMPDIR", "value": "/tmp/private"} in own["env"]


def test_a_scheduled_job_can_have_a_claim_to_itself(chart: Chart, synth: Synth) -> None:
    ReleaseObjects(chart, "Release", release(nightly(mounts=(MOUNT,)), claims=(UPLOADS,)))

    [made] = synth("CronJob")
    pod = made["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert "claim-uploads" in [volume["name"] for volume in pod["volumes"]]


def test_names_of_volumes_stay_within_what_kubernetes_takes(chart: Chart, synth: Synth) -> None:
    path = "/" + "/".join(["a-long-folder-name"] * 6)
    volume = dc.OwnVolume(path, storage_gib=1)
    sidecar = dc.Sidecar("s" * 63, mounts=(dc.EmptyDir(path),))
    StatefulSet(chart, "Set", placed(web(mounts=(volume,), sidecars=(sidecar,))))

    [made] = synth("StatefulSet")
    names = [v["name"] for v in made["spec"]["template"]["spec"]["volumes"]]
    names += [t["metadata"]["name"] for t in made["spec"]["volumeClaimTemplates"]]
    assert len(names) == len(set(names))
    assert max(map(len, names)) <= 63
