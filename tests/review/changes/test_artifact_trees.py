"""Reading a tree of artifacts that a stranger may have written."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from devops_constructs.errors import UnreadableError
from devops_constructs.review.changes.tree import MOST_BYTES, Tree, folder_tree
from tests.review.changes.trees import tree


def written(root: Path, path: str, content: bytes) -> Tree:
    file = root / "charts_out" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return folder_tree(root)


def refusal(made: Tree, path: str) -> str:
    with pytest.raises(UnreadableError) as refused:
        made.yaml(path)
    return str(refused.value)


def test_files_are_known_by_the_hash_that_git_gives_them(tmp_path: Path) -> None:
    made = written(tmp_path, "helm/shop/Chart.yaml", b"name: shop\n")

    file = tmp_path / "charts_out/helm/shop/Chart.yaml"
    hashed = subprocess.run(["git", "hash-object", file], capture_output=True, check=True)
    assert made.hashes == {"helm/shop/Chart.yaml": hashed.stdout.decode().strip()}
    assert made.yaml("helm/shop/Chart.yaml") == {"name": "shop"}


def test_a_root_without_artifacts_has_an_empty_tree(tmp_path: Path) -> None:
    assert folder_tree(tmp_path).hashes == {}


def test_a_file_that_is_not_there_is_nothing() -> None:
    assert tree({}).json("terraform/manifest.json") is None


def test_no_link_is_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("password: hidden\n")
    (tmp_path / "charts_out/helm").mkdir(parents=True)
    (tmp_path / "charts_out/helm/values.yaml").symlink_to(secret)
    (tmp_path / "charts_out/terraform").symlink_to(tmp_path)

    made = folder_tree(tmp_path)

    assert made.hashes == {"helm/values.yaml": "link", "terraform": "link"}
    assert refusal(made, "helm/values.yaml") == "is a link, which is not followed"


def test_the_folder_itself_may_be_no_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere/helm").mkdir(parents=True)
    (tmp_path / "elsewhere/helm/values.yaml").write_text("a: 1\n")
    (tmp_path / "charts_out").symlink_to(tmp_path / "elsewhere")

    assert folder_tree(tmp_path).hashes == {}


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "charts_out").mkdir()
    os.mkfifo(tmp_path / "charts_out/index.json")

    assert refusal(folder_tree(tmp_path), "index.json") == "is a device, which is not followed"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a" * (MOST_BYTES + 1), "is larger than 4 MiB"),
        (b"\xff\xfe", "is no text in UTF-8"),
        (b"a: b: c", "is no YAML"),
        (b"a: !!python/object/apply:os.system [id]", "is no YAML"),
        (b"[" * 100_000, "has more values than anything that synth writes"),
        (b"- " * 100_000, "has more values than anything that synth writes"),
        (b"? " * 100_000, "has more values than anything that synth writes"),
        (b"&a [*a]", "has more values than anything that synth writes"),
        (
            b"a: &a [0,0,0,0,0,0,0,0,0,0]\n"
            b"b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
            b"c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
            b"d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
            b"e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
            b"f: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n",
            "has more values than anything that synth writes",
        ),
        (b"a: " + b"9" * 5000, "is no YAML"),
        (b"a: 2026-99-99", "is no YAML"),
    ],
    ids=[
        "large",
        "binary",
        "broken",
        "code",
        "deep",
        "listed",
        "keyed",
        "endless",
        "bomb",
        "number",
        "date",
    ],
)
def test_what_is_none_of_ours_is_not_read(tmp_path: Path, content: bytes, said: str) -> None:
    assert (
        refusal(written(tmp_path, "helm/shop/values.yaml", content), "helm/shop/values.yaml")
        == said
    )


@pytest.mark.parametrize("text", ["[" * 100_000, "{", "9" * 5000], ids=["deep", "broken", "number"])
def test_what_is_no_json_is_said(text: str) -> None:
    with pytest.raises(UnreadableError, match=r"^is no JSON$"):
        tree({"terraform/manifest.json": text}).json("terraform/manifest.json")
