"""What was merged of each stack, read from real repositories."""

from __future__ import annotations

from pathlib import Path

import pytest

from devops_constructs.errors import OperationError
from devops_constructs.operations.apply.git_history import GitHistory
from devops_constructs.operations.plans.content import content_hash
from tests.operations.apply.repositories import STACKS, Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "infrastructure")


def merged(repository: Repository, stack: str = "fleet") -> list[tuple[str, str | None]]:
    return [(v.commit, v.content) for v in GitHistory(repository.root).stacks[stack]]


def content(text: str, lock: str = "") -> str:
    return content_hash(text.encode(), lock.encode())


def test_a_stack_has_a_version_for_each_commit_that_changed_it(repository: Repository) -> None:
    first = repository.commit(fleet="{}", shop="{}")
    repository.commit(shop="{ }")
    third = repository.commit(fleet="{ }")

    assert merged(repository) == [(first, content("{}")), (third, content("{ }"))]


def test_a_branch_counts_as_the_commit_that_merged_it(repository: Repository) -> None:
    first = repository.commit(fleet="1")
    repository.git("switch", "--quiet", "--create", "change")
    repository.commit(fleet="2")
    repository.commit(fleet="3")
    repository.git("switch", "--quiet", "main")
    repository.commit(shop="1")
    repository.git("merge", "--quiet", "--no-ff", "--message", "merged", "change")
    merge = repository.git("rev-parse", "HEAD")

    assert merged(repository) == [(first, content("1")), (merge, content("3"))]


def test_the_content_is_the_same_however_it_was_merged(repository: Repository) -> None:
    """Squashed or rebased it is another commit."""
    repository.commit(fleet="1")
    repository.git("switch", "--quiet", "--create", "change")
    repository.commit(fleet="2")
    planned = merged(repository)[-1]
    repository.git("switch", "--quiet", "main")
    repository.git("merge", "--quiet", "--squash", "change")
    squashed = repository.commit("squashed")

    assert merged(repository)[-1] == (squashed, planned[1])
    assert squashed != planned[0]


def test_a_change_of_the_lock_alone_is_a_version(repository: Repository) -> None:
    repository.commit(fleet="1")
    repository.write(f"{STACKS}/fleet/.terraform.lock.hcl", "provider {}")
    locked = repository.commit()
    repository.write(f"{STACKS}/fleet/.terraform.lock.hcl", None)
    unlocked = repository.commit()

    assert merged(repository)[1:] == [
        (locked, content("1", "provider {}")),
        (unlocked, content("1")),
    ]


def test_what_is_no_part_of_the_content_makes_no_version(repository: Repository) -> None:
    first = repository.commit(fleet="1")
    repository.write(f"{STACKS}/fleet/README", "nothing")
    repository.commit()
    (repository.root / STACKS / "fleet/cdk.tf.json").chmod(0o755)
    repository.commit()

    assert merged(repository) == [(first, content("1"))]


def test_what_is_taken_back_is_there_as_often_as_it_was_merged(repository: Repository) -> None:
    commits = [repository.commit(fleet=text) for text in ("1", "2", "1")]

    assert merged(repository) == [
        (commit, content(text)) for commit, text in zip(commits, "121", strict=True)
    ]


def test_a_stack_that_is_no_more_is_still_known(repository: Repository) -> None:
    first = repository.commit(shop="1", fleet="1")
    gone = repository.commit(shop=None)

    assert merged(repository, "shop") == [(first, content("1")), (gone, None)]


def test_files_are_those_of_the_commit_not_of_the_work_tree(repository: Repository) -> None:
    first = repository.commit(fleet="1")
    repository.commit(fleet="2")
    repository.write(f"{STACKS}/fleet/cdk.tf.json", "3")

    history = GitHistory(repository.root)

    assert history.stack_files(first, "fleet") == {"cdk.tf.json": b"1"}
    assert history.stack_files(history.head, "fleet") == {"cdk.tf.json": b"2"}
    assert history.json(first, f"{STACKS}/fleet/cdk.tf.json") == 1
    assert history.json(first, f"{STACKS}/shop/cdk.tf.json") is None


def test_the_last_change_of_a_folder_is_a_commit_of_the_branch(repository: Repository) -> None:
    repository.write("charts_out/helm/ingress/Chart.yaml", "a: 1\n")
    first = repository.commit()
    repository.commit(fleet="1")

    history = GitHistory(repository.root)

    assert history.last_change("charts_out/helm/ingress") == first
    assert history.last_change("charts_out/helm/other") is None
    assert [history.positions[c] for c in (first, history.head)] == [0, 1]


def test_settings_of_a_person_change_nothing(repository: Repository) -> None:
    first = repository.commit(fleet="1")
    for name, value in (("log.showRoot", "false"), ("diff.renames", "copies"), ("log.date", "raw")):
        repository.git("config", name, value)
    repository.git("mv", f"{STACKS}/fleet", f"{STACKS}/other")
    moved = repository.commit()

    assert merged(repository) == [(first, content("1")), (moved, None)]
    assert merged(repository, "other") == [(moved, content("1"))]


def test_a_part_of_the_history_is_not_enough(repository: Repository, tmp_path: Path) -> None:
    repository.commit(fleet="1")
    repository.commit(fleet="2")
    repository.git("clone", "--quiet", "--depth", "1", f"file://{repository.root}", "../shallow")

    with pytest.raises(OperationError) as caught:
        GitHistory(tmp_path / "shallow")

    assert str(caught.value) == (
        "this clone has only a part of the history\n"
        "    why: what was merged and is not applied is found in it\n"
        "    fix: run: git fetch --unshallow   (in a workflow: fetch-depth: 0)"
    )


def test_a_folder_without_history_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OperationError) as caught:
        GitHistory(tmp_path)

    first, *rest = str(caught.value).splitlines()
    assert first.startswith("git rev-parse failed: fatal: not a git repository")
    assert rest == [
        "    why: what was merged and is not applied is found in the history",
        "    fix: run it in a clone of this repository that has the whole of it",
    ]


def test_a_missing_git_is_told(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(OperationError) as caught:
        GitHistory(repository.root)

    assert str(caught.value).startswith("git cannot be started: No such file or directory\n")
