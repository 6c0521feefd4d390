"""From what was recorded to validated definitions, past mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from immutabledict import immutabledict
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition, filled
from devops_constructs.project._example import Example
from devops_constructs.project._refusals import Path
from devops_constructs.project._written import Written

D = TypeVar("D", bound=Definition)


def settled(draft: D, problems: list[Problem]) -> D:
    """The validated form of what was recorded; adds every problem found below it to `problems`.

    A part with a mistake is replaced by its nearest sound form, so that whatever refers to it is
    still judged.
    """
    return _Settling(problems).definition(draft)


class _Settling:
    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.done: dict[int, tuple[Any, Any]] = {}

    def definition(self, draft: D) -> D:
        arguments: Mapping[str, Any] | None = getattr(draft, "_arguments", None)
        if arguments is None:
            return draft
        if id(draft) not in self.done:
            # the draft is kept beside the result: its id stays taken as long as this table lives
            self.done[id(draft)] = (draft, self._build(draft, arguments))
        settled: D = self.done[id(draft)][1]
        return settled

    def _build(self, draft: D, arguments: Mapping[str, Any]) -> D:
        cls = type(draft)
        written: Written = draft._written  # type: ignore[assignment]
        values = {name: self._value(value) for name, value in arguments.items()}
        built = cls.__new__(cls)
        if faults := filled(built, values, written):
            self.problems += [fault.problem for fault in faults]
            spoilt = frozenset(fault.path for fault in faults)
            built = _salvaged(cls, values, {str(path[0]) for path in spoilt})
            object.__setattr__(built, "_written", written)
            object.__setattr__(built, "_spoilt", spoilt)
            object.__setattr__(built, "_lost", _lost(built, values, spoilt))
        self.problems += built._problems()
        return built

    def _value(self, value: Any) -> Any:
        match value:
            case Definition():
                return self.definition(value)
            case tuple():
                return tuple(map(self._value, value))
            case list():
                return [self._value(item) for item in value]
            case dict() | immutabledict():
                return {key: self._value(item) for key, item in value.items()}
        return value


def _salvaged(cls: type[D], values: Mapping[str, Any], spoilt: set[str]) -> D:
    sound = {name: value for name, value in values.items() if name in cls.model_fields}
    for name in spoilt & set(cls.model_fields):
        field = cls.model_fields[name]
        try:  # of the right type, only not of a right value: keep what was meant
            sound[name] = _of_the_type(field.annotation, values[name])
        except (KeyError, ValidationError):
            sound.pop(name, None)
            if field.is_required():
                sound[name] = _instead(field)
    return cls.model_construct(**sound)


def _lost(built: Definition, values: Mapping[str, Any], spoilt: frozenset[Path]) -> frozenset[str]:
    """The fields of which less is left than was written."""
    fields = {str(path[0]) for path in spoilt} & set(type(built).model_fields)
    return frozenset(name for name in fields if not _kept(getattr(built, name), values.get(name)))


def _kept(value: Any, given: Any) -> bool:
    sized = isinstance(value, tuple | Mapping) and isinstance(given, tuple | list | Mapping)
    return sized and len(value) == len(given)


def _instead(field: FieldInfo) -> Any:
    """A collection is empty: something else than what was meant could give rise to problems."""
    if get_origin(field.annotation) is tuple:
        return ()
    example = (field.examples or [None])[0]
    return example.value() if isinstance(example, Example) else example


def _of_the_type(annotation: Any, value: Any) -> Any:
    """The value, without those of its items that are of a wrong type."""
    adapter = TypeAdapter(_bare(annotation))
    if isinstance(value, list) and get_origin(annotation) is tuple:
        value = tuple(value)  # what is in it was meant all the same
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        wrong = {mistake["loc"][0] for mistake in error.errors() if mistake["loc"]}
    match value:
        case tuple() | list():
            value = tuple(item for index, item in enumerate(value) if index not in wrong)
        case Mapping():
            value = {key: item for key, item in value.items() if key not in wrong}
    return adapter.validate_python(value)


def _bare(annotation: Any) -> Any:
    """The type without the constraints that `Annotated` adds to it, at any depth."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _bare(arguments[0])
    if origin is None or origin is Literal:
        return annotation
    bare = tuple(map(_bare, arguments))
    return Union[bare] if origin in (Union, UnionType) else origin[bare]  # noqa: UP007
