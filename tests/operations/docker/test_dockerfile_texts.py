"""Any text is a Dockerfile or is told to be none, and no secret in it comes out again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from devops_constructs.operations.docker.shell_commands import commands, pipelines
from tests.operations.docker.docker_projects import DOCKERFILE, repository, texts

SECRET = "ghp_" + "a1B2c3D4" * 5  # put together here, so that no host's scanner stops a push
WORDS = st.sampled_from(
    [
        *DOCKERFILE.split(),
        *(f"{line}\n" for line in DOCKERFILE.splitlines()),
        *["\n", " ", "\\\n", "$", "${", "}", '"', "'", "[", "]", "<<EOF", "EOF\n", "#", "=", "é"],
        *["FROM ", "\nRUN ", "\nARG ", "\nENV ", "\nCOPY ", "\nADD ", "\nUSER ", "\nLABEL "],
        *[
            "\nEXPOSE ",
            "--from=",
            "--mount=type=secret,",
            "id=",
            "scratch",
            "AS ",
            "99999",
            ":",
            "@",
        ],
    ]
)


@example(words=["FROM ", "syntax=docker/dockerfile:1"], place=1)
@example(words=["FROM ", "syntax=docker/dockerfile:1"], place=2)
@example(words=["FROM ", "scratch"], place=2)
@given(words=st.lists(WORDS, max_size=25), place=st.integers(0, 25))
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_is_looked_at_and_its_secrets_stay_in_it(
    tmp_path: Path, words: list[str], place: int
) -> None:
    text = "".join([*words[:place], SECRET, *words[place:]])
    if not (tmp_path / ".git").exists():
        repository(tmp_path)
    (tmp_path / "Dockerfile").write_text(text, encoding="utf-8")

    found = texts(tmp_path)

    assert all(SECRET not in each for each in found)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "there is no FROM"),
        ("RUN true\n", "RUN before the first FROM"),
        ("FROM a b\n", "FROM takes an image, or IMAGE AS NAME"),
        ("FROM a:1\nUSER\n", "USER needs 1 argument"),
        ("FROM a:1\nCOPY a\n", "COPY needs 2 arguments"),
        (f'FROM a:1\nENV A="{SECRET}\n', "unexpected end of statement while looking for matching"),
        (f"FROM a:1\nENV A=1 {SECRET}\n", "Syntax error - can't find = in a word."),
        (f"FROM a:1\nENV A=1\nTOKEN={SECRET}\n", "unknown instruction: TOKEN [docker-syntax]"),
        ("FROM a:1\nRUN <<EOF\ntrue\n", "unterminated heredoc"),
    ],
)
def test_a_text_that_is_no_dockerfile(tmp_path: Path, text: str, what: str) -> None:
    [found] = texts(repository(tmp_path, {"Dockerfile": text}))

    assert what in found.splitlines()[0]
    assert "[docker-syntax]" in found
    assert SECRET not in found


@pytest.mark.parametrize("line", ["USER {}", "COPY {} /x", "EXPOSE {}", "COPY --from={} /a /b"])
def test_a_secret_in_a_wrong_place_is_not_repeated(tmp_path: Path, line: str) -> None:
    text = DOCKERFILE.replace("EXPOSE 3000", f"EXPOSE 3000\n{line.format(SECRET)}")

    found = texts(repository(tmp_path, {"Dockerfile": text}))

    assert SECRET not in "".join(found)


@given(st.text(st.sampled_from("ab c|&;()<>'\"\\$#\n"), max_size=40))
def test_any_shell_text_has_commands(text: str) -> None:
    assert all(words for words in commands(text))


def test_commands_and_what_they_write_into() -> None:
    text = "set -eu; (curl -o a b|sh) && true # and so on\nif x; then y >z; fi # 'quoted"

    assert list(pipelines(text)) == [
        [["set", "-eu"]],
        [["curl", "-o", "a", "b"], ["sh"]],
        [["true"]],
        [["if", "x"]],
        [["y", ">", "z"]],
    ]
