"""`devops workflows` on clones with a real git, whose remotes are folders."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from devops_constructs.cli import main
from devops_constructs.synthesis.synth import synthesise
from tests.preparation import clean_env
from tests.project.definitions import BLOG, Definitions
from tests.strategies import RECIPIENT

INFRASTRUCTURE = f'infrastructure=dc.InfrastructureRepository("it", encrypt_to="{RECIPIENT}"),'
OWNER = 'github_owner="agency-example",'


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@agency.example"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=clean_env())
    return done.stdout.strip()


def commit(root: Path, *, pushed: bool = True) -> str:
    git(root, "add", "--all")
    git(root, "commit", "-q", "--allow-empty", "-m", "A commit")
    if pushed:
        git(root, "push", "-q", "origin", "main")
    return git(root, "rev-parse", "HEAD")


def install(root: Path, target: Path, *arguments: str) -> int:
    return main(["workflows", "install", str(target), "--root", str(root), *arguments])


@pytest.fixture(scope="module")
def synthesised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fleet, a shop that calls its workflows, and a blog that has them whole."""
    root = tmp_path_factory.mktemp("infrastructure")
    definitions = Definitions(root)
    definitions.change(OWNER, OWNER + INFRASTRUCTURE, file="fleet")
    definitions.write("blog", BLOG.replace('name="blog",', 'name="blog", workflows="whole",'))
    synthesise(root)
    return root


@pytest.fixture
def root(synthesised: Path, tmp_path: Path) -> Path:
    """The same, installed in itself, committed and pushed."""
    root = tmp_path / "it"
    shutil.copytree(synthesised, root)
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "it.git")
    git(root, "init", "-q", "-b", "main")
    git(root, "remote", "add", "origin", str(tmp_path / "it.git"))
    assert install(root, root, "--yes") == 0
    commit(root)
    return root


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return clone(tmp_path / "somewhere", "git@github.com:agency-example/shop.git")


def clone(folder: Path, address: str | None) -> Path:
    folder.mkdir()
    git(folder, "init", "-q")
    if address:
        git(folder, "remote", "add", "origin", address)
    return folder


def workflows(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / ".github/workflows").iterdir())


def pins(folder: Path) -> set[str]:
    texts = (path.read_text() for path in (folder / ".github/workflows").iterdir())
    return {pin for text in texts for pin in re.findall(r"it/\.github/.*@(\w+)\n", text)}


Said = pytest.CaptureFixture[str]


def refusal(capsys: Said, root: Path, target: Path, *arguments: str) -> str:
    """What it says; nothing was written."""
    capsys.readouterr()
    assert install(root, target, "--yes", *arguments) == 2
    assert not (target / ".github").exists() or target == root
    return capsys.readouterr().err.rstrip("\n")


def test_the_own_ones_are_shown_and_written_only_when_told_so(
    synthesised: Path, tmp_path: Path, capsys: Said
) -> None:
    root = tmp_path / "root"
    shutil.copytree(synthesised, root)

    assert install(root, root) == 1

    shown = capsys.readouterr()
    assert "+++ b/.github/workflows/plan.yml\n" in shown.out
    assert "+++ b/.github/workflows/shop.push.yml\n" in shown.out
    assert shown.err.endswith(" files would change; write them with --yes\n")
    assert not (root / ".github").exists()

    assert install(root, root, "--yes") == 0
    assert {"plan.yml", "apply.yml", "shop.push.yml"} <= set(workflows(root))
    assert (root / ".github/actions/release/release.sh").exists()
    assert install(root, root) == 0


def test_the_own_ones_are_meant_anywhere_in_the_repository(root: Path) -> None:
    shutil.rmtree(root / ".github")

    assert install(root, root / "projects", "--yes") == 0

    assert "plan.yml" in workflows(root)


def test_check_compares_what_is_installed(root: Path, capsys: Said) -> None:
    assert main(["synth", "--check", "--root", str(root)]) == 0
    capsys.readouterr()
    plan = root / ".github/workflows/plan.yml"
    plan.write_text(plan.read_text().replace("timeout-minutes: 60", "timeout-minutes: 5"))
    (root / ".github/workflows/drift.yml").unlink()

    assert main(["synth", "--check", "--root", str(root)]) == 1

    said = capsys.readouterr()
    assert said.out.startswith(
        "missing: .github/workflows/drift.yml\nstale: .github/workflows/plan.yml\n"
    )
    assert "\n-    timeout-minutes: 5\n+    timeout-minutes: 60\n" in said.out
    told = [line for line in said.err.splitlines() if not line.startswith("warning: ")]
    assert told == [
        ".github/ is not what the definitions give; run: devops workflows install . --yes"
    ]


def test_a_fleet_without_a_repository_of_its_own_has_none(tmp_path: Path, capsys: Said) -> None:
    Definitions(tmp_path)

    assert refusal(capsys, tmp_path, tmp_path) == (
        "there is no charts_out/workflows/_fleet\n"
        "    why: a fleet has workflows of its own if it names its own repository\n"
        "    fix: write Fleet(infrastructure=InfrastructureRepository(...)), then synth"
    )


def test_a_projects_callers_name_the_last_commit(root: Path, shop: Path, capsys: Said) -> None:
    head = git(root, "rev-parse", "HEAD")

    assert install(root, shop) == 1
    assert f"/.github/workflows/shop.push.yml@{head}\n" in capsys.readouterr().out
    assert not (shop / ".github").exists()

    assert install(root, shop, "--yes") == 0
    assert workflows(shop) == [
        "checks.yml",
        "push.yml",
        "release-production.yml",
        "release-staging.yml",
    ]
    assert pins(shop) == {head}
    assert install(root, shop) == 0


def test_the_pin_stays_while_nothing_changes_that_is_called(root: Path, shop: Path) -> None:
    install(root, shop, "--yes")
    [before] = pins(shop)
    (root / "README.md").write_text("Other things\n")
    commit(root)

    assert install(root, shop) == 0
    assert pins(shop) == {before}


@pytest.mark.parametrize("changed", ["shop.push.yml", "actions/release/release.sh"])
def test_the_pin_moves_with_what_is_called(
    root: Path, shop: Path, changed: str, capsys: Said
) -> None:
    install(root, shop, "--yes")
    [before] = pins(shop)
    below = changed if "/" in changed else f"workflows/{changed}"
    for file in (root / "charts_out/workflows/_fleet" / changed, root / ".github" / below):
        file.write_text(file.read_text() + "# more\n")
    after = commit(root)
    capsys.readouterr()

    assert install(root, shop, "--yes") == 0

    shown = capsys.readouterr().out
    assert f"shop.push.yml@{before}\n+    uses: agency-example/it/" in shown
    assert pins(shop) == {after}


def test_another_projects_workflows_do_not_move_the_pin(root: Path, shop: Path) -> None:
    install(root, shop, "--yes")
    [before] = pins(shop)
    for folder in ("charts_out/workflows/_fleet", ".github/workflows"):
        (root / folder / "other.push.yml").write_text("name: Other\n")
    commit(root)

    assert install(root, shop) == 0
    assert pins(shop) == {before}


def test_what_is_called_has_to_be_installed_in_the_last_commit(
    root: Path, shop: Path, capsys: Said
) -> None:
    (root / ".github/workflows/shop.push.yml").write_text("name: Old\n")
    commit(root)

    assert refusal(capsys, root, shop) == (
        "the last commit has no .github/workflows/shop.push.yml as it was generated\n"
        "    why: a project's repository calls it there, at a commit\n"
        "    fix: devops workflows install . --yes, commit, merge, then again"
    )


def test_what_is_called_has_to_be_on_the_branch(root: Path, shop: Path, capsys: Said) -> None:
    head = commit(root, pushed=False)

    assert refusal(capsys, root, shop) == (
        f"the last commit, {head[:12]}, is not on origin/main\n"
        "    why: callers name a commit, and GitHub finds those of the branch for good\n"
        "    fix: merge it into main, then: git switch main && git pull"
    )


def test_where_the_branch_is_not_known_somebody_has_to_look(
    root: Path, shop: Path, capsys: Said
) -> None:
    head = git(root, "rev-parse", "HEAD")
    git(root, "remote", "remove", "origin")

    assert install(root, shop, "--yes") == 0

    talk = capsys.readouterr().err
    assert f"{head[:12]} has to be on main at GitHub before it is called\n" in talk


def test_what_is_not_committed_is_not_installed(root: Path, shop: Path, capsys: Said) -> None:
    file = root / "charts_out/workflows/shop/push.yml"
    file.write_text(file.read_text() + "# not reviewed\n")

    assert install(root, shop, "--yes") == 0

    assert "not reviewed" not in (shop / ".github/workflows/push.yml").read_text()
    said = "what is not committed of charts_out/workflows/ is not installed\n"
    assert said in capsys.readouterr().err


def test_a_project_without_committed_workflows_is_refused(
    root: Path, shop: Path, capsys: Said
) -> None:
    git(root, "rm", "-rq", "charts_out/workflows/shop")
    commit(root)

    assert refusal(capsys, root, shop) == (
        "the last commit has no charts_out/workflows/shop\n"
        "    why: what is installed is what was committed\n"
        "    fix: devops synth, commit, then again"
    )


def test_a_repository_that_others_look_after_gets_none(
    root: Path, shop: Path, capsys: Said
) -> None:
    definition = root / "projects/shop.py"
    text = definition.read_text()
    definition.write_text(text.replace('name="shop",', 'name="shop", github=None,'))
    git(root, "rm", "-rq", "charts_out/workflows/shop")
    commit(root)

    assert refusal(capsys, root, shop) == (
        "project 'shop' has no workflows\n"
        "    why: it says github=None: others look after its repository\n"
        "    fix: leave github out of its definition, then synth and commit"
    )


def test_whole_workflows_name_no_commit(root: Path, tmp_path: Path, capsys: Said) -> None:
    blog = clone(tmp_path / "blog", None)
    capsys.readouterr()

    assert install(root, blog, "--yes", "--json") == 0

    report = json.loads(capsys.readouterr().out)
    assert report["schema"] == "devops-constructs/workflows/v1"
    assert (report["of"], report["pin"], report["written"]) == ("project blog", None, True)
    assert {"path": ".github/workflows/release.sh", "change": "added"} in report["changes"]
    assert "release.sh" in workflows(blog)


def test_what_a_project_had_whole_goes_when_it_calls(root: Path, shop: Path) -> None:
    made = "# Made from projects/shop.py; change it there and run: devops synth\n"
    (shop / ".github/workflows").mkdir(parents=True)
    (shop / ".github/workflows/release.sh").write_text(f"#!/usr/bin/env bash\n{made}")
    (shop / ".github/workflows/tests.yml").write_text("name: Tests\n")

    assert install(root, shop, "--yes") == 0

    assert "release.sh" not in workflows(shop)
    assert "tests.yml" in workflows(shop)


@pytest.mark.parametrize(
    ("folder", "address", "arguments"),
    [
        ("x", "https://github.com/agency-example/shop", ()),
        ("x", "https://github.com/Agency-Example/Shop.git", ()),
        ("x", "ssh://git@github.com/agency-example/shop.git/", ()),
        ("shop", None, ()),
        ("x", "git@github.com:ann/fork.git", ("--project", "shop")),
    ],
)
def test_a_clone_is_known_by_its_address_its_folder_or_by_name(
    root: Path, tmp_path: Path, folder: str, address: str | None, arguments: tuple[str, ...]
) -> None:
    target = clone(tmp_path / folder, address)

    assert install(root, target, "--yes", *arguments) == 0

    assert "push.yml" in workflows(target)


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("git@github.com:agency-example/other.git", "agency-example/other"),
        ("https://github.com/ann/shop", "ann/shop"),
        (None, "unknown"),
    ],
)
def test_a_clone_of_no_project_is_refused(
    root: Path, tmp_path: Path, address: str | None, named: str, capsys: Said
) -> None:
    target = clone(tmp_path / "unknown", address)

    assert refusal(capsys, root, target) == (
        f"no project has the repository {named}\n"
        "    why: its workflows are those of a project; there are agency-example/blog,"
        " agency-example/shop\n"
        "    fix: name the project with --project"
    )


def test_an_unknown_project_is_refused(root: Path, shop: Path, capsys: Said) -> None:
    assert refusal(capsys, root, shop, "--project", "shpo") == (
        "there is no project 'shpo'\n"
        "    why: projects are named by their definitions\n"
        "    fix: did you mean 'shop'?"
    )


def test_a_folder_that_is_no_clone_is_refused(root: Path, tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "shop").mkdir()

    assert refusal(capsys, root, tmp_path / "shop") == (
        f"{tmp_path / 'shop'} is in no repository of git\n"
        "    why: workflows lie in .github, at its top\n"
        "    fix: name the folder of a clone"
    )
