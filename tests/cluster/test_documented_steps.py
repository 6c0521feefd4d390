"""What the documentation has a person do in a cluster, done there as it is written."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.conftest import Sites
from tests.cluster.control_plane import TOKEN, ControlPlane
from tests.cluster.nodes import BROKEN
from tests.cluster.releases import BETTER, GOOD, ReleaseSite
from tests.documented_blocks import shell_block
from tests.preparation import ROOT

SHOP = "rails-shop-production"
ADMINISTRATION = "database-admin"
_NOBODY = "#!/bin/sh\n# it talks to DigitalOcean only\n"


@dataclass(frozen=True)
class Person:
    """An administrator at a shell, in a clone of the infrastructure repository."""

    env: Mapping[str, str]

    @classmethod
    def at(cls, plane: ControlPlane, folder: Path, path: str) -> Person:
        programs = folder / "own"
        programs.mkdir()
        (programs / "doctl").write_text(_NOBODY, "utf-8")
        (programs / "doctl").chmod(0o755)
        kubeconfig = folder / "of-a-person"
        kubeconfig.write_text(plane.kubeconfig(TOKEN), "utf-8")
        return cls(
            {
                "PATH": f"{programs}:{path}",
                "HOME": os.fspath(folder),
                "KUBECONFIG": os.fspath(kubeconfig),
            }
        )

    def does(self, text: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-o", "pipefail", "-ec", text],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=200,
        )

    def succeeds(self, text: str) -> str:
        done = self.does(text)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def shop(site: Sites) -> ReleaseSite:
    made = site(SHOP)
    outcome = made.release(GOOD)
    assert outcome.code == 0, outcome.said
    return made


@pytest.fixture
def person(shop: ReleaseSite) -> Person:
    return Person.at(shop.plane, shop.folder, shop._env["PATH"])


def replicas(shop: ReleaseSite) -> dict[str, int]:
    """Of each Deployment; how many of `web` there are is its autoscaler's."""
    deployments = shop.objects("apps/v1", "deployments")
    return {each["metadata"]["name"]: each["spec"]["replicas"] for each in deployments}


def command(page: str, beginning: str) -> str:
    """The one that a sentence names."""
    text = (ROOT / "docs/how-to" / page).read_text("utf-8")
    found: str = re.findall(rf"`({re.escape(beginning)}[^`]*)`", text)[0]
    return found


def everything_stopped(person: Person, folder: Path) -> None:
    """Nothing but the chart is from somewhere else than a registry."""
    chart = "oci://registry.digitalocean.com/agency-example/charts/rails-shop-production"
    filled_in = {
        f"{chart} --version <version>": os.fspath(folder / "chart"),
        "values.yaml": os.fspath(folder / "values.yaml"),
    }
    person.succeeds(shell_block("how-to/roll-back.md", "maintenance=true", filled_in))


def test_everything_at_once_stops_workers_and_cron_until_the_next_release(
    shop: ReleaseSite, person: Person
) -> None:
    before = replicas(shop)

    everything_stopped(person, shop.folder)

    stopped = replicas(shop)
    assert {n for n in before if stopped[n] == 0} == {"sidekiq", "sidekiq-mail"}
    assert shop.digests == {GOOD}
    jobs = {c["metadata"]["name"]: c["spec"] for c in shop.objects("batch/v1", "cronjobs")}
    own = ("feeds", "invoices", "cleanup")
    assert all(jobs[name]["suspend"] for name in own)
    assert not jobs["backups"]["suspend"]
    assert shop.release().code == 0
    assert {**replicas(shop), "web": 0} == {**before, "web": 0}
    jobs = {c["metadata"]["name"]: c["spec"] for c in shop.objects("batch/v1", "cronjobs")}
    assert not any(jobs[name]["suspend"] for name in own)


def test_who_stops_all_pods_starts_what_an_autoscaler_keeps_himself(
    shop: ReleaseSite, person: Person
) -> None:
    before = replicas(shop)

    person.succeeds(command("restore.md", "kubectl scale deployment --all"))
    assert set(replicas(shop).values()) == {0}
    assert shop.release().code == 0

    assert replicas(shop) == {**before, "web": 0}
    person.succeeds(command("restore.md", "kubectl scale deployment web"))
    assert replicas(shop)["web"] == 3


def test_a_release_is_taken_back_by_hand(shop: ReleaseSite, person: Person) -> None:
    assert shop.release(BETTER).code == 0

    person.succeeds(shell_block("how-to/roll-back.md", "helm history", {"<revision>": "1"}))

    assert shop.digests == {GOOD}
    assert shop.release().code == 0
    assert shop.digests == {GOOD}


def test_what_differs_from_the_release_is_shown(shop: ReleaseSite, person: Person) -> None:
    looked = shell_block("how-to/when-terraform-and-the-cluster-disagree.md", "kubectl diff")
    assert person.succeeds(looked) == ""

    person.succeeds(f"kubectl scale deployment front --replicas=5 --namespace {SHOP}")

    done = person.does(looked)
    assert done.returncode == 1
    assert "-  replicas: 5\n+  replicas: 2\n" in done.stdout


def test_the_two_hashes_of_a_stack_are_alike_once_it_is_applied(
    shop: ReleaseSite, person: Person
) -> None:
    page = "how-to/when-terraform-and-the-cluster-disagree.md"
    merged, applied = person.succeeds(shell_block(page, "jq -cjS")).splitlines()

    assert merged.split()[0] == applied


@pytest.fixture
def administration(plane: ControlPlane) -> Iterator[str]:
    """The namespace with the administrator's access, as the stack of the cluster makes it."""
    stack = ROOT / "charts_out/terraform/stacks/production-1-base/cdk.tf.json"
    made = json.loads(stack.read_text("utf-8"))["resource"]["kubernetes_namespace_v1"]
    [metadata] = [
        n["metadata"][0] for n in made.values() if n["metadata"][0]["name"] == ADMINISTRATION
    ]
    plane.api.make(
        "/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
    )
    plane.api.wait_for(f"/api/v1/namespaces/{ADMINISTRATION}/serviceaccounts/default")
    yield f"/api/v1/namespaces/{ADMINISTRATION}"
    plane.api.delete(f"/api/v1/namespaces/{ADMINISTRATION}")
    plane.api.wait_until_gone(f"/api/v1/namespaces/{ADMINISTRATION}")


def test_a_pod_with_psql_is_let_into_the_administrators_namespace(
    plane: ControlPlane, administration: str, tmp_path: Path
) -> None:
    person = Person.at(plane, tmp_path, f"{plane.programs}:{os.environ['PATH']}")
    block = shell_block("how-to/restore.md", "kind: Pod").partition("kubectl exec")[0]

    person.succeeds(block.replace("<id of the database cluster>", "1"))

    plane.api.get(f"{administration}/pods/psql")
    person.succeeds("kubectl delete pod psql -n database-admin")


@pytest.mark.parametrize("image", [f"example@{GOOD}", f"example@{BROKEN}"])
def test_who_waits_for_a_restore_waits_until_it_has_ended_well_or_not(
    plane: ControlPlane, tmp_path: Path, image: str
) -> None:
    person = Person.at(plane, tmp_path, f"{plane.programs}:{os.environ['PATH']}")
    name = "backups-restore-restored"
    pod = {"restartPolicy": "Never", "containers": [{"name": "restore", "image": image}]}
    job: dict[str, Any] = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}}
    plane.api.make(
        "/apis/batch/v1/namespaces/default/jobs",
        {**job, "spec": {"backoffLimit": 0, "template": {"spec": pod}}},
    )
    block = shell_block("how-to/restore.md", "kubectl wait")
    [waiting] = [line for line in block.splitlines() if line.startswith("kubectl wait")]

    person.succeeds(waiting.replace(SHOP, "default").replace("2h", "60s"))

    person.succeeds(f"kubectl delete job {name}")
