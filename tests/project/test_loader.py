from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from devops_constructs.errors import DefinitionError
from devops_constructs.project.loader import load
from devops_constructs.project.root import find_root
from tests.project.definitions import BLOG, SHOP, Definitions, said

UNREADABLE = "nothing can be generated from a definition that cannot be read"
MEND = "mend that line; definitions are plain data"


def test_fleet_and_every_project_are_loaded_by_name(definitions: Definitions) -> None:
    definitions.write("a_file_that_sorts_last", BLOG.replace('"blog"', '"zoo"'))
    definitions.write("_shared", "this is not even Python")

    loaded = load(definitions.root)

    assert loaded.portfolio.fleet.organisation == "agency"
    shop, zoo = loaded.portfolio.projects
    assert (shop.name, zoo.name) == ("shop", "zoo")
    assert loaded.file_of(zoo) == "projects/a_file_that_sorts_last.py"
    assert loaded.file_of(None) == "projects/fleet.py"


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (
            "import devops_constructs as dc\n\nproject = (\n",
            3,
            "not valid Python: '(' was never closed",
        ),
        ("\n\nproject = xyzzy\n", 3, "NameError while it was read: name 'xyzzy' is not defined"),
        ("import xyzzy\n", 1, "ModuleNotFoundError while it was read: No module named 'xyzzy'"),
        ("\n1 / 0\n", 2, "ZeroDivisionError while it was read"),
        ("def f():\n    raise SystemExit\n\n\nf()\n", 2, "SystemExit while it was read"),
        (
            "import devops_constructs as dc\n\nproject = dc.Projct()\n",
            3,
            "AttributeError while it was read:"
            " module 'devops_constructs' has no attribute 'Projct'; did you mean 'Project'?",
        ),
    ],
)
def test_broken_file_hides_no_problem_of_the_others(
    definitions: Definitions, text: str, line: int, what: str
) -> None:
    definitions.write("broken", text)
    shop = definitions.change("port=3000", "port=80")

    error = definitions.error()

    first, second = error.problems
    assert str(first) == said(f"projects/broken.py:{line}", what, UNREADABLE, MEND)
    assert str(second.where) == shop


def test_file_that_is_not_utf_8_is_named(definitions: Definitions) -> None:
    (definitions.root / "projects/latin.py").write_bytes("# Müller\n".encode("latin-1"))

    assert definitions.refusal() == said("projects/latin.py:1", "not UTF-8 text", UNREADABLE, MEND)


def test_mistake_in_a_file_that_a_definition_imports_is_named(
    definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(definitions.root)
    (definitions.root / "shared_names.py").write_text("HOST = (\n\n", encoding="utf-8")
    place = definitions.change(
        "\nproject =", "\nimport shared_names\nproject =", at="import shared_names"
    )

    assert definitions.refusal() == said(
        place, "shared_names.py:1 is not valid Python", UNREADABLE, MEND
    )


def test_copies_in_a_definition_are_validated_at_their_place(definitions: Definitions) -> None:
    old = 'dc.Worker("sidekiq", image="app"),'
    place = definitions.change(old, old[:-1] + '.model_copy(update={"memory_mib": 1}),')

    assert definitions.refusal() == said(
        place,
        "Worker 'sidekiq': memory_mib is 1, outside 16 to 65536 MiB",
        "it counts MiB, so 1024 are one GiB; no process works with less or gets more",
        "write a number from 16 to 65536",
    )


def test_definition_without_validation_is_refused(definitions: Definitions) -> None:
    old = 'dc.Worker("sidekiq", image="app"),'
    place = definitions.change(old, 'dc.Worker.model_construct(name="sidekiq", image="app"),')

    assert definitions.refusal() == said(
        place,
        "TypeError while it was read: model_construct() skips validation; call the class itself",
        UNREADABLE,
        MEND,
    )


def test_unknown_class_has_a_near_one(definitions: Definitions) -> None:
    place = definitions.change('dc.Worker("sidekiq"', 'dc.Wroker("sidekiq"')

    assert definitions.refusal() == said(
        place,
        "AttributeError while it was read: module 'devops_constructs' has no attribute 'Wroker';"
        " did you mean 'Worker'?",
        UNREADABLE,
        MEND,
    )


def test_file_of_a_windows_editor_is_read(definitions: Definitions) -> None:
    text = "\ufeff" + SHOP.replace("\n", "\r\n").replace("port=3000", "port=80")
    (definitions.root / "projects/shop.py").write_bytes(text.encode())

    [problem] = definitions.error().problems
    assert str(problem.where) == "projects/shop.py:13"


@pytest.mark.parametrize(
    ("old", "new", "what", "fix"),
    [
        (
            "project = dc.Project(",
            "shop = dc.Project(",
            "the file defines no 'project'",
            "rename 'shop' to 'project'",
        ),
        (
            "\nproject = dc.Project(",
            "\nproject = lambda: dc.Project(",
            "'project' is no Project",
            "write project = Project(...)",
        ),
    ],
)
def test_file_without_its_variable(
    definitions: Definitions, old: str, new: str, what: str, fix: str
) -> None:
    definitions.change(old, new)

    why = "the loader takes the Project from the variable of that name"
    assert definitions.refusal() == said("projects/shop.py:1", what, why, fix)


def test_missing_fleet_hides_no_problem_of_the_projects(definitions: Definitions) -> None:
    (definitions.root / "projects/fleet.py").unlink()
    definitions.write("blog", BLOG.replace("blog.acme", "shop.acme"))
    shop = definitions.change("port=4000", "port=80")

    missing, port, host = definitions.error().problems

    assert str(missing) == (
        "there is no projects/fleet.py\n"
        "    why: projects run on the clusters and in the zones that it names\n"
        "    fix: write it, with fleet = Fleet(...)"
    )
    assert str(port.where) == shop
    assert "shop.acme.example/ is already served" in host.what


def test_broken_fleet_is_one_problem(definitions: Definitions) -> None:
    definitions.write("fleet", "fleet = None\n")

    assert definitions.refusal() == said(
        "projects/fleet.py:1",
        "'fleet' is no Fleet",
        "the loader takes the Fleet from the variable of that name",
        "write fleet = Fleet(...)",
    )


def test_messages_are_the_same_from_every_working_directory(
    definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    definitions.change("port=3000", "port=80")
    definitions.write("broken", "1 / 0\n")
    texts = set()
    for folder in (definitions.root, definitions.root / "projects", Path("/")):
        monkeypatch.chdir(folder)
        texts.add(definitions.refusal())
    monkeypatch.chdir(definitions.root)
    with pytest.raises(DefinitionError) as caught:
        load(Path())

    assert {str(caught.value)} == texts
    assert "projects/shop.py:13: " in str(caught.value)


def test_file_that_changed_between_two_loads_is_placed_anew(definitions: Definitions) -> None:
    first = definitions.change("port=3000", "port=80")
    assert str(definitions.error().problems[0].where) == first
    definitions.change("import devops", "# a\n# b\nimport devops")

    assert str(definitions.error().problems[0].where) == definitions.place("port=80")


def test_root_is_found_from_below(definitions: Definitions) -> None:
    assert find_root(definitions.root / "projects") == definitions.root


def test_no_root_says_where_it_was_looked_for(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()

    with pytest.raises(DefinitionError) as caught:
        find_root(folder)

    assert str(caught.value) == (
        "no projects/fleet.py in elsewhere or a folder above it\n"
        "    why: the definitions are read from there\n"
        "    fix: go to the repository with the definitions, or name it with --root"
    )


def test_library_first_imported_by_a_definition_has_sound_defaults(
    definitions: Definitions,
) -> None:
    """The defaults are definitions too: made while one is recorded, they would stay drafts."""
    code = (
        "import sys, pathlib, devops_constructs as dc\n"
        "from devops_constructs.project.loader import load\n"
        "load(pathlib.Path(sys.argv[1]))\n"
        "for name in dc.__all__:\n"
        "    for field in getattr(getattr(dc, name), 'model_fields', {}).values():\n"
        "        for value in (field.default, *(field.examples or ())):\n"
        "            assert not hasattr(value, '_arguments'), (name, field)\n"
    )
    command = [sys.executable, "-c", code, str(definitions.root)]

    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(Path.cwd())})
