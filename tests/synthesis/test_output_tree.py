"""The artifacts' folder changes all at once and touches nothing that is not its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from devops_constructs.errors import OutputError
from devops_constructs.synthesis.output_tree import CHART_LEFTOVERS, LEFTOVERS, Artifact, OutputTree

OLD = {"helm/shop/values.yaml": "replicas: 1\n", "terraform/stacks/shop/cdk.tf.json": "{}\n"}
NEW = {"helm/shop/values.yaml": "replicas: 2\n", "helm/blog/values.yaml": "replicas: 1\n"}


def artifacts(texts: Mapping[str, str]) -> dict[str, Artifact]:
    return {path: Artifact(text, "projects/shop.py") for path, text in texts.items()}


def write(root: Path, texts: Mapping[str, str]) -> None:
    OutputTree(root).write(artifacts(texts), "1.0")


def content(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_second_write_changes_no_file_and_no_time_stamp(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    before = {path: path.stat() for path in (tmp_path / "charts_out").rglob("*")}

    write(tmp_path, OLD)

    assert {path: path.stat() for path in (tmp_path / "charts_out").rglob("*")} == before


def test_a_file_that_does_not_change_keeps_its_time_stamp(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    unchanged = tmp_path / "charts_out/helm/shop/values.yaml"
    os.utime(unchanged, ns=(1, 1))

    write(tmp_path, {**OLD, "helm/blog/values.yaml": "replicas: 1\n"})

    assert unchanged.stat().st_mtime_ns == 1


@pytest.mark.parametrize("kind", ["a file", "a link"])
def test_what_is_no_folder_is_refused_and_stays(tmp_path: Path, kind: str) -> None:
    there = tmp_path / "charts_out"
    if kind == "a file":
        there.write_text("precious")
    else:
        (tmp_path / "elsewhere").mkdir()
        there.symlink_to("elsewhere")

    with pytest.raises(OutputError) as caught:
        write(tmp_path, OLD)

    assert str(caught.value) == (
        f"charts_out is {kind}, not a folder\n"
        "    why: synthesis replaces it as a whole, and what is there would be lost\n"
        "    fix: move it elsewhere"
    )
    assert there.is_symlink() or there.read_text() == "precious"


def test_output_of_a_removed_definition_disappears_with_its_folder(tmp_path: Path) -> None:
    write(tmp_path, OLD)

    write(tmp_path, {"helm/shop/values.yaml": "replicas: 1\n"})

    assert not (tmp_path / "charts_out/terraform").exists()


def test_a_foreign_file_is_refused_by_name_and_nothing_is_written(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / "charts_out/helm/notes.md").write_text("mine")
    before = content(tmp_path / "charts_out")

    with pytest.raises(OutputError) as refused:
        write(tmp_path, NEW)

    assert str(refused.value) == (
        "charts_out/ holds files that synthesis did not make: charts_out/helm/notes.md\n"
        "    why: they would be lost, or be taken for generated ones\n"
        "    fix: move them elsewhere, or delete them"
    )
    assert content(tmp_path / "charts_out") == before


def test_a_foreign_file_in_the_place_of_a_new_artifact_is_not_overwritten(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    mine = tmp_path / "charts_out/helm/blog/values.yaml"
    mine.parent.mkdir()
    mine.write_text("mine")

    with pytest.raises(OutputError, match=r"helm/blog/values\.yaml"):
        write(tmp_path, NEW)

    assert mine.read_text() == "mine"


def test_a_link_to_a_folder_is_foreign_and_stays(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    link = tmp_path / "charts_out/helm/link"
    link.symlink_to(tmp_path)

    with pytest.raises(OutputError, match="charts_out/helm/link"):
        write(tmp_path, NEW)

    assert link.is_symlink()


def test_an_artifact_replaced_by_a_link_is_stale_even_if_it_reads_the_same(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    values = tmp_path / "charts_out/helm/shop/values.yaml"
    values.rename(tmp_path / "elsewhere.yaml")
    values.symlink_to(tmp_path / "elsewhere.yaml")

    assert OutputTree(tmp_path).compare(artifacts(OLD), "1.0").stale == ("helm/shop/values.yaml",)
    write(tmp_path, OLD)
    assert not values.is_symlink()


def test_only_our_own_scratch_folder_is_cleaned_up(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / ".charts_out-backup").mkdir()
    (tmp_path / ".charts_out-scratch-of-a-killed-run").mkdir()

    write(tmp_path, NEW)

    assert (tmp_path / ".charts_out-backup").exists()
    assert not (tmp_path / ".charts_out-scratch-of-a-killed-run").exists()


def test_an_artifact_edited_by_hand_is_stale_and_made_anew(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    edited = tmp_path / "charts_out/helm/shop/values.yaml"
    edited.write_text("replicas: 9\n")

    comparison = OutputTree(tmp_path).compare(artifacts(OLD), "1.0")
    write(tmp_path, OLD)

    assert comparison.stale == ("helm/shop/values.yaml",)
    assert "-replicas: 9\n+replicas: 1" in comparison.diffs["helm/shop/values.yaml"]
    assert edited.read_text() == "replicas: 1\n"


def test_other_line_ends_count_as_a_change(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / "charts_out/helm/shop/values.yaml").write_bytes(b"replicas: 1\r\n")

    assert OutputTree(tmp_path).compare(artifacts(OLD), "1.0").stale == ("helm/shop/values.yaml",)


def test_comparing_names_missing_and_surplus_files(tmp_path: Path) -> None:
    write(tmp_path, OLD)

    comparison = OutputTree(tmp_path).compare(artifacts(NEW), "1.0")

    assert comparison.missing == ("helm/blog/values.yaml",)
    assert comparison.surplus == ("terraform/stacks/shop/cdk.tf.json",)
    assert comparison.stale == ("helm/shop/values.yaml", "index.json")


def test_an_unreadable_index_says_how_to_mend_it(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / "charts_out/index.json").write_text("<<<<<<< ours")

    with pytest.raises(OutputError) as refused:
        write(tmp_path, OLD)

    assert str(refused.value) == (
        "charts_out/index.json cannot be read\n"
        "    why: it tells generated files from those of others\n"
        "    fix: take either side of a merge (git checkout --ours charts_out/index.json), then"
        " synth"
    )


@pytest.mark.parametrize(
    "name", ["plan", "a.tfplan", ".terraform", "x.tfstate.backup", "crash.log"]
)
def test_what_an_engine_leaves_in_a_stack_survives_and_is_no_difference(
    tmp_path: Path, name: str
) -> None:
    write(tmp_path, OLD)
    stack = tmp_path / "charts_out/terraform/stacks/shop"
    if name == ".terraform":
        (stack / name / "providers").mkdir(parents=True)
        (stack / name / "providers/link").symlink_to("elsewhere")
    else:
        (stack / name).write_text("left")

    assert not OutputTree(tmp_path).compare(artifacts(OLD), "1.0")
    write(tmp_path, {**OLD, **NEW})
    assert os.path.lexists(stack / name)


@pytest.mark.parametrize("name", CHART_LEFTOVERS)
def test_what_helm_leaves_in_a_chart_survives_and_is_no_difference(
    tmp_path: Path, name: str
) -> None:
    write(tmp_path, OLD)
    chart = tmp_path / "charts_out/helm/shop"
    if name == "charts":
        (chart / name).mkdir()
        (chart / name / "traefik-41.3.0.tgz").write_text("left")
    else:
        (chart / name).write_text("left")

    assert not OutputTree(tmp_path).compare(artifacts(OLD), "1.0")
    write(tmp_path, {**OLD, **NEW})
    assert (chart / name).exists()


@pytest.mark.parametrize("name", ["charts/traefik-41.3.0.tgz", "Chart.lock"])
def test_git_ignores_what_helm_leaves(repository: Path, name: str) -> None:
    path = f"charts_out/helm/some-chart/{name}"

    assert subprocess.run(["git", "check-ignore", "--quiet", path], cwd=repository).returncode == 0


def test_leftover_names_elsewhere_are_foreign(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / "charts_out/helm/shop/plan").write_text("mine")

    assert OutputTree(tmp_path).compare(artifacts(OLD), "1.0").foreign == ("helm/shop/plan",)


@pytest.mark.parametrize("pattern", LEFTOVERS)
def test_git_ignores_each_leftover_name(repository: Path, pattern: str) -> None:
    path = f"charts_out/terraform/stacks/some-stack/{pattern.replace('*', 'x')}"
    path += "/" if pattern == ".terraform" else ""  # a folder

    assert subprocess.run(["git", "check-ignore", "--quiet", path], cwd=repository).returncode == 0


def test_the_index_names_each_file_with_its_definition_and_hash(tmp_path: Path) -> None:
    write(tmp_path, OLD)

    index = json.loads((tmp_path / "charts_out/index.json").read_text())
    assert index["files"]["terraform/stacks/shop/cdk.tf.json"] == {
        "definition": "projects/shop.py",
        "sha256": "ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and signals")
def test_a_write_killed_at_any_moment_leaves_the_old_artifacts_or_the_new_ones(
    tmp_path: Path,
) -> None:
    write(tmp_path / _made(tmp_path / "new-only"), NEW)
    whole_new = content(tmp_path / "new-only/charts_out")
    seen = set()
    for moment in range(1, 500):
        root = tmp_path / _made(tmp_path / f"killed-{moment}")
        write(root, OLD)
        whole_old = content(root / "charts_out")

        finished = _write_killed_at(moment, root)

        after = content(root / "charts_out")
        assert after in (whole_old, whole_new), f"half written when killed at {moment}"
        seen.add(after == whole_new)
        write(root, NEW)
        assert content(root / "charts_out") == whole_new
        assert [path.name for path in root.iterdir()] == ["charts_out"]
        if finished:
            break
    assert finished
    assert moment > 30, "the test has to reach many moments"
    assert seen == {True, False}


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _write_killed_at(moment: int, root: Path) -> bool:
    """Write NEW in a child that is killed at its nth action on files; whether it finished."""
    child = os.fork()
    if child == 0:
        count = 0

        def count_down(event: str, arguments: object) -> None:
            del arguments
            nonlocal count
            if event.startswith(("os.", "open", "shutil.", "ctypes.", "tempfile.")):
                count += 1
                if count == moment:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count_down)
        write(root, NEW)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
