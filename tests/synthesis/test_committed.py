"""What was synthesised before is known from the last commit, and counts only if it is whole."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from devops_constructs.errors import DefinitionError, OutputError
from devops_constructs.synthesis.committed import committed
from devops_constructs.synthesis.synth import compare, synthesise
from tests.preparation import clean_env
from tests.project.definitions import Definitions

STACK = "terraform/stacks/shop/cdk.tf.json"
RESTORE = (
    "    why: what holds data is known from it, and might be taken out unnoticed\n"
    "    fix: take all of charts_out/ from a commit in which it is whole, as a rule the one that is"
    " deployed (git checkout <commit> -- charts_out), commit it, then synth"
)


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    """The shop with its private space, synthesised, in no repository."""
    definitions = Definitions(tmp_path)
    synthesise(tmp_path)
    return definitions


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@agency.example"]
    command = ["git", "-C", str(root), *identity, *arguments]
    subprocess.run(command, check=True, capture_output=True, env=clean_env())


def commit(root: Path) -> None:
    git(root, "init", "-q")
    git(root, "add", "--all")
    git(root, "commit", "-q", "-m", "A commit")


def without_private_space(definitions: Definitions) -> None:
    definitions.change('name="shop"', 'name="shop", private_space=None')


def edit(root: Path, path: str = STACK) -> None:
    stack = json.loads((root / "charts_out" / path).read_text())
    stack["resource"] = {}
    (root / "charts_out" / path).write_text(json.dumps(stack))


def refusal(root: Path) -> str:
    with pytest.raises(OutputError) as caught:
        synthesise(root)
    return str(caught.value)


def test_edit_by_hand_is_refused_when_what_it_hides_would_change(definitions: Definitions) -> None:
    edit(definitions.root)
    without_private_space(definitions)

    said = f"charts_out/{STACK} is not what was synthesised in the working copy\n{RESTORE}"
    assert refusal(definitions.root) == said


def test_edit_by_hand_of_what_stays_is_mended(definitions: Definitions) -> None:
    edit(definitions.root)

    synthesise(definitions.root)

    assert not compare(definitions.root)


def test_missing_file_is_refused_when_what_it_told_would_change(definitions: Definitions) -> None:
    (definitions.root / "charts_out" / STACK).unlink()
    without_private_space(definitions)

    said = f"charts_out/{STACK} is missing in the working copy\n{RESTORE}"
    assert refusal(definitions.root) == said


@pytest.mark.parametrize("text", ["{", "[]", '{"files": {"a": {}}}'])
def test_damaged_index_is_refused(definitions: Definitions, text: str) -> None:
    (definitions.root / "charts_out/index.json").write_text(text)

    said = f"charts_out/index.json cannot be read in the working copy\n{RESTORE}"
    assert refusal(definitions.root) == said


def test_missing_index_is_refused(definitions: Definitions) -> None:
    (definitions.root / "charts_out/index.json").unlink()

    said = f"charts_out/index.json is missing in the working copy\n{RESTORE}"
    assert refusal(definitions.root) == said


def test_deleted_folder_hides_nothing_that_was_committed(definitions: Definitions) -> None:
    commit(definitions.root)
    shutil.rmtree(definitions.root / "charts_out")
    without_private_space(definitions)

    with pytest.raises(DefinitionError, match="bucket 'agency-shop-private'"):
        synthesise(definitions.root)


def test_what_was_never_committed_may_go_again(definitions: Definitions) -> None:
    git(definitions.root, "init", "-q")
    without_private_space(definitions)

    synthesise(definitions.root)


def test_ignored_folder_counts_as_it_is(definitions: Definitions) -> None:
    (definitions.root / ".gitignore").write_text("/charts_out/\n")
    commit(definitions.root)
    without_private_space(definitions)

    with pytest.raises(DefinitionError, match="bucket 'agency-shop-private'"):
        synthesise(definitions.root)


def test_committed_folder_without_its_index_is_refused(definitions: Definitions) -> None:
    (definitions.root / "charts_out/index.json").unlink()
    commit(definitions.root)

    said = f"charts_out/index.json is missing in the last commit\n{RESTORE}"
    assert refusal(definitions.root) == said


def test_committed_edit_by_hand_is_refused(definitions: Definitions) -> None:
    edit(definitions.root)
    commit(definitions.root)
    without_private_space(definitions)

    said = f"charts_out/{STACK} is not what was synthesised in the last commit\n{RESTORE}"
    assert refusal(definitions.root) == said


def test_another_commit_tells_what_a_branch_took_out(definitions: Definitions) -> None:
    root = definitions.root
    commit(root)
    shutil.rmtree(root / "charts_out")
    git(root, "rm", "-rq", "--cached", "charts_out")
    git(root, "commit", "-q", "-m", "Take the artifacts out")
    without_private_space(definitions)
    synthesise(root)

    with pytest.raises(DefinitionError, match="bucket 'agency-shop-private'"):
        compare(root, since="HEAD~1")


def test_unknown_commit_is_refused(definitions: Definitions) -> None:
    commit(definitions.root)

    with pytest.raises(OutputError) as caught:
        compare(definitions.root, since="origin/main")
    assert str(caught.value) == (
        "there is no commit 'origin/main'\n"
        "    why: what holds data is known from the artifacts in it\n"
        "    fix: fetch it, or name another one"
    )


def test_repository_that_git_refuses_to_read_is_no_empty_one(
    definitions: Definitions,
) -> None:
    commit(definitions.root)
    (definitions.root / ".git/HEAD").write_text("damaged")

    assert refusal(definitions.root).startswith("git does not tell what was committed: ")


def test_repository_of_a_hook_is_not_taken_for_ours(
    definitions: Definitions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(definitions.root)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    without_private_space(definitions)

    with pytest.raises(DefinitionError, match="bucket 'agency-shop-private'"):
        synthesise(definitions.root)


def test_without_git_the_folder_counts(
    definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(definitions.root)
    monkeypatch.setenv("PATH", "")

    past = committed(definitions.root)

    assert past is not None
    assert past.place == "the working copy"
