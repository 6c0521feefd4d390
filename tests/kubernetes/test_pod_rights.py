"""As whom processes run, what they may do, and who they are for the API."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes import Deployment, Identity, ReleaseObjects
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import migration, placed, release, web
from tests.kubernetes.conftest import Manifest, Synth
from tests.kubernetes.pod_security import violations

Chart = cdk8s.Chart


def pod(chart: Chart, synth: Synth, **fields: Any) -> Manifest:
    Deployment(chart, "Deployment", placed(web(**fields)))
    [made] = synth("Deployment")
    spec: Manifest = made["spec"]["template"]["spec"]
    return spec


@pytest.mark.capability(
    "User and groups",
    "PodSecurity.user_id",
    "PodSecurity.group_id",
    "PodSecurity.volumes_group_id",
)
def test_processes_run_as_the_declared_user_and_groups(chart: Chart, synth: Synth) -> None:
    security = dc.PodSecurity(user_id=33, group_id=34, volumes_group_id=35)

    made = pod(chart, synth, security=security)["securityContext"]

    assert [made[key] for key in ("runAsUser", "runAsGroup", "fsGroup")] == [33, 34, 35]
    assert made["runAsNonRoot"] is True


@pytest.mark.capability("When volumes change group", "PodSecurity.volumes_group_change")
def test_files_of_a_volume_change_group_at_every_start_if_asked(chart: Chart, synth: Synth) -> None:
    security = dc.PodSecurity(volumes_group_change="Always")

    made = pod(chart, synth, security=security)["securityContext"]
    assert made["fsGroupChangePolicy"] == "Always"


@pytest.mark.capability("Low ports", "PodSecurity.bind_low_ports")
def test_low_ports_are_the_one_right_that_restricted_allows(chart: Chart, synth: Synth) -> None:
    made = pod(chart, synth, security=dc.PodSecurity(bind_low_ports=True))

    [container] = made["containers"]
    assert container["securityContext"]["capabilities"] == {
        "drop": ["ALL"],
        "add": ["NET_BIND_SERVICE"],
    }
    assert violations(made) == []


@pytest.mark.capability(
    "Exception from Pod Security",
    "PodSecurity.exception",
    "SecurityException.root",
    "SecurityException.capabilities",
    "SecurityException.escalation",
)
def test_an_exception_gives_what_it_names_to_its_own_container_only(
    chart: Chart, synth: Synth
) -> None:
    allowed = dc.SecurityException(
        "starts as root and drops it", root=True, capabilities=("SETUID",), escalation=True
    )
    sidecar = dc.Sidecar("proxy", image="app")

    made = pod(chart, synth, security=dc.PodSecurity(exception=allowed), sidecars=(sidecar,))

    [own], [beside] = made["containers"], made["initContainers"]
    assert "runAsNonRoot" not in {**made["securityContext"], **own["securityContext"]}
    assert own["securityContext"]["capabilities"]["add"] == ["SETUID"]
    assert own["securityContext"]["allowPrivilegeEscalation"] is True
    assert beside["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 1000,
        "runAsGroup": 1000,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
    }


def test_a_sidecar_of_another_image_runs_as_that_image_s_user(chart: Chart, synth: Synth) -> None:
    images = (dc.Image("app"), dc.OutsideImage("proxy", "docker.io/acme/proxy:1.0", user_id=101))
    sidecar = dc.Sidecar("proxy", image="proxy")
    Deployment(chart, "Deployment", placed(web(sidecars=(sidecar,)), images=images))

    [made] = synth("Deployment")
    [beside] = made["spec"]["template"]["spec"]["initContainers"]
    assert beside["securityContext"]["runAsUser"] == 101


@pytest.mark.parametrize(
    ("capabilities", "level"),
    [((), "baseline"), (("CHOWN",), "baseline"), (("SYS_PTRACE",), "privileged")],
)
def test_a_namespace_has_to_allow_the_weakest_level_of_its_components(
    capabilities: Any, level: str
) -> None:
    allowed = dc.SecurityException("debugging", root=True, capabilities=capabilities)
    odd = web(name="odd", port=4000, routes=(), security=dc.PodSecurity(exception=allowed))

    assert release(web()).pod_security_level == "restricted"
    assert release(web(), odd).pod_security_level == level


RULE = dc.ApiRule(resources=("pods",), verbs=("get", "list"), names=("web-0",))


@pytest.mark.capability(
    "A component that calls the Kubernetes API",
    "Process.identity",
    "Identity.rules",
    "Identity.annotations",
    "ApiRule.names",
)
def test_an_identity_is_an_account_with_a_role_and_a_token_for_its_pods_only(
    chart: Chart, synth: Synth
) -> None:
    who = dc.Identity(rules=(RULE,), annotations={"acme.example/cloud-role": "reader"})
    ReleaseObjects(chart, "Release", release(web(identity=who), dc.Worker("mailer", image="app")))

    accounts = {body["metadata"]["name"]: body for body in synth("ServiceAccount")}
    assert accounts["web"]["metadata"]["annotations"] == {"acme.example/cloud-role": "reader"}
    [role], [binding] = synth("Role"), synth("RoleBinding")
    assert role["rules"] == [
        {
            "apiGroups": [""],
            "resources": ["pods"],
            "resourceNames": ["web-0"],
            "verbs": ["get", "list"],
        }
    ]
    assert binding["roleRef"]["name"] == role["metadata"]["name"]
    assert [subject["name"] for subject in binding["subjects"]] == ["web"]
    pods = {
        body["metadata"]["name"]: body["spec"]["template"]["spec"] for body in synth("Deployment")
    }
    assert pods["web"]["serviceAccountName"] == "web"
    assert pods["web"]["automountServiceAccountToken"] is True
    assert pods["mailer"]["automountServiceAccountToken"] is False


def test_the_identity_of_a_release_job_exists_before_the_chart_does(
    chart: Chart, synth: Synth
) -> None:
    job = migration(identity=dc.Identity(rules=(RULE,)))
    props = placed(job)
    assert job.identity is not None
    Identity(chart, "Identity", props, job.identity)

    for body in synth():
        annotations = body["metadata"]["annotations"]
        assert annotations["helm.sh/hook"] == "pre-install,pre-upgrade"
        assert int(annotations["helm.sh/hook-weight"]) < job.order
