"""`devops apply`: works off every merged commit that is not applied, and what stands between."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from devops_constructs.errors import OperationError
from devops_constructs.operations.apply.git_history import CHARTS, NOTES
from devops_constructs.operations.apply.helm_releases import Release, Releases, chart_content
from devops_constructs.operations.apply.merged import Merged
from devops_constructs.operations.apply.outcome import Outcome
from devops_constructs.operations.apply.queue import Entry, Progress, Version, queue
from devops_constructs.operations.apply.work_off import work_off
from devops_constructs.project.fleet import did_you_mean
from devops_constructs.review.stack_files import Step

Do = Callable[[Entry], Outcome]


@dataclass
class Existing:
    """The keys of steps that exist: stacks that were applied, releases that are deployed.

    A cluster is asked when something waits for one of its releases, once.
    """

    merged: Merged
    releases: Releases
    problems: dict[str, str] = field(default_factory=dict)
    """By key, why it could not be looked at."""
    _known: dict[str, bool] = field(default_factory=dict)

    def add(self, key: str) -> None:
        """From now on it exists."""
        self._known[key] = True

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, str):
            return False
        if key not in self._known:
            self._known[key] = self._looked_up(key)
        return self._known[key]

    @cached_property
    def _steps(self) -> dict[str, Step]:
        return {step.key: step for step in self.merged.steps}

    def _looked_up(self, key: str) -> bool:
        step = self._steps[key]
        if step.kind == "stack":
            return self.merged.applied(step.name) is not None
        if not all(earlier in self for earlier in step.after):
            return False  # there is not even its cluster, perhaps
        try:
            return self.releases.is_deployed(release_of(step))
        except OperationError as error:
            self.problems[key] = str(error)
            return False


@dataclass(frozen=True)
class Run:
    """One run over the whole fleet."""

    merged: Merged
    releases: Releases
    apply_stack: Do
    talk: Callable[[str], None] = lambda text: None

    def __call__(self, chosen: Collection[str] = ()) -> list[Outcome]:
        """What became of each step that is not as it was merged.

        Args:
            chosen: names of stacks and charts; empty: all

        Raises:
            OperationError: one of them is neither.
        """
        keys = self._keys(chosen)
        existing = Existing(self.merged, self.releases)
        progress = Progress(self.entries(), existing)
        outcomes = work_off(progress, self._do, keys)
        unseen = [Outcome(key, None, "failed", said) for key, said in existing.problems.items()]
        return [o for o in outcomes if not _is_nothing(o)] + unseen

    def entries(self) -> tuple[Entry, ...]:
        """Everything that is not as it was merged; charts are compared when it is their turn."""
        charts = [step for step in self.merged.steps if step.kind == "charts"]
        versions = {**self.merged.pending, **{s.key: self._chart(s) for s in charts}}
        return queue(self.merged.steps, versions)

    def _keys(self, chosen: Collection[str]) -> set[str] | None:
        known = {step.name: step.key for step in self.merged.steps if step.kind == "charts"}
        known |= {name: f"stack/{name}" for name in self.merged.stacks}
        for name in chosen:
            if name not in known:
                raise OperationError(
                    f"there is no stack or chart of a cluster {name!r}\n"
                    "    why: the manifest of the newest commit has none\n"
                    f"    fix: {did_you_mean(name, list(known))}"
                )
        return {known[name] for name in chosen} or None

    def _chart(self, step: Step) -> Iterator[Version]:
        history = self.merged.history
        files = history.files(history.head, f"{CHARTS}/{step.name}")
        commit = history.last_change(f"{CHARTS}/{step.name}")
        if files and commit:
            yield Version(commit, history.positions[commit], chart_content(files))

    def _do(self, entry: Entry) -> Outcome:
        self.talk(f"{entry.step.key} {entry.version.commit[:12]}")
        try:
            if entry.step.kind == "charts":
                return self._installed(entry)
            self._uninstall_first(entry)
            return self.apply_stack(entry)
        except OperationError as error:
            return Outcome(entry.step.key, entry.version.commit, "failed", str(error))

    def _installed(self, entry: Entry) -> Outcome:
        release, content = release_of(entry.step), entry.version.content
        assert content, "an empty chart is not in the queue"
        if self.releases.runs(release, content):
            return Outcome(entry.step.key, entry.version.commit, "unchanged")
        history = self.merged.history
        files = history.files(history.head, f"{CHARTS}/{entry.step.name}")
        defined = self.releases.install(release, files, content)
        says = f"installed in cluster {release.cluster}"
        if defined:
            says += f", after {len(defined)} custom resource definitions"
        return Outcome(entry.step.key, entry.version.commit, "applied", says)

    def _uninstall_first(self, entry: Entry) -> None:
        """A stack that ends takes away the rights by which its release is uninstalled."""
        path = f"{NOTES}/{entry.step.name}.json"
        note = self.merged.history.json(entry.version.commit, path)
        if note is not None:
            release = Release(note["cluster"], note["namespace"], note["release"])
            self.releases.uninstall(release)


def release_of(step: Step) -> Release:
    """Where the release of a step is."""
    assert step.cluster, "a stack has no release"
    assert step.namespace, "likewise"
    return Release(step.cluster, step.namespace, step.name)


def _is_nothing(outcome: Outcome) -> bool:
    return outcome.state == "unchanged" and not outcome.says
