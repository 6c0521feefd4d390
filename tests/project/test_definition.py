from __future__ import annotations

import ast
import copy
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic import ValidationError

import devops_constructs as dc
from devops_constructs.errors import DefinitionError
from devops_constructs.project._definition import Definition
from devops_constructs.project._example import Example
from tests.project.definitions import Definitions, said
from tests.project.samples import samples, web

SAMPLES = list(samples())
EACH_SAMPLE = pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: type(s).__name__)


def classes(base: type[Definition] = Definition) -> Iterator[type[Definition]]:
    for cls in base.__subclasses__():
        if cls.__module__.startswith("devops_constructs."):
            yield cls
            yield from classes(cls)


CLASSES = list(dict.fromkeys(classes()))
EACH_CLASS = pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__name__)


def test_samples_have_an_instance_of_every_class() -> None:
    assert {type(sample) for sample in SAMPLES} == set(CLASSES)


@EACH_CLASS
def test_what_is_built_without_arguments_is_sound(cls: type[Definition]) -> None:
    """Such an object is not validated, which saves building most classes' validators."""
    if any(field.is_required() for field in cls.model_fields.values()):
        return
    cls.build()

    validated = cls.model_validate({})

    assert validated == cls()
    assert hash(validated) == hash(cls())
    assert cls().model_fields_set == set()
    assert list(cls()._problems()) == []


def test_equal_definitions_have_equal_hashes() -> None:
    for sample, twin in zip(SAMPLES, samples(), strict=True):
        assert sample is not twin
        assert sample == twin
        assert hash(sample) == hash(twin)


def test_different_definitions_are_not_equal() -> None:
    assert web() != web().varied(web(), port=3001)
    assert dc.TcpProbe() != dc.TcpProbe(startup_seconds=10)
    host: Definition = dc.Host("a.acme.example")
    assert host != dc.Zone("a.acme.example")


@EACH_SAMPLE
def test_definition_stays_as_it_is(sample: Definition) -> None:
    for name in ["anything", *type(sample).model_fields]:
        with pytest.raises(ValueError, match=r"frozen|no field"):
            setattr(sample, name, None)
    for name in type(sample).model_fields:
        with pytest.raises(ValidationError):
            delattr(sample, name)


@EACH_SAMPLE
def test_all_that_a_definition_holds_stays_as_it_is(sample: Definition) -> None:
    for value in _below(sample):
        assert isinstance(value, str | int | None | tuple | Mapping | Definition), type(value)
        hash(value)
        if isinstance(value, Mapping):
            with pytest.raises(TypeError):
                value["A"] = "2"  # type: ignore[index]


def _below(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, Definition):
        value = tuple(getattr(value, name) for name in type(value).model_fields)
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple):
        for item in value:
            yield from _below(item)


def test_definition_does_not_change_with_the_dict_it_was_made_from() -> None:
    env = {"A": "1"}
    worker = dc.Worker("sidekiq", image="app", env=env)

    env["A"] = "2"

    assert worker.env == {"A": "1"}


def test_copy_with_other_values_is_validated_like_everything_else() -> None:
    worker = dc.Worker("sidekiq", image="app")

    assert worker.model_copy(update={"replicas": 3}) == dc.Worker(
        "sidekiq", image="app", replicas=3
    )
    with pytest.raises(DefinitionError, match="memory_mib is 1, outside"):
        worker.model_copy(update={"memory_mib": 1})


@EACH_SAMPLE
def test_copy_is_the_same_since_nothing_in_it_can_change(sample: Definition) -> None:
    assert copy.copy(sample) is sample
    assert copy.deepcopy(sample) is sample


@EACH_SAMPLE
def test_unknown_field_is_refused(sample: Definition) -> None:
    arguments = {name: getattr(sample, name) for name in sample.model_fields_set}

    with pytest.raises(DefinitionError, match="has no field 'xyzzy'"):
        type(sample)(**arguments, xyzzy=1)


@EACH_CLASS
def test_every_field_says_what_it_means(cls: type[Definition]) -> None:
    [body] = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
    assert isinstance(body, ast.ClassDef)
    for statement, below in zip(body.body, [*body.body[1:], None], strict=True):
        if not isinstance(statement, ast.AnnAssign) or "ClassVar" in ast.unparse(statement):
            continue
        field = ast.unparse(statement.target)
        said = below.value if isinstance(below, ast.Expr) else None
        assert isinstance(said, ast.Constant), f"{cls.__name__}.{field} says nothing"
        assert len(str(said.value).split()) >= 4, f"{cls.__name__}.{field}: {said.value!r}"
        if cls is not dc.Difference and statement.value and ast.unparse(statement.value) in _NONE:
            assert "None" in str(said.value), f"{cls.__name__}.{field}: what is None?"


_NONE = ("None", "Field(default=None)")


@EACH_CLASS
def test_example_of_a_required_field_is_sound(cls: type[Definition]) -> None:
    """Messages suggest the first one, and the loader goes on with it where a value is missing."""
    required = {name: field for name, field in cls.model_fields.items() if field.is_required()}
    examples = {name: field.examples[0] for name, field in required.items() if field.examples}

    assert required.keys() - examples.keys() <= {"components", "environments", "fleet", "sources"}
    if required.keys() == examples.keys():
        values = {n: e.value() if isinstance(e, Example) else e for n, e in examples.items()}
        cls(**values)
        texts = [example for example in examples.values() if isinstance(example, Example)]
        assert all(eval(text, vars(dc)) == text.value() for text in texts)


def test_definition_shows_only_what_was_written() -> None:
    assert repr(dc.StateSpace("x-state", region="fra1")) == (
        "StateSpace(bucket_name='x-state', region='fra1')"
    )


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (
            'dc.Worker("sidekiq", image="app")',
            'dc.Worker("sidekiq", "app")',
            "Worker 'sidekiq': takes only name without a keyword, and got 2",
        ),
        (
            'dc.Worker("sidekiq", image="app")',
            'dc.Worker("sidekiq", name="sidekiq", image="app")',
            "Worker 'sidekiq': got name twice, with and without a keyword",
        ),
        (
            'name="shop",',
            'name="shop", database=dc.Database("shop"),',
            "Database: takes no value without a keyword, and got 1",
        ),
    ],
)
def test_miscalled_class_is_one_problem(
    definitions: Definitions, old: str, new: str, what: str
) -> None:
    """The field that was meant is not missing besides, and the rest of the file is read."""
    definitions.change('cluster="staging"', 'cluster="staging", database_cluster="postgres-1"')
    place = definitions.change(old, new)

    assert definitions.refusal() == said(
        place,
        what,
        "a value without a keyword is easily taken for another",
        "write each value once, as name=value",
    )


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (
            'dc.Worker("sidekiq", image="app")',
            'dc.Worker("sidekiq", image="app", args=("a", "b\\0"))',
            "Worker 'sidekiq': args[1] has the character U+0000",
        ),
        (
            'dc.Worker("sidekiq", image="app")',
            'dc.Worker("sidekiq", image="app", command=("\\ud800",))',
            "Worker 'sidekiq': command[0] has the character U+D800",
        ),
        (
            'dc.Image("app")',
            'dc.Image("app", env={"A": "b", "B": "a\\0"})',
            "Image 'app': env.B has the character U+0000",
        ),
        (
            'dc.Image("app")',
            'dc.Image("app", env={"A": dc.EnvValue("\\udfff", not_secret="x")})',
            "EnvValue: value has the character U+DFFF",
        ),
        (
            'dc.Image("app")',
            'dc.Image("app", build_args={"A": "\\ud83d"})',
            "Image 'app': build_args.A has the character U+D83D",
        ),
    ],
)
def test_text_is_one_that_can_be_written(
    definitions: Definitions, old: str, new: str, what: str
) -> None:
    place = definitions.change(old, new)

    assert definitions.refusal() == said(
        place,
        what,
        "such a text can neither be written as UTF-8 nor given to a process",
        "take the character out",
    )


def test_class_is_not_taken_for_a_definition(definitions: Definitions) -> None:
    place = definitions.change('dc.Image("app")', "dc.Image")

    assert definitions.refusal() == said(
        place,
        "Project 'shop': images[0] is the class Image itself",
        "it has to be an Image(...) or OutsideImage(...)",
        "write that instead",
    )


@pytest.mark.parametrize("value", [{"replicas": 2}, {}, {1: 2}])
def test_dict_is_not_taken_for_a_definition(value: object) -> None:
    differences: Any = {"web": value}

    with pytest.raises(DefinitionError, match=r"differences\.web is a dict"):
        dc.Environment("production", cluster="production-1", differences=differences)


def test_definition_used_alone_raises_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        dc.Project(
            name="Shop",
            components=(web(),),
            environments=(dc.Environment("production", cluster="production-1"),),
        )

    [problem] = caught.value.problems
    assert problem.what == "Project 'Shop': name is 'Shop'"
    assert problem.where is not None
    assert problem.where.file.endswith("tests/project/test_definition.py")
    line = inspect.getsource(inspect.getmodule(classes)).splitlines()[problem.where.line - 1]  # type: ignore[arg-type]
    assert line.strip() == 'name="Shop",'


def test_varied_definition_is_validated_anew() -> None:
    difference = dc.Difference(memory_limit_mib=64)

    with pytest.raises(DefinitionError, match="memory_limit_mib 64 is below memory_mib 256"):
        web().varied(difference, memory_limit_mib=64)
