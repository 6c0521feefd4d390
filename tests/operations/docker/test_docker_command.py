"""`devops docker`: arguments, output and exit codes."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from devops_constructs.cli import main
from devops_constructs.operations.docker.starters import kinds
from devops_constructs.operations.docker_command import KINDS
from tests.operations.docker.docker_projects import DOCKERFILE, git, repository
from tests.preparation import ROOT

FLEET = (ROOT / "projects/fleet.py").read_text(encoding="utf-8")
PROJECT = """
import devops_constructs as dc

project = dc.Project(
    name={name!r},
    repository={repository!r},
    images=({images}),
    components=(dc.InternalService("web", image="app", port=3000),),
    environments=(dc.Environment("staging", cluster="staging"),),
)
"""
BUILT = """
        dc.Image("app", build_args={"REVISION": "1"}, build_secrets=("NPM_TOKEN",)),
"""
OUTSIDE = """dc.OutsideImage("app", reference="docker.io/library/nginx:1.29.3"),"""


def definitions(folder: Path, *projects: tuple[str, str], images: str = BUILT) -> Path:
    (folder / "projects").mkdir(parents=True)
    (folder / "projects/fleet.py").write_text(FLEET)
    for name, at_github in projects or (("acme", "acme"),):
        text = PROJECT.format(name=name, repository=at_github, images=images)
        (folder / f"projects/{name.replace('-', '_')}.py").write_text(text)
    return folder


@pytest.fixture(autouse=True)
def _no_hadolint(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Only git is on PATH."""
    programs = tmp_path_factory.mktemp("bin")
    (programs / "git").symlink_to(shutil.which("git") or "git")
    monkeypatch.setenv("PATH", str(programs))


def devops(root: Path, *words: str | Path) -> int:
    return main(["docker", *map(str, words), "--root", str(root)])


def test_a_sound_repository_passes_and_hadolint_is_missed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = definitions(tmp_path / "infrastructure")
    acme = repository(tmp_path / "acme")

    ended = devops(root, "check", acme)

    assert (ended, capsys.readouterr().out) == (
        0,
        "hint: hadolint was not used [docker-hadolint]\n"
        "    why: its rules of shell, apt, pip, npm and of the order of instructions were not"
        " applied\n"
        "    fix: install hadolint 2.12 or newer, or name the program with --hadolint\n"
        "acme: app (Dockerfile): 1 hint\n",
    )


def test_findings_end_with_1_and_come_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = definitions(tmp_path / "infrastructure")
    text = DOCKERFILE.replace("USER 1000:1000", "USER root").replace("npm ci", "npm install")
    acme = repository(tmp_path / "acme", {"Dockerfile": text})

    ended = devops(root, "check", acme, "--json")

    said = json.loads(capsys.readouterr().out)
    assert ended == 1
    assert {name: value for name, value in said.items() if name != "findings"} == {
        "schema": "devops-constructs/docker-check/v1",
        "project": "acme",
        "hadolint": None,
        "images": [
            {"name": "app", "dockerfile": "Dockerfile", "context": ".", "target": None},
        ],
    }
    assert [(each["rule"], each["severity"], each["where"]) for each in said["findings"]] == [
        ("docker-user", "error", {"file": "Dockerfile", "line": 15}),
        ("docker-hadolint", "hint", None),
        ("docker-lock", "hint", {"file": "Dockerfile", "line": 6}),
    ]
    assert said["findings"][0].keys() == {"rule", "severity", "what", "why", "fix", "where"}


@pytest.mark.parametrize(
    "remote",
    [
        "git@github.com:agency-example/shop.git",
        "https://github.com/Agency-Example/Shop.git",
        "https://github.com/agency-example/shop/",
        "ssh://git@github.com/agency-example/shop",
    ],
)
def test_the_project_is_found_by_the_remote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], remote: str
) -> None:
    root = definitions(tmp_path / "infrastructure", ("acme", "shop"), ("other", "other"))
    folder = repository(tmp_path / "other")
    git(folder, "remote", "set-url", "origin", remote)

    assert devops(root, "check", folder) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("acme: ")


def test_without_a_remote_the_folder_has_the_repositorys_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = definitions(tmp_path / "infrastructure", ("acme", "shop"))
    folder = repository(tmp_path / "shop")
    git(folder, "remote", "remove", "origin")

    assert devops(root, "check", folder) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("acme: ")


def test_a_folder_without_git_is_looked_at_as_it_lies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = definitions(tmp_path / "infrastructure")
    folder = repository(tmp_path / "acme")
    monkeypatch.setenv("PATH", "")

    assert devops(root, "check", folder) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("acme: ")


def test_two_projects_of_one_repository_are_told_apart_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = definitions(tmp_path / "infrastructure", ("acme", "acme"), ("acme-two", "other"))
    folder = repository(tmp_path / "clone")

    assert devops(root, "check", folder, "--project", "acme-two") == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("acme-two: ")


def test_a_repository_of_no_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = definitions(tmp_path / "infrastructure", ("acme", "shop"))

    assert devops(root, "check", repository(tmp_path / "acme")) == 2
    assert capsys.readouterr().err == (
        "no project has the repository 'agency-example/acme'\n"
        "    why: the definition says which Dockerfiles there are, and what runs of them\n"
        "    fix: name the project with --project; choose one of acme\n"
    )


def test_a_project_that_there_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = definitions(tmp_path / "infrastructure")

    assert devops(root, "check", repository(tmp_path / "acme"), "--project", "acne") == 2
    assert capsys.readouterr().err == (
        "there is no project 'acne'\n"
        "    why: the definition says which Dockerfiles there are, and what runs of them\n"
        "    fix: name the project with --project; did you mean 'acme'?\n"
    )


def test_a_folder_that_there_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = definitions(tmp_path / "infrastructure")

    assert devops(root, "check", "no/such/folder") == 2
    assert capsys.readouterr().err == (
        "there is no folder 'no/such/folder'\n"
        "    why: the Dockerfiles are looked for in a clone of the project's repository\n"
        "    fix: clone it, and name the folder of the clone\n"
    )


def test_a_project_without_an_image_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = definitions(tmp_path / "infrastructure", images=OUTSIDE)

    assert devops(root, "check", repository(tmp_path / "acme")) == 0
    assert capsys.readouterr().out == "acme: CI builds no image: nothing to say\n"


def test_without_the_reader_of_dockerfiles_it_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = definitions(tmp_path / "infrastructure")
    for name in [n for n in sys.modules if n.startswith("devops_constructs.operations.docker.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "e2b_dockerfile_utils", None)

    assert devops(root, "check", repository(tmp_path / "acme")) == 2
    assert capsys.readouterr().err == (
        "e2b-dockerfile-utils is not installed\n"
        "    why: it reads Dockerfiles as the builder does\n"
        "    fix: run scripts/devops, which has it; elsewhere: pip install '.[operations]'\n"
    )


def test_a_starter_is_printed_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = devops(tmp_path, "starter", "node-static")
    text = capsys.readouterr().out
    written = devops(tmp_path, "starter", "node-static", "--into", tmp_path)
    said = capsys.readouterr()

    assert (printed, written) == (0, 0)
    assert said.out == "written: Dockerfile\nwritten: .dockerignore\nwritten: nginx.conf\n"
    files = [tmp_path / name for name in ("Dockerfile", ".dockerignore", "nginx.conf")]
    shown = "\n".join(f"==> {file.name} <==\n{file.read_text('utf-8')}" for file in files)
    assert text == shown


def test_a_starter_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert devops(tmp_path, "starter", "rails", "--json") == 0

    said = json.loads(capsys.readouterr().out)
    assert said["schema"] == "devops-constructs/starter/v1"
    assert list(said["files"]) == ["Dockerfile", ".dockerignore"]


def test_a_starter_replaces_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".dockerignore").write_text("/mine\n")

    assert devops(tmp_path, "starter", "rails", "--into", tmp_path) == 2
    assert capsys.readouterr().err == (
        ".dockerignore is there already\n"
        "    why: nothing that somebody wrote is replaced\n"
        "    fix: move it away, or leave --into out and take from what is printed\n"
    )
    assert (tmp_path / ".dockerignore").read_text() == "/mine\n"
    assert [each.name for each in tmp_path.iterdir()] == [".dockerignore"]


def test_a_starter_into_a_folder_that_there_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert devops(tmp_path, "starter", "rails", "--into", "no/such") == 2
    assert capsys.readouterr().err == (
        "there is no folder 'no/such'\n"
        "    why: the files are put into a clone of the project's repository\n"
        "    fix: clone it, and name the folder of the clone\n"
    )


def test_the_command_names_each_starter() -> None:
    assert sorted(KINDS) == list(kinds())
