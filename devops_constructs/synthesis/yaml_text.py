"""The one YAML writer: every text stays a text, for every parser, and Helm expressions stay what they are."""

from __future__ import annotations

import re
from typing import Any

import yaml


class HelmExpression(str):
    """Text that Helm evaluates; written as it is, quotes and all. Any other text is protected from Helm."""


# What some parser of YAML 1.1 or 1.2 reads as a number, a date or a truth value where PyYAML sees text: 1e3, 0o17, y
_NOT_TEXT = re.compile(
    r"""[-+]?[0-9][0-9_.,]*([eE][-+]?[0-9_]+)?    # 1e3, 1_000, 1.5
      | [-+]?\.[0-9_]+([eE][-+]?[0-9]+)?          # .5
      | [-+]?0[xXoObB][0-9a-fA-F_]+               # 0x1f, 0o17
      | [-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9_]*)?    # 12:30, sexagesimal
      | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*          # a date
      | [-+]?\.(inf|Inf|INF|nan|NaN|NAN)
      | [yYnN] | null | Null | NULL | ~
    """,
    re.VERBOSE,
)


def yaml_text(value: Any, *, for_helm: bool = False) -> str:
    """One YAML document, keys in the order given.

    Args:
        value: JSON-like data, with HelmExpression where Helm is to decide.
        for_helm: the text becomes a Helm template, so a literal `{{` in any text or key is escaped.
    """
    dumper = _HelmDumper if for_helm else _Dumper
    text: str = yaml.dump(
        value,
        Dumper=dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=10**9,
    )
    return re.sub(r"\bHELM(?:[0-9a-f]{2})+MLEH\b", lambda match: _uncovered(match.group()), text)


def escaped_for_helm(text: str) -> str:
    """The text as a Helm template that renders to just this text."""
    return text.replace("{{", "{{`{{`}}")


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless  # items of a list stand deeper than its key
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        del data  # a shared object is written out each time: readers see no anchors
        return True

    def write_text(self, text: str) -> yaml.ScalarNode:
        style = "|" if "\n" in text else "'" if _NOT_TEXT.fullmatch(text) else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


class _HelmDumper(_Dumper):
    def write_text(self, text: str) -> yaml.ScalarNode:
        return super().write_text(escaped_for_helm(text))


def _covered(expression: str) -> str:
    """The expression as a word that YAML writes without quotes."""
    return f"HELM{expression.encode().hex()}MLEH"


def _uncovered(word: str) -> str:
    return bytes.fromhex(word.removeprefix("HELM").removesuffix("MLEH")).decode()


def _write_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.write_text(text)


def _write_expression(dumper: _Dumper, expression: HelmExpression) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", _covered(expression))


_Dumper.add_representer(str, _write_text)
_Dumper.add_representer(HelmExpression, _write_expression)
