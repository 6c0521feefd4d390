"""ConfigMaps and Secrets as files of a container."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes.manifests import manifests
from tests.kubernetes.acme import migration, release, web
from tests.kubernetes.conftest import Manifest

CONFIGS = (dc.Config("nginx", data={"nginx.conf": "x", "mime.types": "y"}),)
SECRETS = (
    dc.Secret("app", keys=("KEY", "CERT"), optional_keys=("MORE",)),
    dc.Secret("maybe", keys=(), optional_keys=("FLAG",)),
    dc.Secret("stored", keys=("TOKEN",), producer=dc.ExternalSecrets("vault")),
)


def pod(component: Any) -> Manifest:
    bodies = manifests(release(component, config_maps=CONFIGS, secrets=SECRETS))
    [body] = [b for b in bodies if b["kind"] in ("Deployment", "Job")]
    made: Manifest = body["spec"]["template"]["spec"]
    return made


def files(*mounts: dc.ConfigFiles | dc.SecretFiles | dc.ProjectedFiles) -> tuple[Any, Any]:
    """The volumes behind these mounts, and the mounts."""
    made = pod(web(mounts=mounts))
    volumes = {volume["name"]: volume for volume in made["volumes"]}
    found = [m for m in made["containers"][0]["volumeMounts"] if m["mountPath"] != "/tmp"]
    names = dict.fromkeys(mount["name"] for mount in found)
    sources = [
        {field: value for field, value in volumes[name].items() if field != "name"}
        for name in names
    ]
    return sources, [{k: v for k, v in mount.items() if k != "name"} for mount in found]


@pytest.mark.capability("settings as files", "ConfigFiles.config")
def test_every_entry_of_a_config_is_a_file_that_all_can_read() -> None:
    sources, mounts = files(dc.ConfigFiles("/etc/nginx", config="nginx"))

    assert sources == [{"configMap": {"name": "nginx", "defaultMode": 0o444}}]
    assert mounts == [{"mountPath": "/etc/nginx", "readOnly": True}]


@pytest.mark.capability("files with names of their own", "ConfigFiles.items", "ConfigFiles.mode")
def test_single_entries_have_other_names_and_a_mode() -> None:
    [source], _ = files(
        dc.ConfigFiles(
            "/etc/nginx", config="nginx", items={"nginx.conf": "conf.d/app.conf"}, mode=0o400
        )
    )

    assert source["configMap"] == {
        "name": "nginx",
        "items": [{"key": "nginx.conf", "path": "conf.d/app.conf"}],
        "defaultMode": 0o400,
    }


@pytest.mark.capability("a single file beside those of the image", "ConfigFiles.sub_path")
def test_single_files_of_one_volume_stand_beside_others() -> None:
    sources, mounts = files(
        dc.ConfigFiles("/etc/nginx/nginx.conf", config="nginx", sub_path="nginx.conf"),
        dc.ConfigFiles("/etc/mime.types", config="nginx", sub_path="mime.types"),
    )

    assert len(sources) == 1
    assert mounts == [
        {"mountPath": "/etc/nginx/nginx.conf", "subPath": "nginx.conf", "readOnly": True},
        {"mountPath": "/etc/mime.types", "subPath": "mime.types", "readOnly": True},
    ]


@pytest.mark.capability("secrets as files", "SecretFiles.secret", "SecretFiles.mode")
def test_secrets_are_files_for_the_group_of_the_pod_s_volumes() -> None:
    [first, second], _ = files(
        dc.SecretFiles("/run/app", secret="app"),
        dc.SecretFiles("/run/key", secret="app", items={"KEY": "id"}, mode=0o400),
    )

    assert first == {"secret": {"secretName": "app", "defaultMode": 0o440}}
    items = [{"key": "KEY", "path": "id"}]
    assert second == {"secret": {"secretName": "app", "items": items, "defaultMode": 0o400}}


@pytest.mark.parametrize(
    ("mount", "optional"),
    [
        (dc.SecretFiles("/x", secret="app"), False),
        (dc.SecretFiles("/x", secret="app", items={"KEY": "a"}), False),
        (dc.SecretFiles("/x", secret="app", items={"KEY": "a", "MORE": "b"}), True),
        (dc.SecretFiles("/x", secret="maybe"), True),
    ],
)
def test_a_pod_starts_without_a_file_of_an_optional_key(
    mount: dc.SecretFiles, optional: bool
) -> None:
    [source], _ = files(mount)

    assert source["secret"].get("optional", False) is optional


@pytest.mark.capability("files from several sources in one folder", "ProjectedFiles.sources")
def test_one_folder_has_files_from_several_sources() -> None:
    sources = (dc.ConfigSource("nginx"), dc.SecretSource("app", items={"KEY": "tls/key"}))
    [source], _ = files(dc.ProjectedFiles("/etc/app", sources=sources))

    assert source["projected"] == {
        "defaultMode": 0o440,
        "sources": [
            {"configMap": {"name": "nginx"}},
            {"secret": {"name": "app", "items": [{"key": "KEY", "path": "tls/key"}]}},
        ],
    }


def test_containers_of_a_pod_share_the_volume_of_the_same_files() -> None:
    mount = dc.ConfigFiles("/etc/nginx", config="nginx")
    made = pod(web(mounts=(mount,), sidecars=(dc.Sidecar("beside", mounts=(mount,)),)))

    assert len([v for v in made["volumes"] if "configMap" in v]) == 1
    [main, beside] = [
        [m["name"] for m in c["volumeMounts"] if m["mountPath"] == "/etc/nginx"]
        for c in (*made["containers"], *made["initContainers"])
    ]
    assert main == beside


def test_a_release_job_finds_secrets_of_a_store_before_the_chart_s_own_exist() -> None:
    made = pod(migration(mounts=(dc.SecretFiles("/run/x", secret="stored"),)))

    [source] = [volume["secret"] for volume in made["volumes"] if "secret" in volume]
    assert source["secretName"] == "stored-before"
