"""The base of every noun of the model: frozen, strict, and aware of where it was written.

A definition can be built in two ways by the same call:

* alone (in a test, in a project's own repository) the class validates and raises at once;
* under the loader (`recording()`) the call only notes what was written and where; `settled()` in
  `_settling.py` validates afterwards, innermost first, and goes on past mistakes, so that all of
  them come out in one run. What only follows from another mistake is not reported besides it.
"""

from __future__ import annotations

import contextlib
import inspect
import sys
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, Self, dataclass_transform

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    ValidationError,
    field_validator,
)
from pydantic_core import CoreSchema, core_schema

from devops_constructs.errors import DefinitionError, Problem
from devops_constructs.project._refusals import (
    MISCALLED,
    Fault,
    Path,
    described,
    faults_of,
    refuse_unwritable,
)
from devops_constructs.project._written import Written

_recording: ContextVar[bool] = ContextVar("_recording", default=False)
_being_built: ContextVar[type[Definition] | None] = ContextVar("_being_built", default=None)


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
        extra="forbid",
        strict=True,
        hide_input_in_errors=True,
        protected_namespaces=(),
        defer_build=True,  # most of a hundred classes are not used by one project
    )
    written_as: ClassVar[str] = ""
    """What a message says to write where one of several classes is wanted; not inherited."""
    not_fields: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """What people look for here in vain: why there is none, and what to do instead."""
    __slots__ = ("_arguments", "_lost", "_spoilt", "_written")
    _written: ClassVar[Written | None]
    _arguments: ClassVar[Mapping[str, Any] | None]
    _spoilt: ClassVar[frozenset[Path]]
    _lost: ClassVar[frozenset[str]]

    def __init_subclass__(cls, **options: Any) -> None:
        # pydantic would evaluate the texts of annotations anew for each class that inherits them
        names = vars(sys.modules[cls.__module__])
        for name, annotation in inspect.get_annotations(cls).items():
            if isinstance(annotation, str):
                with contextlib.suppress(NameError):  # pydantic says what it does not know
                    cls.__annotations__[name] = eval(annotation, names)  # noqa: S307 - our own code
        super().__init_subclass__(**options)

    def __init__(self, *args: Any, **arguments: Any) -> None:
        positional = _positional(type(self))
        self._begin(Written.by_caller(1, positional), _named(positional, args, arguments))

    # as in BaseModel: pydantic is not to call it with the entries of a dict
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    def _begin(self, written: Written, arguments: dict[str, Any]) -> None:
        cls = type(self)
        if _recording.get():
            _fill(self, {**_defaults(cls), **arguments}, written, set(arguments))
            object.__setattr__(self, "_arguments", arguments)
            return
        if faults := filled(self, arguments, written):
            raise DefinitionError(fault.problem for fault in faults)
        if problems := list(self._problems()):
            raise DefinitionError(problems)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """The same with other values, validated like everything else.

        Raises:
            DefinitionError: the copy would be wrong.
        """
        del deep  # nothing in it can change, so nothing has to be copied
        arguments = {name: getattr(self, name) for name in self.model_fields_set}
        copy = type(self).__new__(type(self))
        copy._begin(Written.by_caller(1, ()), {**arguments, **(update or {})})
        return copy

    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self:
        """Without validation, so not for definitions: only for what has been validated."""
        if _recording.get():
            raise TypeError("model_construct() skips validation; call the class itself")
        return super().model_construct(_fields_set, **values)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        return self

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        if cls is _being_built.get():
            return handler(source)
        # as a part of another one it has been validated; its schema need not be built in again
        return core_schema.is_instance_schema(cls, cls_repr=cls.__name__)

    @classmethod
    def build(cls) -> None:
        """Make the class ready to validate; done when the first object of it is."""
        token = _being_built.set(cls)
        try:
            cls.model_rebuild(force=True)
        finally:
            _being_built.reset(token)

    @field_validator("*")
    @classmethod
    def _is_of_writable_texts(cls, value: Any) -> Any:
        refuse_unwritable(value)
        return value

    @classmethod
    def wanted(cls) -> str:
        """What a message says to write where one is wanted."""
        return cls.__dict__.get("written_as") or f"{cls.__name__}(...)"

    def _problems(self) -> Iterator[Problem]:
        """What is wrong with the object as a whole; each field by itself is already sound."""
        return iter(())

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        return ((k, v) for k, v in super().__repr_args__() if k in self.model_fields_set)

    def problem(self, *path: str | int, what: str, why: str, fix: str) -> Problem:
        """A problem of this definition, placed at the argument that `path` leads to."""
        written: Written | None = getattr(self, "_written", None)
        where = written.place(*path) if written else None
        text = f"{described(type(self), self.__dict__)}: {what}"
        follows = any(path[: len(spoilt)] == spoilt for spoilt in getattr(self, "_spoilt", ()))
        return Problem(text, why, fix, where, follows)

    def is_spoilt(self, field: str) -> bool:
        """Whether a mistake in that field has been reported, so that nothing follows from it."""
        return any(path[0] == field for path in getattr(self, "_spoilt", ()))

    def is_incomplete(self, field: str) -> bool:
        """Whether a part of that field could not be read, so that nobody knows what it names."""
        return field in getattr(self, "_lost", ())

    def varied(self, because: Definition, **changes: Any) -> Self:
        """This definition with other values, validated anew; problems point at `because`.

        Raises:
            DefinitionError: the changed definition would be wrong, and the unchanged one is not.
        """
        arguments = {name: getattr(self, name) for name in self.model_fields_set} | changes
        varied = type(self).__new__(type(self))
        written: Written = because._written  # type: ignore[assignment]
        faults = filled(varied, arguments, written)
        if changed := [fault.problem for fault in faults if fault.path[0] in changes]:
            raise DefinitionError(changed)
        if faults:
            return self
        known = {(problem.what, problem.why) for problem in self._problems()}
        found = [p for p in varied._problems() if (p.what, p.why) not in known]
        if found:
            raise DefinitionError(found)
        object.__setattr__(varied, "_written", getattr(self, "_written", None))
        return varied


def filled(blank: Definition, arguments: Mapping[str, Any], written: Written) -> list[Fault]:
    """Validates the arguments into `blank`; it stays blank if a fault is found."""
    cls = type(blank)
    if not arguments and not _requires_some(cls):
        _fill(blank, _defaults(cls), written)  # sound by a test over all classes, so not judged
        return []
    if not cls.__pydantic_complete__:
        cls.build()
    try:
        cls.__pydantic_validator__.validate_python(dict(arguments), self_instance=blank)
    except ValidationError as error:
        return faults_of(error, cls, arguments, written)
    object.__setattr__(blank, "_written", written)
    return []


def _fill(
    blank: Definition,
    values: dict[str, Any],
    written: Written,
    given: Set[str] = frozenset(),
) -> None:
    object.__setattr__(blank, "__dict__", values)
    object.__setattr__(blank, "__pydantic_fields_set__", set(given))
    object.__setattr__(blank, "__pydantic_extra__", None)
    object.__setattr__(blank, "__pydantic_private__", None)
    object.__setattr__(blank, "_written", written)


def _requires_some(cls: type[Definition]) -> bool:
    return any(field.is_required() for field in cls.model_fields.values())


def _positional(cls: type[Definition]) -> tuple[str, ...]:
    return tuple(name for name, field in cls.model_fields.items() if field.kw_only is False)


def _named(
    positional: tuple[str, ...],
    args: tuple[Any, ...],
    arguments: dict[str, Any],
) -> dict[str, Any]:
    """All arguments by name; what is wrong with the call itself as one that no class has."""
    named = dict(zip(positional, args, strict=False))
    if len(args) > len(positional):
        allowed = f"only {' and '.join(positional)}" if positional else "no value"
        named[MISCALLED] = f"takes {allowed} without a keyword, and got {len(args)}"
    elif twice := named.keys() & arguments.keys():
        named[MISCALLED] = f"got {' and '.join(sorted(twice))} twice, with and without a keyword"
    return named | arguments


def _defaults(cls: type[Definition]) -> dict[str, Any]:
    return {
        name: field.get_default(call_default_factory=True, validated_data={})
        for name, field in cls.model_fields.items()
        if not field.is_required()
    }
