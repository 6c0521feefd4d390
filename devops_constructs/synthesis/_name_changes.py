"""Projects, environments and clusters that are gone, or have another name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from devops_constructs.errors import Problem
from devops_constructs.project import naming
from devops_constructs.project.cluster import Cluster
from devops_constructs.project.loader import LoadedPortfolio
from devops_constructs.project.project import Project
from devops_constructs.synthesis._pins import name_pin
from devops_constructs.synthesis.committed import Committed
from devops_constructs.terraform.data_holding import held_in

Told = tuple[Problem, set[str]]
"""A problem, and the stacks about which it says all."""

RETIRED = 'retired=dc.Retirement(reason="...", date="YYYY-MM-DD", backup="...")'

_WHY = "namespaces, states and what holds data are named after it, and would be made anew, empty"


@dataclass(frozen=True)
class NameChanges:
    """What the past had under names that the definitions no longer have."""

    loaded: LoadedPortfolio
    past: Committed
    texts: Mapping[str, str]

    def problems(self) -> Iterator[Told]:
        """One for each project, environment and cluster that is gone or has another name."""
        for file in sorted({self._definition(release) for release in self._gone()}):
            gone = [release for release in self._gone() if self._definition(release) == file]
            yield from self._of_file(file, gone)
        yield from self._clusters()

    @cached_property
    def _releases(self) -> dict[str, str]:
        """Releases of the past, with the definition of each."""
        fleet = self.loaded.file_of(None)
        charts = [p for p in self.past.recorded if p.startswith("helm/")]
        found = {p.split("/")[1]: self.past.definition_of(p) for p in charts}
        return {release: file for release, file in found.items() if file != fleet}

    def _definition(self, release: str) -> str:
        return self._releases[release]

    def _gone(self) -> list[str]:
        there = {release.name for release in self.loaded.portfolio.releases}
        return sorted(self._releases.keys() - there)

    def _of_file(self, file: str, gone: Sequence[str]) -> Iterator[Told]:
        """Of the releases that are gone and were of one project."""
        projects = self.loaded.portfolio.projects
        old = self._project_name(file)
        same = next((project for project in projects if project.name == old), None)
        if same:
            yield from self._environments(same, gone)
            return
        renamed = next((p for p in projects if self.loaded.file_of(p) == file), None)
        stacks = {old, *gone}
        if renamed:
            yield self._project_renamed(renamed, old, stacks), stacks
            return
        yield (
            self.loaded.portfolio.fleet.problem(
                "tombstones",
                what=f"project {old!r} is gone, with {_listed(gone)}",
                why="its databases, buckets and volumes would be left where nothing knows of them",
                fix=f"bring {file} back with {RETIRED} in each environment, and take it out when"
                " that is deployed",
            ),
            stacks,
        )

    def _project_name(self, file: str) -> str:
        """The name that the project of a file had: what the names of its releases begin with."""
        releases = [release for release, of in self._releases.items() if of == file]
        stacks = [
            path.split("/")[2]
            for path, entry in self.past.recorded.items()
            if entry["definition"] == file and path.startswith("terraform/stacks/")
        ]
        for stack in sorted(stacks, key=len):
            if all(release.startswith(f"{stack}-") for release in releases):
                return stack
        return min(releases).rpartition("-")[0]

    def _project_renamed(self, project: Project, old: str, stacks: set[str]) -> Problem:
        return project.problem(
            "name",
            what=f"it was {old!r} before",
            why=_WHY,
            fix=f"write name={old!r} again{self._pins(stacks)}",
        )

    def _environments(self, project: Project, gone: Sequence[str]) -> Iterator[Told]:
        new = [
            environment
            for environment in project.environments
            if naming.release_name(project, environment) not in self._releases
        ]
        for release in gone:
            name = release.removeprefix(f"{project.name}-")
            if len(new) == len(gone) == 1:
                yield (
                    new[0].problem(
                        "name",
                        what=f"it was {name!r} before",
                        why=_WHY,
                        fix=f"name it {name!r} again{self._pins({release})}",
                    ),
                    {release},
                )
            else:
                yield (
                    project.problem(
                        "environments",
                        what=f"environment {name!r} is gone",
                        why="its databases, buckets and volumes would be left where nothing knows"
                        " of them",
                        fix=f"bring it back with {RETIRED}, and take it out when that is deployed",
                    ),
                    {release},
                )

    def _clusters(self) -> Iterator[Told]:
        fleet = self.loaded.portfolio.fleet
        before = {stack for stack, text in self._stacks().items() if _has_cluster(text)}
        now = {cluster.name: cluster for cluster in fleet.clusters}
        gone = sorted(before - now.keys())
        known = {path.split("/")[2] for path in self.past.paths() if path.startswith("terraform/")}
        new: list[Cluster] = [now[name] for name in sorted(now.keys() - known)]
        if len(gone) == len(new) == 1:
            [old], [cluster] = gone, new
            yield (
                cluster.problem(
                    "name",
                    what=f"it was {old!r} before",
                    why="the cluster and all that runs on it goes by that name, and another one"
                    " would be made",
                    fix=f"name it {old!r} again",
                ),
                {old, f"{old}-base"},
            )

    def _stacks(self) -> dict[str, str]:
        return {
            path.split("/")[2]: text
            for path, text in self.texts.items()
            if path.startswith("terraform/")
        }

    def _pins(self, stacks: set[str]) -> str:
        """What pins the names that these stacks of the past gave to what holds data."""
        by_place: dict[str, set[str]] = {}
        for stack, text in self._stacks().items():
            pins = [name_pin(held) for held in held_in(json.loads(text)) if stack in stacks]
            for place, written in filter(None, pins):
                by_place.setdefault(place, set()).add(written)
        if not by_place:
            return ""
        listed = [
            f"in {place} {', '.join(sorted(texts))}" for place, texts in sorted(by_place.items())
        ]
        return f"; under another one, what holds data keeps its name with {'; '.join(listed)}"


def _has_cluster(text: str) -> bool:
    return bool(json.loads(text).get("resource", {}).get("digitalocean_kubernetes_cluster"))


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
