"""The first deploy of a whole fleet, with stand-ins, interrupted after each step.

Stacks, charts and the manifest are those that synthesis makes of a small fleet; what runs them is
the real command, with a real archive.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from devops_constructs.operations.apply.git_history import GitHistory
from devops_constructs.operations.apply.helm_releases import chart_content
from devops_constructs.operations.apply.outcome import Outcome, exit_code
from devops_constructs.operations.apply.start import Programs, apply_fleet
from devops_constructs.operations.plans.archive import PlanArchive
from devops_constructs.operations.plans.records import Applied
from devops_constructs.project.loader import load
from devops_constructs.review.stack_files import Step, steps
from devops_constructs.synthesis.synth import synthesise
from tests.operations.apply.clouds import KUBECONFIG, TOKEN, Api, World, digitalocean
from tests.operations.apply.pipeline import Pipeline
from tests.operations.apply.repositories import Repository
from tests.project.definitions import Definitions

INFRASTRUCTURE = """\
    infrastructure=dc.InfrastructureRepository("infrastructure", encrypt_to="{}"),
"""


class Cut(Exception):  # noqa: N818 - the machine of the run is gone
    """Not an error of ours: nothing may catch it."""


@dataclass
class Deploy:
    """A repository with everything merged, and nothing done yet."""

    root: Path
    world: World
    api: Api

    def run(self, *approve: str, cut: bool = False) -> list[Outcome]:
        """One run; if `cut`, it is cut off as soon as it has done one step."""
        before = len(self.world["did"])

        def look(text: str) -> None:
            if cut and len(self.world["did"]) > before:
                raise Cut

        portfolio = load(self.root).portfolio
        programs = Programs(self.world.terraform, self.world.helm, self.world.kubectl)
        # clusters come into being with their stacks
        self.api.clusters = [name for name in ("production-1", "staging") if name in self.stacks]
        return apply_fleet(self.root, portfolio, (), approve, programs, look)[1]

    @property
    def stacks(self) -> list[str]:
        return [done.partition("/")[2] for done in self.world["did"] if done.startswith("stack/")]

    @property
    def steps(self) -> list[Step]:
        return steps(self.root)

    @property
    def archive(self) -> PlanArchive:
        portfolio = load(self.root).portfolio
        return PlanArchive(portfolio.fleet, portfolio.projects)

    @property
    def waiting(self) -> list[str]:
        """The keys of plans that wait for a person, also of a run that was cut off."""
        return [plan.key for plan in self.archive.all() if plan.result is None]

    def is_applied(self, *but: str) -> None:
        """Everything is there, except these steps."""
        archive, history = self.archive, GitHistory(self.root)
        stacks = {}
        for step in self.steps:
            if step.kind == "stack" and step.key not in but:
                content = history.stacks[step.name][-1].content
                assert content
                archive.set_applied(Applied(step.name, history.head, content, "2026", "ada"))
                stacks[step.name] = content
            elif step.kind == "charts" and step.key not in but:
                assert step.namespace
                files = history.files(history.head, f"charts_out/helm/{step.name}")
                more = {
                    "description": f"content {chart_content(files)}",
                    "cluster": f"{KUBECONFIG.format(step.cluster)} 600",
                }
                self.world.has_release(step.namespace, step.name, "deployed", **more)
        self.world.set(stacks=stacks, did=[f"stack/{name}" for name in stacks])

    def release(self) -> None:
        """The repositories of projects release what they can."""
        for step in self.steps:
            if step.kind == "release" and set(step.after) <= {f"stack/{s}" for s in self.stacks}:
                assert step.namespace
                self.world.has_release(step.namespace, step.name, "deployed")


@pytest.fixture(scope="module")
def synthesised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("fleet")
    definitions = Definitions(root)
    definitions.change("    zones=(\n", f"{INFRASTRUCTURE}    zones=(\n", file="fleet")
    definitions.change(
        'dc.Zone("acme.example")', 'dc.Zone("acme.example", ssl="strict")', file="fleet"
    )
    definitions.change('"agency-state"', '"agency-terraform-state"', file="fleet")
    recipient = "age1xetvser6zgat7q8u8h4ax988uhusvseq5dw9g2qv5l84hyr88pasjmlhml"
    definitions.change('encrypt_to="{}"', f'encrypt_to="{recipient}"', file="fleet")
    synthesise(root)
    return root


@pytest.fixture
def deploy(
    pipeline: Pipeline, synthesised: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Deploy]:
    root = tmp_path / "fleet"
    shutil.copytree(synthesised, root)
    fleet = root / "projects/fleet.py"
    recipient = fleet.read_text().partition('encrypt_to="')[2].partition('"')[0]
    fleet.write_text(fleet.read_text().replace(recipient, str(pipeline._key.to_public())))
    Repository(root).commit("all of it")
    with digitalocean() as api:
        monkeypatch.setenv("DIGITALOCEAN_API_URL", api.url)
        monkeypatch.setenv("DIGITALOCEAN_TOKEN", TOKEN)
        yield Deploy(root, World(tmp_path), api)


def everything(deploy: Deploy) -> set[str]:
    return {step.key for step in deploy.steps if step.kind != "release"}


def test_the_first_run_waits_for_a_person_with_the_first_stack(deploy: Deploy) -> None:
    outcomes = deploy.run()

    assert exit_code(outcomes) == 1
    assert {(o.step, o.state) for o in outcomes if o.state != "waiting"} == {
        ("stack/fleet", "waits for a person")
    }
    waiting = {o.step: o.says for o in outcomes if o.state == "waiting"}
    assert waiting["stack/production-1"] == "comes after stack/fleet"
    assert waiting["charts/production-1-ingress"] == "comes after stack/production-1-base"
    assert waiting["stack/zone-acme-example-strict"].startswith("comes after ")
    assert deploy.world["did"] == []


def test_interrupted_after_each_step_everything_comes_once_and_in_its_order(
    deploy: Deploy,
) -> None:
    cuts = 0
    for _ in range(100):
        deploy.release()
        try:
            outcomes = deploy.run(*deploy.waiting, cut=True)
        except Cut:
            cuts += 1
            continue
        if not outcomes:
            break

    did = deploy.world["did"]
    assert sorted(did) == sorted(everything(deploy))
    place = {key: number for number, key in enumerate(did)}
    for step in deploy.steps:
        if step.kind != "release":
            earlier = [place[key] for key in step.after if not key.startswith("release/")]
            assert all(place[step.key] > number for number in earlier), step.key
    assert cuts > len(did) / 2
    assert deploy.run() == []


def test_a_failure_says_nothing_that_the_plan_calls_sensitive(deploy: Deploy) -> None:
    deploy.run()
    deploy.world.set(fails={"fleet": 1})

    [failed] = [o for o in deploy.run(*deploy.waiting) if o.state == "failed"]

    assert failed.says.splitlines()[1:4] == [
        "Error: the API is away, said (secret) and its key",
        "(secret)",
        "(secret)",
    ]
    [plan] = [p for p in deploy.archive.all("fleet") if p.result]
    assert plan.result is not None
    assert (plan.result.outcome, "known-to-the-plan" in plan.result.says) == ("failed", False)


def test_strictness_of_a_zone_waits_for_the_releases_of_its_hosts(deploy: Deploy) -> None:
    deploy.is_applied("stack/zone-acme-example-strict")
    before = {o.step: o.says for o in deploy.run()}
    deploy.release()

    after = deploy.run()

    assert list(before) == ["stack/zone-acme-example-strict"]
    assert "release/shop-production" in before["stack/zone-acme-example-strict"]
    assert [o.state for o in after] == ["waits for a person"]


def test_a_cluster_that_cannot_be_read_is_a_failure_of_what_waits_for_it_alone(
    deploy: Deploy,
) -> None:
    deploy.is_applied("stack/zone-acme-example-strict")
    path = "GET /v2/kubernetes/clusters/id-of-staging/kubeconfig"
    deploy.api.answers[path] = [403]

    outcomes = deploy.run()

    assert exit_code(outcomes) == 2
    assert {o.step for o in outcomes if o.state == "failed"} == {
        "charts/staging-ingress",
        "release/shop-staging",
    }


def test_a_changed_chart_is_upgraded_and_an_unchanged_one_is_not_touched(deploy: Deploy) -> None:
    deploy.is_applied()
    did = len(deploy.world["did"])
    values = deploy.root / "charts_out/helm/production-1-ingress/values.yaml"
    values.write_text(values.read_text() + "\n# changed\n")
    Repository(deploy.root).commit("a chart")

    outcomes = deploy.run()

    assert [(o.step, o.state) for o in outcomes if o.done] == [
        ("charts/production-1-ingress", "applied")
    ]
    assert deploy.world["did"][did:] == ["charts/production-1-ingress"]


def test_the_release_of_a_retired_environment_is_uninstalled_before_its_stack_goes(
    deploy: Deploy,
) -> None:
    deploy.is_applied()
    deploy.release()
    note = {"release": "shop-staging", "namespace": "shop-staging", "cluster": "staging"}
    uninstall = deploy.root / "charts_out/uninstall/shop-staging.json"
    uninstall.parent.mkdir()
    uninstall.write_text(json.dumps(note))
    stack = deploy.root / "charts_out/terraform/stacks/shop-staging/cdk.tf.json"
    described = json.loads(stack.read_text())
    stack.write_text(json.dumps({"terraform": described["terraform"]}))
    Repository(deploy.root).commit("retired")

    deploy.run()

    assert deploy.world["did"][-1] == "uninstalled shop-staging"
    [key] = [k for k in deploy.waiting if "/shop-staging/" in k]
    deploy.run(key)
    assert deploy.world["did"][-1] == "stack/shop-staging"
