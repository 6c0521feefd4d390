"""ConfigMaps that a project declares."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

import devops_constructs as dc
from devops_constructs.kubernetes import DeclaredConfig, DeclaredConfigMap
from devops_constructs.kubernetes._manifest import cdk8s
from devops_constructs.kubernetes.manifests import manifests
from tests.helm_engine import ReleaseChart
from tests.kubernetes.acme import migration, nightly, release, web
from tests.kubernetes.conftest import Synth
from tests.kubernetes.manifest_parts import of_kind

NGINX = dc.Config("nginx", data={"b.conf": "listen 8080;\n", "a.conf": "x"})
UNUSED = dc.Config("unused", data={"A": "1"})
FILES = dc.ConfigFiles("/etc/nginx", config="nginx")


def test_manifest_of_a_declared_config(
    chart: cdk8s.Chart, synth: Synth, yaml_snapshot: SnapshotAssertion
) -> None:
    here = release(web(mounts=(FILES,)), config_maps=(NGINX,))
    DeclaredConfigMap(chart, "Config", DeclaredConfig(here, NGINX))

    assert synth() == yaml_snapshot


@pytest.mark.capability("other settings in one environment", "Environment.config_data")
def test_an_environment_changes_single_entries() -> None:
    here = release(web(mounts=(FILES,)), config_maps=(NGINX,))
    other = here.environment.varied(here.environment, config_data={"nginx": {"a.conf": "y"}})

    [config_map] = of_kind(manifests(type(here)(here.fleet, here.project, other)), "ConfigMap")
    assert config_map["data"] == {"a.conf": "y", "b.conf": "listen 8080;\n"}


def test_a_config_that_nothing_here_uses_is_left_out() -> None:
    user = web(config_maps=("unused",), name="user")
    absent = {"user": dc.Difference(present=False)}
    here = release(web(mounts=(FILES,)), user, config_maps=(NGINX, UNUSED), differences=absent)

    assert [b["metadata"]["name"] for b in of_kind(manifests(here), "ConfigMap")] == ["nginx"]


def test_jobs_and_other_containers_use_configs_too() -> None:
    whole = dc.InitContainer("first", args=("first",), config_maps=("unused",))
    here = release(
        web(init_containers=(whole,)), nightly(mounts=(FILES,)), config_maps=(NGINX, UNUSED)
    )

    names = [b["metadata"]["name"] for b in of_kind(manifests(here), "ConfigMap")]
    assert names == ["nginx", "unused"]


@pytest.mark.capability(
    "settings at the first installation", "ReleaseJob.config_maps", "ReleaseJob.mounts"
)
def test_release_jobs_have_settings_before_the_chart_s_own_exist() -> None:
    job = migration(config_maps=("features",), mounts=(FILES,))
    features = dc.Config("features", data={"A": "1"})
    bodies = manifests(release(job, web(mounts=(FILES,)), config_maps=(NGINX, features)))

    by_name = {body["metadata"]["name"]: body for body in of_kind(bodies, "ConfigMap")}
    assert list(by_name) == ["nginx", "nginx-before", "features-before"]
    assert by_name["nginx-before"]["data"] == by_name["nginx"]["data"]
    assert "annotations" not in by_name["nginx"]["metadata"]
    for name in ("nginx-before", "features-before"):
        assert by_name[name]["metadata"]["annotations"] == {
            "helm.sh/hook": "pre-install,pre-upgrade",
            "helm.sh/hook-weight": "-1000",
            "helm.sh/hook-delete-policy": "before-hook-creation,hook-succeeded",
        }
    [made] = of_kind(bodies, "Job")
    pod = made["spec"]["template"]["spec"]
    assert pod["containers"][0]["envFrom"] == [{"configMapRef": {"name": "features-before"}}]
    assert pod["volumes"][-1]["configMap"]["name"] == "nginx-before"


@pytest.mark.parametrize("job", [{"when": "after"}, {"runs_as": dc.PlainJob()}])
def test_jobs_that_start_later_read_the_chart_s_own(job: dict[str, object]) -> None:
    bodies = manifests(release(migration(mounts=(FILES,), **job), config_maps=(NGINX,)))

    assert [b["metadata"]["name"] for b in of_kind(bodies, "ConfigMap")] == ["nginx"]


def test_what_helm_would_take_for_a_template_comes_through() -> None:
    text = "{{ .Values.x }}\n  {{- range $i }}\n\t$host $(HOME)\n"
    config = dc.Config("nginx", data={"t.conf": text})

    rendered = ReleaseChart.of(release(web(mounts=(FILES,)), config_maps=(config,))).rendered
    [config_map] = of_kind(rendered, "ConfigMap")
    assert config_map["data"] == {"t.conf": text}
