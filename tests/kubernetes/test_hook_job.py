from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

import devops_constructs as dc
from devops_constructs.kubernetes import HookJob
from devops_constructs.kubernetes._manifest import cdk8s
from devops_constructs.kubernetes.manifests import manifests
from tests.kubernetes.acme import migration, placed, queue, release
from tests.kubernetes.conftest import Manifest, Synth
from tests.kubernetes.manifest_parts import named
from tests.kubernetes.safety import RULES


def job(chart: cdk8s.Chart, synth: Synth, job: dc.ReleaseJob, **fields: Any) -> Manifest:
    HookJob(chart, "Job", placed(job, **fields))
    [made] = synth("Job")
    return made


def test_manifest_of_the_smallest_release_job(
    chart: cdk8s.Chart, synth: Synth, yaml_snapshot: SnapshotAssertion
) -> None:
    HookJob(chart, "Job", placed(migration()))

    assert synth() == yaml_snapshot


def test_it_runs_before_the_first_and_every_later_roll_out(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    made = job(chart, synth, migration())

    assert made["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"


@pytest.mark.capability("a job before or after the roll-out", "ReleaseJob.when")
def test_it_runs_after_the_roll_out_where_declared(chart: cdk8s.Chart, synth: Synth) -> None:
    made = job(chart, synth, migration(when="after"))

    assert made["metadata"]["annotations"]["helm.sh/hook"] == "post-install,post-upgrade"


@pytest.mark.capability("several release jobs in order", "ReleaseJob.order")
def test_its_order_among_others_is_the_declared_one(chart: cdk8s.Chart, synth: Synth) -> None:
    made = job(chart, synth, migration(order=-5))

    assert made["metadata"]["annotations"]["helm.sh/hook-weight"] == "-5"


def test_the_last_run_stays_for_its_logs_until_the_next(chart: cdk8s.Chart, synth: Synth) -> None:
    made = job(chart, synth, migration())

    policy = made["metadata"]["annotations"]["helm.sh/hook-delete-policy"]
    assert policy == "before-hook-creation"


def test_a_failure_stops_the_release_at_once(chart: cdk8s.Chart, synth: Synth) -> None:
    made = job(chart, synth, migration())

    assert made["spec"]["backoffLimit"] == 0
    assert made["spec"]["template"]["spec"]["restartPolicy"] == "Never"


@pytest.mark.capability("a deadline of a release job", "ReleaseJob.deadline_seconds")
def test_it_counts_as_failed_after_its_deadline(chart: cdk8s.Chart, synth: Synth) -> None:
    made = job(chart, synth, migration(deadline_seconds=60))

    assert made["spec"]["activeDeadlineSeconds"] == 60


@pytest.mark.capability("ended release jobs go after a time", "ReleaseJob.ttl_seconds")
def test_it_goes_some_time_after_its_end_where_declared(chart: cdk8s.Chart, synth: Synth) -> None:
    made = job(chart, synth, migration(ttl_seconds=3600))

    assert made["spec"]["ttlSecondsAfterFinished"] == 3600


@pytest.mark.capability("variables of a release job alone", "ReleaseJob.env")
def test_its_own_variables_go_over_the_direct_address_of_the_database(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    own = {"DATABASE_URL": dc.SecretKey("database", "DATABASE_URL"), "A": "1"}
    made = job(chart, synth, migration(uses=("database",), env=own), database=dc.Database())

    [container] = made["spec"]["template"]["spec"]["containers"]
    keys = {variable["name"]: variable for variable in container["env"]}
    assert keys["DATABASE_URL"]["valueFrom"]["secretKeyRef"]["key"] == "DATABASE_URL"
    assert keys["A"] == {"name": "A", "value": "1"}


def test_it_reaches_the_database_past_the_pooler(chart: cdk8s.Chart, synth: Synth) -> None:
    """Migrations take session locks, which a pooler by transactions breaks."""
    made = job(chart, synth, migration(uses=("database",)), database=dc.Database())

    [variable] = made["spec"]["template"]["spec"]["containers"][0]["env"]
    reference = {"name": "database", "key": "DIRECT_DATABASE_URL"}
    assert variable == {"name": "DATABASE_URL", "valueFrom": {"secretKeyRef": reference}}


def test_it_needs_nothing_that_the_chart_itself_makes(chart: cdk8s.Chart, synth: Synth) -> None:
    """At the first installation it runs before the ServiceAccount and ConfigMaps exist."""
    image = dc.Image("app", env={"A": "1"})
    pod = job(chart, synth, migration(), images=(image,))["spec"]["template"]["spec"]

    assert "serviceAccountName" not in pod
    assert "envFrom" not in pod["containers"][0]


@pytest.mark.capability("release jobs at the first installation")
def test_everything_it_needs_at_the_first_installation_is_a_hook_before_it() -> None:
    """The only hook that needs the chart is one that finds it: nothing else is there yet."""
    image = dc.Image("app", env={"A": "1"}, secrets=("app",), uses=("database", "queue"))
    rule = dc.ApiRule(resources=("pods",), verbs=("get",))
    everything = migration(
        env={"B": dc.SecretKey("app", "KEY")},
        identity=dc.Identity(rules=(rule,)),
        mounts=(dc.EmptyDir("/data"),),
        init_containers=(dc.InitContainer("wait"),),
        sidecars=(dc.Sidecar("proxy", image="app"),),
    )
    here = release(
        everything,
        queue(),
        images=(image,),
        secrets=(dc.Secret("app", keys=("KEY",)),),
        database=dc.Database(),
    )
    bodies = {named(body): body for body in manifests(here)}

    assert list(RULES["hooks_find_all_they_need"](here, list(bodies.values()))) == []
    assert list(RULES["whatever_pods_name_exists"](here, list(bodies.values()))) == []
    hooks = {name for name, body in bodies.items() if is_hook(body)}
    owned = ("ServiceAccount", "Role", "RoleBinding", "NetworkPolicy", "Job")
    assert hooks == {f"{kind}/migrate" for kind in owned}


def is_hook(body: Manifest) -> bool:
    return "helm.sh/hook" in body["metadata"].get("annotations", {})
