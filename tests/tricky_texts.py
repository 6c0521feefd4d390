"""Texts that some parser, template engine or shell takes for something else."""

from __future__ import annotations

from hypothesis import strategies as st

TRICKY_TEXTS = (
    *(
        "{{",
        "}}",
        "{{-",
        "{{/*",
        "{{ .Values.x }}",
        "{{`",
        "{{{",
        "{ {",
        "-}}",
        "{{- end }}",
        "$(A)",
    ),
    *("`", "``", "'", '"', "''", '"a', "it's", "\\", "\\n", "a\nb", "a\n", "\n", "\n\n", "a\n\n\n"),
    *("  a\nb", "a\n  b\n", "a \nb", "\ta", "a\tb", "a\n\tb", "a\r\nb", "a\rb", " ", "  a", "a  "),
    *("1e3", "1E3", "on", "off", "0644", "null", "~", "y", "N", "0x1f", "0o17", "1_000", "12:30"),
    *(
        "1:2:3",
        "2026-11-23",
        "2026-11-23T10:00:00Z",
        ".5",
        "1.",
        "+1",
        "-0",
        ".inf",
        ".NaN",
        "=",
        "<<",
    ),
    *(
        "true",
        "True",
        "YES",
        "no",
        "1,000",
        "0b1",
        "- a",
        "-",
        "--- a",
        "...",
        "# a",
        "a #b",
        "a: b",
    ),
    *(
        "a:",
        ":a",
        "? a",
        "! a",
        "!!str a",
        "& a",
        "* a",
        "| a",
        "> a",
        "% a",
        "@ a",
        "[a",
        "{a",
        "a,b",
    ),
    *(
        "",
        "ü",
        "日本語",
        "🚀",
        "\u00a0",
        "\u2028",
        "a\u2028b\nc",
        "\x85",
        "\ufeff",
        "\x7f",
        "x" * 100,
    ),
    *("HELM7b7bMLEH", "a{{b\nc}}d\n", "'{{'", '"{{"', "{{ `a` }}\n", "word " * 50),
)
"""What some parser, template engine or shell takes for something else than text."""


def texts() -> st.SearchStrategy[str]:
    """Any text that an environment variable can hold, the tricky ones often."""
    characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    joined = st.lists(st.sampled_from(TRICKY_TEXTS), min_size=1, max_size=3).map("".join)
    return st.one_of(joined, st.text(characters, max_size=30))
