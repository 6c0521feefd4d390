"""The public page lists exactly what can be imported, and loading it costs nothing."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from types import ModuleType

import pytest

PAGES = [
    "devops_constructs",
    "devops_constructs.kubernetes",
    "devops_constructs.terraform",
    "devops_constructs.workflows",
]


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> ModuleType:
    return importlib.import_module(request.param)


def test_the_docstring_lists_each_public_name(page: ModuleType) -> None:
    listed: set[str] = set()
    for line in (page.__doc__ or "").splitlines():
        if match := re.match(r"    ((?:\w+(?:, )?)+)(?=\s{2,}\S)", line):
            listed |= set(match.group(1).split(", "))

    assert listed == set(page.__all__)


def test_each_public_name_is_importable_and_shown_by_dir(page: ModuleType) -> None:
    for name in page.__all__:
        assert getattr(page, name).__name__ == name
    assert set(page.__all__) <= set(dir(page))


def test_an_unknown_name_is_an_attribute_error(page: ModuleType) -> None:
    with pytest.raises(AttributeError, match="Nonsense"):
        page.Nonsense  # noqa: B018


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import devops_constructs", "pydantic"),
        ("import devops_constructs.cli", "pydantic"),
        ("from devops_constructs import Project", "jsii"),
        ("import devops_constructs.kubernetes, devops_constructs.terraform", "jsii"),
    ],
)
def test_what_is_not_needed_is_not_loaded(statement: str, absent: str) -> None:
    program = f"import sys; {statement}; sys.exit({absent!r} in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
