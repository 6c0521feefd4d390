"""From what pydantic found to problems in the words of the definition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from devops_constructs.errors import Problem
from devops_constructs.project._names import nearest
from devops_constructs.project._written import Written


class Refused(ValueError):  # noqa: N818 - not an error of its own; pydantic gathers it
    """Raised by a field's validator: what is wrong with the value, why that matters, how to mend
    it."""

    def __init__(self, what: str, *, why: str, fix: str) -> None:
        super().__init__(what)
        self.parts: tuple[tuple[tuple[str | int, ...], str, str, str], ...] = (
            ((), what, why, fix),
        )

    @classmethod
    def all(cls, parts: Iterable[tuple[str | int, Refused]]) -> Refused | None:
        """One refusal of all these items of a field, or None if there are none."""
        gathered = [
            ((step, *path), what, why, fix)
            for step, refused in parts
            for path, what, why, fix in refused.parts
        ]
        if not gathered:
            return None
        whole = cls("", why="", fix="")
        whole.parts = tuple(gathered)
        return whole


def described(cls: type[BaseModel], values: Mapping[str, Any]) -> str:
    """How a message names a definition: its class, and its name where it has one."""
    name = values.get("name")
    return f"{cls.__name__} {name!r}" if isinstance(name, str) else cls.__name__


def problems_of(
    error: ValidationError, cls: type[BaseModel], values: Mapping[str, Any], written: Written
) -> list[Problem]:
    """One problem for each mistake in the arguments of one definition."""
    owner = described(cls, values)
    problems = []
    for mistake in error.errors(include_url=False):
        path = tuple(step for step in mistake["loc"] if not _is_type_tag(step))
        refused = mistake.get("ctx", {}).get("error")
        if isinstance(refused, Refused):
            for below, what, why, fix in refused.parts:
                full = (*path, *below)
                text = f"{owner}: {_dotted(full)} {what}"
                problems.append(Problem(text, why, fix, written.place(*full)))
            continue
        what, why, fix = _in_words(str(mistake["type"]), mistake, cls, path)
        problems.append(Problem(f"{owner}: {what}", why, fix, written.place(*path)))
    return problems


def _is_type_tag(step: str | int) -> bool:
    # pydantic puts the union member that it tried into the path: 'str', 'EnvValue', 'tuple[...]'
    return (isinstance(step, str) and not step.isidentifier()) or step in _TYPE_TAGS


_TYPE_TAGS = frozenset({"str", "int", "bool", "EnvValue", "SecretKey", "Host", "tuple"})


def _dotted(path: tuple[str | int, ...]) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _in_words(
    kind: str, mistake: Any, cls: type[BaseModel], path: tuple[str | int, ...]
) -> tuple[str, str, str]:
    field = _dotted(path)
    if kind == "extra_forbidden":
        meant = nearest(str(path[-1]), cls.model_fields)
        known = ", ".join(cls.model_fields)
        fix = f"did you mean {meant!r}?" if meant else f"the fields are: {known}"
        return f"has no field {field!r}", "an unknown field would be ignored silently", fix
    if kind == "missing":
        example = cls.model_fields[str(path[0])].examples
        fix = f"add {field}={example[0]!r}, or what fits" if example else f"add {field}=..."
        return f"{field} is missing", "it has no sensible default", fix
    got = mistake["input"]
    said = f"{field} is {_shape(got)}"
    wanted = _WANTED.get(kind)
    if wanted:
        return said, f"it has to be {wanted}", _REMEDY.get(kind, f"write {wanted}")
    if kind == "literal_error":
        expected = str(mistake["ctx"]["expected"])
        meant = nearest(got, _choices(expected)) if isinstance(got, str) else None
        fix = f"did you mean {meant!r}?" if meant else f"choose one of {expected}"
        return f"{field} is {got!r}", f"it has to be {expected}", fix
    bound = _BOUNDS.get(kind)
    if bound:
        return f"{field} is {got!r}", f"it has to be {bound(mistake['ctx'])}", "write such a number"
    return said, str(mistake["msg"]).lower(), "see the field's documentation"


def _shape(value: Any) -> str:
    """A value without its content: env values and the like may be secrets."""
    if isinstance(value, bool | int | float) or value is None:
        return repr(value)
    return f"a {type(value).__name__}"


def _choices(expected: str) -> list[str]:
    return [part.strip(" '") for part in expected.replace(" or ", ",").split(",")]


_WANTED: Mapping[str, str] = {
    "string_type": "a text",
    "int_type": "a whole number",
    "bool_type": "True or False",
    "tuple_type": "a tuple",
    "mapping_type": "a mapping",
    "dict_type": "a mapping",
    "model_type": "one of the definition classes that fit here",
}
_REMEDY: Mapping[str, str] = {
    "string_type": "put it in quotes",
    "tuple_type": "write (one, two) or, for a single one, (one,)",
}
_BOUNDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "greater_than_equal": lambda ctx: f"at least {ctx['ge']}",
    "less_than_equal": lambda ctx: f"at most {ctx['le']}",
    "greater_than": lambda ctx: f"more than {ctx['gt']}",
    "less_than": lambda ctx: f"less than {ctx['lt']}",
    "too_short": lambda ctx: f"at least {ctx['min_length']} long",
    "string_too_short": lambda ctx: f"at least {ctx['min_length']} long",
}
