"""From what pydantic found to problems in the words of the definition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from pydantic import ValidationError

from devops_constructs.errors import Problem
from devops_constructs.project._names import nearest
from devops_constructs.project._written import Written

if TYPE_CHECKING:
    from devops_constructs.project._definition import Definition

Path = tuple[str | int, ...]
"""From an argument to a part of its value, such as ("env", "PORT")."""

_Part = tuple[Path, str, str, str]
"""Where below a field, what, why, fix."""

MISCALLED = "*"
"""Stands for an argument: what is wrong with the call as a whole."""

_NAME_THEM = "write each value once, as name=value"

_KEY = "[key]"
"""Pydantic's last step to the key of a mapping rather than to its value."""


class Refused(ValueError):  # noqa: N818 - not an error of its own; pydantic gathers it
    """Raised by a field's validator: what is wrong with the value, why that matters, how to mend
    it."""

    def __init__(self, what: str, *, why: str, fix: str) -> None:
        super().__init__(what)
        self.parts: tuple[_Part, ...] = (((), what, why, fix),)

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


def refuse_unwritable(value: Any) -> None:
    """Refuses texts, also in a tuple or mapping, that no process could be given.

    Raises:
        Refused: one holds a NUL character or half of a surrogate pair.
    """
    items: Iterable[tuple[Any, Any]] = ()
    match value:
        case str():
            if refused := _unwritable(value):
                raise refused
        case tuple():
            items = enumerate(value)
        case Mapping():
            items = value.items()
    texts = ((step, item) for step, item in items if isinstance(item, str))
    if whole := Refused.all((step, r) for step, text in texts if (r := _unwritable(text))):
        raise whole


def _unwritable(text: str) -> Refused | None:
    found = re.search("[\0\ud800-\udfff]", text)
    if not found:
        return None
    return Refused(
        f"has the character U+{ord(found[0]):04X}",
        why="such a text can neither be written as UTF-8 nor given to a process",
        fix="take the character out",
    )


class Fault(NamedTuple):
    """A problem, and the argument or part of an argument that it spoils."""

    path: Path
    problem: Problem


def described(cls: type[Definition], values: Mapping[str, Any]) -> str:
    """How a message names a definition: its class, and its name where it has one."""
    name = values.get("name")
    return f"{cls.__name__} {name!r}" if isinstance(name, str) else cls.__name__


def faults_of(
    error: ValidationError, cls: type[Definition], values: Mapping[str, Any], written: Written
) -> list[Fault]:
    """One fault for each mistake in the arguments of one definition."""
    by_path: dict[Path, list[Any]] = {}
    for mistake in error.errors(include_url=False):
        by_path.setdefault(_walked(mistake["loc"], values), []).append(mistake)
    unknown = [path for path, [mistake, *_] in by_path.items() if mistake["type"] == _UNKNOWN]
    meant = {path: _meant(cls, str(path[0])) for path in unknown}
    # one slip: what is misspelt is not missing besides, and nobody wanted its default
    misspelt = {path: (name,) for path, name in meant.items() if name and name not in values}
    faults = []
    for path, mistakes in by_path.items():
        if path in misspelt.values():
            continue
        for below, what, why, fix in _in_words(cls, path, mistakes):
            text = f"{described(cls, values)}: {what}"
            # a value that was given, only without its name, is not missing besides
            follows = MISCALLED in values and mistakes[0]["type"] == "missing"
            problem = Problem(text, why, fix, written.place(*path, *below), follows)
            faults.append(Fault((*misspelt.get(path, path), *below), problem))
    return faults


def _walked(steps: Path, values: Mapping[str, Any]) -> Path:
    """The path without the union members that pydantic tried: only what leads on in the values."""
    path = [steps[0]]
    value = values.get(str(steps[0]))
    for step in steps[1:]:
        match value:
            case Mapping() if step in value:
                path.append(step)
                value = value[step]
            case tuple() | list() if isinstance(step, int):
                path.append(step)
                value = value[step]
            case _ if step == _KEY:
                path.append(step)
    return tuple(path)


def _meant(cls: type[Definition], field: str) -> str | None:
    return nearest(field, cls.model_fields)


def _subject(path: Path) -> str:
    if path[-1] == _KEY:
        # a name that is no text has no step of its own in the path
        return f"{_subject(path[:-2] or path[:1])}: the name"
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text.encode(errors="backslashreplace").decode()


def _in_words(cls: type[Definition], path: Path, mistakes: list[Any]) -> Iterator[_Part]:
    """What is wrong with one value; several mistakes are what each member of a union says of it."""
    refused = [m["ctx"]["error"] for m in mistakes if _is_refused(m)]
    if not refused:
        yield (), *_misfit(cls, path, mistakes)
    for below, what, why, fix in dict.fromkeys(part for r in refused for part in r.parts):
        yield below, f"{_subject((*path, *below))} {what}", why, fix


def _is_refused(mistake: Any) -> bool:
    return isinstance(mistake.get("ctx", {}).get("error"), Refused)


def _misfit(cls: type[Definition], path: Path, mistakes: list[Any]) -> tuple[str, str, str]:
    subject, field = _subject(path), str(path[0])
    kind, got, limits = mistakes[0]["type"], mistakes[0]["input"], mistakes[0].get("ctx", {})
    if field == MISCALLED:
        return str(got), "a value without a keyword is easily taken for another", _NAME_THEM
    if kind == _UNKNOWN:
        return f"has no field {field!r}", *_why_unknown(cls, field)
    annotation, examples = cls.model_fields[field].annotation, cls.model_fields[field].examples
    example = f"{field}={examples[0]!r}, or what fits" if examples else _outline(field, annotation)
    match kind:
        case "missing":
            return f"{field} is missing", "it has no sensible default", f"add {example}"
        case "too_short":
            return f"{subject} is empty", "it needs at least one entry", f"write {example}"
        case "string_too_short":
            return f"{subject} is empty", "it has to say something", f"write {example}"
        case "literal_error":
            expected = limits["expected"]
            meant = nearest(got, re.findall("'(.*?)'", expected)) if isinstance(got, str) else None
            said = repr(got) if isinstance(got, str) else shape(got)
            fix = f"did you mean {meant!r}?" if meant else "choose one of these"
            return f"{subject} is {said}", f"it has to be {expected}", fix
        case "greater_than_equal":
            least = limits["ge"]
            return f"{subject} is {got}", f"it has to be at least {least}", f"write {least} or more"
        case "less_than_equal":
            most = limits["le"]
            return f"{subject} is {got}", f"it has to be at most {most}", f"write {most} or less"
    wanted = dict.fromkeys(_wanted(annotation, mistake) for mistake in mistakes)
    return f"{subject} is {shape(got)}", f"it has to be {' or '.join(wanted)}", _remedy(kind, got)


def _why_unknown(cls: type[Definition], field: str) -> tuple[str, str]:
    if field in cls.not_fields:
        return cls.not_fields[field]
    meant = _meant(cls, field)
    fix = f"did you mean {meant!r}?" if meant else f"the fields are: {', '.join(cls.model_fields)}"
    return "an unknown field would be ignored silently", fix


def _wanted(annotation: Any, mistake: Any) -> str:
    """What one member of a field's type takes, for the middle of a sentence."""
    if mistake["type"] == "is_instance_of":
        named = mistake["ctx"]["class"]
        return next((c.wanted() for c in _definitions_in(annotation) if c.__name__ == named), named)
    return _WANTED.get(mistake["type"], "of another type")


def _outline(field: str, annotation: Any) -> str:
    wanted = next((definition.wanted() for definition in _definitions_in(annotation)), "its value")
    return f"{field}=(...,) with at least {wanted}"


def _definitions_in(annotation: Any) -> Iterator[type[Definition]]:
    if isinstance(annotation, type) and hasattr(annotation, "written_as"):
        yield annotation
    for argument in get_args(annotation):
        yield from _definitions_in(argument)


def _remedy(kind: str, got: Any) -> str:
    name = getattr(got, "name", None)
    match kind, got:
        case "string_type", None:
            return "write a text, or leave it out"
        case "string_type", (int() | float()):
            return "put it in quotes"
        case "string_type", _ if isinstance(name, str):
            return f"write its name, {name!r}"
        case "int_type", str():
            return "write a number, without quotes and unit"
        case "tuple_type", _:
            return "write (one, two), or (one,) with a comma for a single one"
    return "write that instead"


def shape(value: Any) -> str:
    """A value without its content: it may be a secret that stands in the wrong place."""
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, type):
        return f"the class {value.__name__} itself"
    name = type(value).__name__
    return _SHAPES.get(type(value)) or (f"{name}(...)" if hasattr(value, "written_as") else name)


_UNKNOWN = "extra_forbidden"
_SHAPES: Mapping[type, str] = {
    str: "a text",
    int: "a number",
    float: "a number with a point",
    tuple: "a tuple",
    list: "a list",
    set: "a set",
    dict: "a dict",
}
_WANTED: Mapping[str, str] = {
    "string_type": "a text",
    "int_type": "a whole number",
    "bool_type": "True or False",
    "tuple_type": "a tuple",
    "dict_type": "a dict, such as {...}",
}
