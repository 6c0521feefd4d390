from __future__ import annotations

import pytest

from devops_constructs.project.shell_text import (
    keeps_signals,
    operators,
    script_of,
    shell_secret_reason,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("puma -p $PORT", []),
        ("a && b", ["&&"]),
        ("a || b; c", ["||", ";"]),
        ("a | b", ["|"]),
        ("a & b", ["&"]),
        ("a\nb", ["\n"]),
        ("(a)", ["(", ")"]),
        ("a >log 2>&1 </dev/null", []),
        ("a &>log", []),
        ("a $(b | c; d) e", []),
        ("a $((1 + 2)) | b", ["|"]),
        ("a `b; c`", []),
        ("a '; |' \"&& $(b)\" \\; c", []),
        ("a ${B:-;}", []),
        ("a # b; c", []),
        ("a#b; c", [";"]),
        ("# don't", []),
    ],
)
def test_operators_are_those_outside_of_quotes_and_substitutions(
    text: str, found: list[str]
) -> None:
    assert list(operators(text)) == found


@pytest.mark.parametrize("text", ["it's", 'a "b', "a `b", "a $(b", "a \\"])
def test_what_is_not_closed_is_found(text: str) -> None:
    assert '"' in operators(text)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (("sh", "-c", "a"), 2),
        (("/bin/bash", "-o", "pipefail", "-ec", "a", "b"), 4),
        (("sh", "script.sh"), None),
        (("sh", "-c"), None),
        (("puma", "-c", "a"), None),
        ((), None),
    ],
)
def test_script_of_a_shell_is_the_word_behind_its_option(
    words: tuple[str, ...], place: int | None
) -> None:
    assert script_of(words) == place


@pytest.mark.parametrize(
    "script",
    [
        "exec puma",
        "cd /app && exec puma",
        "a; exec b",
        "if a; then\n  exec b\nfi",
        "trap 'kill $child' TERM; a & wait",
    ],
)
def test_script_with_exec_or_a_trap_takes_care_of_signals(script: str) -> None:
    assert keeps_signals(("sh", "-c", script)) is None


@pytest.mark.parametrize("script", ["puma", "cd /app && puma", "puma --exec-mode fork", "a-exec"])
def test_script_without_keeps_them(script: str) -> None:
    assert keeps_signals(("sh", "-c", script)) == 2


@pytest.mark.parametrize(
    "text",
    [
        'export API_TOKEN="$OTHER_TOKEN"',
        "API_TOKEN=$(cat /run/secrets/token) puma",
        'API_TOKEN="$(cat /run/secrets/token)"',
        "puma --token $TOKEN",
        "psql 'postgres://app:$PASSWORD@db/app'",
    ],
)
def test_secret_that_the_shell_fetches_is_none_in_clear(text: str) -> None:
    assert shell_secret_reason(text) is None


@pytest.mark.parametrize(
    "text", ["export API_TOKEN='hunter2'", "a && SMTP_PASSWORD=hunter2 b", "it's PASSWORD=hunter2"]
)
def test_secret_in_clear_is_found_in_any_word(text: str) -> None:
    assert shell_secret_reason(text)
