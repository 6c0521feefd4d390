"""Every generated file of a portfolio: path below charts_out/ -> text and definition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from devops_constructs.errors import DefinitionError, Problem
from devops_constructs.kubernetes.cluster_charts.charts import cluster_charts
from devops_constructs.kubernetes.manifests import maintenance_manifests, project_manifests
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.loader import LoadedPortfolio, Reading
from devops_constructs.project.naming import release_name
from devops_constructs.project.project import Project
from devops_constructs.project.release import HostedProject, Release
from devops_constructs.synthesis._second_process import SecondProcess, can_fork
from devops_constructs.synthesis.cluster_chart import cluster_chart_files
from devops_constructs.synthesis.helm_chart import chart_files
from devops_constructs.synthesis.installed_workflows import OWN_WORKFLOWS
from devops_constructs.synthesis.output_tree import Artifact
from devops_constructs.synthesis.reached import reached
from devops_constructs.synthesis.steps import Step, charts_step, release_step, stack_step
from devops_constructs.synthesis.terraform_stacks import (
    MANIFEST_PATH,
    manifest_entry,
    manifest_text,
    stack_path,
    stack_text,
)
from devops_constructs.synthesis.uninstall_note import uninstall_note
from devops_constructs.synthesis.workflow_files import release_action_files, workflow_files
from devops_constructs.terraform.applied_stack import applied_hash
from devops_constructs.terraform.built_stack import BuiltStack
from devops_constructs.terraform.declared_changes import ChangedStacks, changed_stacks
from devops_constructs.terraform.stacks import fleet_stacks, project_stacks
from devops_constructs.workflows.fleet.fleet_workflows import fleet_workflows
from devops_constructs.workflows.project_workflows import project_workflows
from devops_constructs.workflows.workflow import Workflow

WORTH_A_SECOND_PROCESS = 8
"""From so many projects on, a second process costs less than it saves (benchmarks/, two cores)."""


@dataclass
class _Built:
    """Some artifacts, and what the manifest says of them."""

    fleet: Fleet
    artifacts: dict[str, Artifact] = field(default_factory=dict)
    manifest_entries: list[dict[str, Any]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, path: str, text: str, definition: str) -> None:
        """One more artifact; two of one path would mean that a check of the model is missing."""
        if path in self.artifacts:
            raise AssertionError(f"{definition} makes {path} a second time")
        self.artifacts[path] = Artifact(text, definition)

    def add_stacks(self, stacks: Iterable[BuiltStack], definition: str) -> None:
        """Terraform stacks, in order."""
        for stack in stacks:
            self.add(stack_path(stack.name), stack_text(stack), definition)
            self.manifest_entries.append(manifest_entry(stack))
            self.steps.append(stack_step(stack, self.fleet))

    def add_workflows(self, folder: str, workflows: Iterable[Workflow], definition: str) -> None:
        """Workflows of one repository."""
        for name, text in workflow_files(workflows, definition).items():
            self.add(f"workflows/{folder}/{name}", text, definition)

    def add_changed(self, changed: ChangedStacks, definition: str) -> None:
        """Stacks with what is declared of their past."""
        self.problems += changed.problems
        self.add_stacks(changed.stacks, definition)


def load_and_build(root: Path) -> tuple[LoadedPortfolio, dict[str, Artifact]]:
    """The definitions below `root` and all artifacts made from them.

    Projects know nothing of each other, so the two halves of a large fleet are made at once, in two
    processes.

    Raises:
        DefinitionError: definitions are wrong; with all problems, those of patches included.
    """
    reading = Reading(root)
    with reading.places():
        if reading.problems:
            raise DefinitionError([*reading.problems, *_patch_problems(reading.sound())])
        loaded = reading.loaded()
        return loaded, _joined(loaded, _parts(loaded))


def _patch_problems(loaded: LoadedPortfolio | None) -> Iterator[Problem]:
    """What only shows once the objects of a project are there."""
    releases = loaded.portfolio.releases if loaded else ()
    patched = {each.project for each in releases if each.patches or each.extra_manifests}
    for project in sorted(patched, key=lambda each: each.name):
        yield from project_manifests(releases[0].fleet, project)[1]


def _parts(loaded: LoadedPortfolio) -> list[_Built]:
    projects = loaded.portfolio.projects
    if len(projects) >= WORTH_A_SECOND_PROCESS and can_fork():
        half = len(projects) // 2
        second = SecondProcess(partial(_build, loaded, projects[half:]))
        return [_build_fleet(loaded), _build(loaded, projects[:half]), second.result()]
    return [_build_fleet(loaded), _build(loaded, projects)]


def _build(loaded: LoadedPortfolio, projects: Sequence[Project]) -> _Built:
    fleet = loaded.portfolio.fleet
    built = _Built(fleet)
    for project in projects:
        definition = loaded.file_of(project)
        objects, problems = project_manifests(fleet, project)
        reaches = {
            name: reached(release_name(project, project.environment(name)), bodies)
            for name, bodies in objects.items()
        }
        changed = changed_stacks(fleet, project, project_stacks(fleet, project, reaches))
        applied = {stack.name: applied_hash(stack) for stack in changed.stacks}
        built.problems += problems
        for name, bodies in objects.items():
            release = Release(fleet, project, project.environment(name))
            if retirement := release.environment.retired:
                built.add(*uninstall_note(release, retirement, bodies), definition)
                continue
            files = chart_files(
                release,
                bodies,
                definition,
                in_maintenance=maintenance_manifests(release),
                applied=applied[release.name],
            )
            for path, text in files.items():
                built.add(f"helm/{release.name}/{path}", text, definition)
            built.steps.append(release_step(release))
        built.add_changed(changed, definition)
        workflows = project_workflows(HostedProject(fleet, project))
        built.add_workflows(project.name, workflows.own, definition)
        built.add_workflows(OWN_WORKFLOWS, workflows.called, definition)
    return built


def _build_fleet(loaded: LoadedPortfolio) -> _Built:
    """What projects share: charts of clusters, stacks of the fleet. They need all projects."""
    definition = loaded.file_of(None)
    built = _Built(loaded.portfolio.fleet)
    for cluster in loaded.portfolio.fleet.clusters:
        for chart in cluster_charts(cluster, loaded.portfolio.running):
            for path, text in cluster_chart_files(chart, definition).items():
                built.add(f"helm/{chart.name}/{path}", text, definition)
            built.steps.append(charts_step(chart, cluster))
    fleet = loaded.portfolio.fleet
    built.add_changed(changed_stacks(fleet, fleet, fleet_stacks(loaded.portfolio)), definition)
    built.add_workflows(OWN_WORKFLOWS, fleet_workflows(loaded.portfolio), definition)
    if any(project.calls_workflows(fleet) for project in loaded.portfolio.projects):
        for name, text in release_action_files(definition).items():
            built.add(f"workflows/{OWN_WORKFLOWS}/{name}", text, definition)
    return built


def _joined(loaded: LoadedPortfolio, parts: Sequence[_Built]) -> dict[str, Artifact]:
    if problems := [problem for part in parts for problem in part.problems]:
        raise DefinitionError(problems)
    artifacts: dict[str, Artifact] = {}
    for part in parts:
        if twice := artifacts.keys() & part.artifacts:
            raise AssertionError(f"two definitions made {', '.join(sorted(twice))}")
        artifacts |= part.artifacts
    manifest = manifest_text(
        (entry for part in parts for entry in part.manifest_entries),
        (step for part in parts for step in part.steps),
    )
    return {**artifacts, MANIFEST_PATH: Artifact(manifest, loaded.file_of(None))}
