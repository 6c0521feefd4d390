"""hadolint itself, the real one: what it says becomes findings, but for what ours know better."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from devops_constructs.errors import OperationError
from devops_constructs.operations.docker.check import check
from devops_constructs.operations.docker.hadolint import LEFT_OUT, OURS, Hadolint
from tests.operations.docker.docker_projects import DOCKERFILE, changed, portfolio, repository
from tests.preparation import prepared


@pytest.fixture(scope="module")
def hadolint() -> Hadolint:
    program = shutil.which("hadolint", path=os.fspath(prepared("scripts/scanners")))
    assert program
    found = Hadolint.found(program)
    assert found
    return found


def found_by(hadolint: Hadolint, folder: Path) -> list[str]:
    report = check(portfolio(), folder, project=None, hadolint=hadolint)
    return [str(each) for each in report.findings]


def test_it_has_nothing_to_say_of_a_sound_repository(hadolint: Hadolint, tmp_path: Path) -> None:
    assert found_by(hadolint, repository(tmp_path)) == []


def test_its_words_become_findings(hadolint: Hadolint, tmp_path: Path) -> None:
    files = changed("RUN npm ci", 'RUN cd /app && npm ci\nRUN echo "$HOME" | cat\nRUN echo $HOME')

    assert found_by(hadolint, repository(tmp_path, files)) == [
        "Dockerfile:6: warning: Use WORKDIR to switch to a directory [DL3003]\n"
        "    why: hadolint says so; see https://github.com/hadolint/hadolint/wiki/DL3003\n"
        "    fix: change it, or write '# hadolint ignore=DL3003' above it and the reason beside",
        "Dockerfile:7: warning: Set the SHELL option -o pipefail before RUN with a pipe in it."
        " If you are using /bin/sh in an alpine image or if your shell is symlinked to busybox then"
        " consider explicitly setting your SHELL to /bin/ash, or disable this check [DL4006]\n"
        "    why: hadolint says so; see https://github.com/hadolint/hadolint/wiki/DL4006\n"
        "    fix: change it, or write '# hadolint ignore=DL4006' above it and the reason beside",
        "Dockerfile:8: hint: Double quote to prevent globbing and word splitting [SC2086]\n"
        "    why: hadolint says so; see https://www.shellcheck.net/wiki/SC2086\n"
        "    fix: change it, or write '# hadolint ignore=SC2086' above it and the reason beside",
    ]


ANSWERED_BY_OURS = {
    "DL3002": ("USER 1000:1000", "USER root", "docker-user"),
    "DL3006": ("FROM $BASE AS build", "FROM node AS build", "docker-base"),
    "DL3064": ("EXPOSE 3000", f"EXPOSE 3000\nENV API_TOKEN={'x9' * 9}", "docker-secret"),
    "DL3066": ("USER 1000:1000", "USER node", "docker-user"),
    "DL3007": ("FROM $BASE AS build", "FROM node:latest AS build", "docker-base"),
    "DL3025": ('CMD ["node", "server.js"]', "CMD node server.js", "docker-command"),
}


@pytest.mark.parametrize("code", ANSWERED_BY_OURS)
def test_what_ours_knows_better_is_said_once(hadolint: Hadolint, tmp_path: Path, code: str) -> None:
    old, new, rule = ANSWERED_BY_OURS[code]
    folder = repository(tmp_path, changed(old, new))

    assert {f"[{rule}]"} == {
        text.split()[text.split().index("why:") - 1] for text in found_by(hadolint, folder)
    }


def test_each_rule_that_is_passed_over_is_one_of_these() -> None:
    assert OURS.keys() == ANSWERED_BY_OURS.keys()
    assert set(LEFT_OUT) == {"DL3008", "DL3018", "DL3033", "DL3037", "DL3041"}


def test_versions_of_debian_packages_are_not_wanted(hadolint: Hadolint, tmp_path: Path) -> None:
    install = (
        "RUN apt-get update && apt-get install -y --no-install-recommends tini"
        " && rm -rf /var/lib/apt/lists/*\n"
    )
    folder = repository(tmp_path, changed("RUN npm ci\n", install))

    assert found_by(hadolint, folder) == []


def test_settings_of_the_repository_count_and_those_of_the_user_do_not(
    hadolint: Hadolint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = changed("RUN npm ci", "RUN cd /app && npm ci")
    ignoring = "ignored: [DL3003]\n"
    (tmp_path / "home").mkdir()
    (tmp_path / "home/.hadolint.yaml").write_text(ignoring)
    monkeypatch.setenv("HOME", os.fspath(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", os.fspath(tmp_path / "home"))
    monkeypatch.setenv("HADOLINT_IGNORE", "DL3003")
    theirs = repository(tmp_path / "theirs", files)
    ours = repository(tmp_path / "ours", {**files, ".hadolint.yaml": ignoring})

    assert "[DL3003]" in "".join(found_by(hadolint, theirs))
    assert found_by(hadolint, ours) == []


def test_settings_that_it_does_not_take(hadolint: Hadolint, tmp_path: Path) -> None:
    folder = repository(tmp_path, {".hadolint.yaml": "ignored: 7\n"})

    with pytest.raises(OperationError) as caught:
        found_by(hadolint, folder)

    assert str(caught.value) == (
        f"hadolint failed: Error parsing your config file in  '{folder}/.hadolint.yaml':\n"
        "    why: it was started as hadolint --format json --no-color --no-fail Dockerfile\n"
        "    fix: mend what it names, such as .hadolint.yaml; it has to be hadolint 2.12 or newer"
    )


def test_it_knows_its_version(hadolint: Hadolint) -> None:
    assert hadolint.version == "2.15.1"


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(OperationError) as caught:
        Hadolint.found("no-such-hadolint")

    assert str(caught.value) == (
        "there is no program 'no-such-hadolint'\n"
        "    why: --hadolint names the program that looks at the Dockerfiles too\n"
        "    fix: name the one that you have, or leave --hadolint out"
    )


def test_a_program_that_is_another_one(tmp_path: Path) -> None:
    wrong = Hadolint(sys.executable, "")

    with pytest.raises(OperationError, match=r"^hadolint failed: "):
        found_by(wrong, repository(tmp_path))


def test_without_one_on_path_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    assert Hadolint.found(None) is None


def test_a_syntax_that_only_the_builder_knows_is_told_by_hadolint_too(
    hadolint: Hadolint, tmp_path: Path
) -> None:
    text = DOCKERFILE + "XX\n"

    found = found_by(hadolint, repository(tmp_path, {"Dockerfile": text}))

    assert {each.partition("[")[2].partition("]")[0] for each in found} == {
        "docker-syntax",
        "DL1000",
    }
