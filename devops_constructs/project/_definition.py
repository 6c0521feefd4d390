"""The base of every noun of the model: frozen, strict, and aware of where it was written.

A definition can be built in two ways by the same call:

* alone (in a test, in a project's own repository) the class validates and raises at once;
* under the loader (`recording()`) the call only notes what was written and where; `settled()`
validates
  afterwards, innermost first, and goes on past mistakes, so that all of them come out in one run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    Self,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
)

from immutabledict import immutabledict
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from devops_constructs.errors import DefinitionError, Problem
from devops_constructs.project._refusals import described, problems_of
from devops_constructs.project._written import Written

_recording: ContextVar[bool] = ContextVar("_recording", default=False)


@contextmanager
def recording() -> Iterator[None]:
    """Within it, building a definition notes what was written instead of validating it."""
    token = _recording.set(True)
    try:
        yield
    finally:
        _recording.reset(token)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(Field,))
class Definition(BaseModel, frozen=True):
    """A noun of the model: deeply immutable, hashable, and refusing what it does not know."""

    model_config = ConfigDict(
        extra="forbid", strict=True, hide_input_in_errors=True, protected_namespaces=()
    )
    __slots__ = ("_arguments", "_written")
    _written: ClassVar[Written | None]
    _arguments: ClassVar[Mapping[str, Any] | None]

    def __init__(self, *args: Any, **arguments: Any) -> None:
        written = Written.by_caller(1)
        cls = type(self)
        arguments = {**_named(cls, args), **arguments}
        if _recording.get():
            values = {**_defaults(cls), **arguments}
            object.__setattr__(self, "__dict__", values)
            object.__setattr__(self, "__pydantic_fields_set__", set(arguments))
            object.__setattr__(self, "__pydantic_extra__", None)
            object.__setattr__(self, "__pydantic_private__", None)
            object.__setattr__(self, "_arguments", arguments)
            object.__setattr__(self, "_written", written)
            return
        try:
            cls.__pydantic_validator__.validate_python(arguments, self_instance=self)
        except ValidationError as error:
            raise DefinitionError(problems_of(error, cls, arguments, written)) from None
        object.__setattr__(self, "_written", written)
        if problems := list(self._problems()):
            raise DefinitionError(problems)

    def _problems(self) -> Iterator[Problem]:
        """What is wrong with the object as a whole; each field by itself is already sound."""
        return iter(())

    def problem(self, *path: str | int, what: str, why: str, fix: str) -> Problem:
        """A problem of this definition, placed at the argument that `path` leads to."""
        written: Written | None = getattr(self, "_written", None)
        where = written.place(*path) if written else None
        return Problem(f"{described(type(self), self.__dict__)}: {what}", why, fix, where)

    def varied(self, because: Definition, **changes: Any) -> Self:
        """This definition with other values, validated anew; problems point at `because`.

        Raises:
            DefinitionError: the changed definition would be wrong.
        """
        cls = type(self)
        arguments = {name: getattr(self, name) for name in self.model_fields_set} | changes
        varied = cls.__new__(cls)
        written: Written = because._written  # type: ignore[assignment]
        try:
            cls.__pydantic_validator__.validate_python(arguments, self_instance=varied)
        except ValidationError as error:
            raise DefinitionError(problems_of(error, cls, arguments, written)) from None
        object.__setattr__(varied, "_written", written)
        if problems := list(varied._problems()):
            raise DefinitionError(problems)
        object.__setattr__(varied, "_written", getattr(self, "_written", None))
        return varied


D = TypeVar("D", bound=Definition)


def settled(draft: Definition, problems: list[Problem]) -> Definition:
    """The validated form of what was recorded; adds every problem found below it to `problems`.

    A part with a mistake is replaced by its nearest sound form, so that whatever refers to it is
    still judged.
    """
    return _Settling(problems).definition(draft)


class _Settling:
    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.done: dict[int, tuple[Definition, Definition]] = {}

    def definition(self, draft: Definition) -> Definition:
        arguments: Mapping[str, Any] | None = getattr(draft, "_arguments", None)
        if arguments is None:
            return draft
        if id(draft) not in self.done:
            # the draft is kept beside the result: its id stays taken as long as this table lives
            self.done[id(draft)] = (draft, self._build(draft, arguments))
        return self.done[id(draft)][1]

    def _build(self, draft: Definition, arguments: Mapping[str, Any]) -> Definition:
        cls = type(draft)
        written: Written = draft._written  # type: ignore[assignment]
        values = {name: self._value(value) for name, value in arguments.items()}
        built = cls.__new__(cls)
        try:
            cls.__pydantic_validator__.validate_python(values, self_instance=built)
        except ValidationError as error:
            self.problems += problems_of(error, cls, values, written)
            built = _salvaged(cls, values, error)
        object.__setattr__(built, "_written", written)
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


def _salvaged(cls: type[D], values: Mapping[str, Any], error: ValidationError) -> D:
    sound = {name: value for name, value in values.items() if name in cls.model_fields}
    for name in {str(e["loc"][0]) for e in error.errors() if e["loc"]} & set(cls.model_fields):
        field = cls.model_fields[name]
        try:  # of the right type, only not of a right value: keep what was meant
            sound[name] = TypeAdapter(_bare(field.annotation)).validate_python(values[name])
        except (KeyError, ValidationError):
            sound.pop(name, None)
            if field.is_required():
                sound[name] = (field.examples or [None])[0]
    return cls.model_construct(**sound)


def _bare(annotation: Any) -> Any:
    """The type without the constraints that `Annotated` adds to it, at any depth."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _bare(arguments[0])
    if origin is None or origin is Literal:
        return annotation
    bare = tuple(map(_bare, arguments))
    return Union[bare] if origin in (Union, UnionType) else origin[bare]  # noqa: UP007


def _named(cls: type[Definition], args: tuple[Any, ...]) -> dict[str, Any]:
    names = [name for name, field in cls.model_fields.items() if field.kw_only is False]
    if len(args) > len(names):
        raise TypeError(f"{cls.__name__} takes {len(names)} positional arguments, got {len(args)}")
    return dict(zip(names, args, strict=False))


def _defaults(cls: type[Definition]) -> dict[str, Any]:
    return {
        name: field.get_default(call_default_factory=True, validated_data={})
        for name, field in cls.model_fields.items()
        if not field.is_required()
    }
