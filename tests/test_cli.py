"""The command: results on stdout, talk on stderr, an exit code that says what happened."""

from __future__ import annotations

import argparse
import itertools
import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devops_constructs.cli import _parser, main
from tests.preparation import clean_env


@pytest.fixture(scope="module")
def synthesised(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the definitions and of their artifacts."""
    root = tmp_path_factory.mktemp("repository")
    for folder in ("projects", "charts_out"):
        shutil.copytree(repository / folder, root / folder)
    return root


@pytest.fixture
def edited(synthesised: Path, tmp_path: Path) -> Path:
    """A copy of its own, for a test that changes it; nothing in it was ever committed."""
    shutil.copytree(synthesised, tmp_path / "edited")
    subprocess.run(["git", "init", "-q", tmp_path / "edited"], check=True, env=clean_env())
    return tmp_path / "edited"


def test_check_says_nothing_when_the_artifacts_are_what_the_definitions_give(
    synthesised: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["synth", "--check", "--root", str(synthesised)]) == 0
    assert capsys.readouterr().out == ""


def test_a_terminal_that_lacks_a_character_gets_its_number(edited: Path) -> None:
    definition = edited / "projects/static_site.py"
    text = definition.read_text()
    definition.write_text(text.replace("user_id=101", 'user_id=101, env={"A": "ö"}'))
    run = subprocess.run(
        [sys.executable, "-m", "devops_constructs", "synth", "--check", "--root", str(edited)],
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PATH": ""},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1, run.stderr


def test_check_names_stale_missing_surplus_and_foreign_files_with_a_short_diff(
    edited: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = edited / "charts_out/helm/static-site-production"
    values = site / "values.yaml"
    values.write_text(values.read_text().replace("site: 2", "site: 7"))
    (site / "Chart.yaml").unlink()
    (edited / "projects/healthchecks.py").unlink()
    (edited / "charts_out/notes.md").write_text("mine")

    code = main(["synth", "--check", "--root", str(edited)])

    out = capsys.readouterr().out
    assert code == 1
    assert "stale: charts_out/helm/static-site-production/values.yaml\n" in out
    assert "missing: charts_out/helm/static-site-production/Chart.yaml\n" in out
    assert "surplus: charts_out/helm/healthchecks-production/Chart.yaml\n" in out
    assert "not made by synth: charts_out/notes.md\n" in out
    assert "-  site: 7\n+  site: 2\n" in out
    assert values.read_text().count("site: 7") == 1, "checking writes nothing"


def test_synth_says_what_it_wrote_and_the_second_time_nothing(
    edited: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    definition = edited / "projects/static_site.py"
    definition.write_text(definition.read_text().replace("memory_mib=64", "memory_mib=96"))

    assert main(["synth", "--root", str(edited)]) == 0
    changed = capsys.readouterr().out.splitlines()
    assert main(["synth", "--root", str(edited)]) == 0

    assert changed == [
        "changed: charts_out/helm/static-site-production/templates/deployment-site.yaml",
        "changed: charts_out/helm/static-site-staging/templates/deployment-site.yaml",
        "changed: charts_out/index.json",
    ]
    assert capsys.readouterr().out == ""


FREE = """\
import devops_constructs as dc

fleet = dc.Fleet(
    organisation="agency",
    github_owner="agency",
    github_plan="{plan}",
    registry="agency",
    spaces_region="fra1",
    state=dc.StateSpace("agency-state", region="fra1"),
    clusters=(dc.Cluster("main", region="fra1"),),
    zones=(dc.Zone("acme.example"),),
    infrastructure=dc.InfrastructureRepository(
        "infrastructure",
        encrypt_to="age1xetvser6zgat7q8u8h4ax988uhusvseq5dw9g2qv5l84hyr88pasjmlhml",
    ),
)
"""
ACME = """\
import devops_constructs as dc

site = dc.Image("site")
project = dc.Project(
    name="acme",
    github=dc.GithubRepository(protection=None),
    images=(site,),
    components=(dc.WebService("site", image="site", port=8080, memory_mib=64),),
    environments=(dc.Environment("production", cluster="main", hosts=("acme.example",)),),
)
"""
NOBODY = "nothing guards it, as GitHub's plan free has no environments in private repositories"


def test_what_nothing_guards_is_said_plainly_for_each_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "projects").mkdir()
    (tmp_path / "projects/acme.py").write_text(ACME)
    said = {}
    for plan in ("team", "free"):
        (tmp_path / "projects/fleet.py").write_text(FREE.format(plan=plan))
        assert main(["synth", "--root", str(tmp_path)]) == 0
        said[plan] = capsys.readouterr().err.splitlines()[:-1]

    assert said == {
        "team": [
            "warning: agency/acme: whoever may push may release to production by hand; name those"
            " who may in Fleet.production_released_by",
            "warning: agency/acme: whoever may push to main reads production's secrets and releases"
            " to it, by a workflow of that branch; no rule of ours keeps anybody from that",
            "warning: agency/infrastructure: whoever may push lets plans be applied that wait for a"
            " person; name those who may in InfrastructureRepository.applied_by",
        ],
        "free": [
            f"warning: agency/acme: whoever may push releases to production; {NOBODY}",
            "warning: agency/infrastructure: whoever may push applies every stack, and reads every"
            f" secret there; {NOBODY}",
        ],
    }


def test_a_removed_project_takes_its_artifacts_with_it(edited: Path) -> None:
    (edited / "projects/healthchecks.py").unlink()

    assert main(["synth", "--root", str(edited)]) == 0

    assert not list((edited / "charts_out").rglob("*healthchecks*"))


def test_what_would_be_lost_is_told_and_nothing_is_written(
    synthesised: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "repository"
    shutil.copytree(synthesised, root)
    (root / "projects/healthchecks.py").unlink()

    for arguments in (["synth"], ["synth", "--check"], ["synth", "--check", "--since", "HEAD"]):
        assert main([*arguments, "--root", str(root)]) == 2

        talk = capsys.readouterr().err
        assert "project 'healthchecks' is gone" in talk
        assert talk.endswith("1 problem. Nothing was written.\n")


def test_check_knows_what_holds_data_from_the_commit_that_is_named(
    edited: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["synth", "--check", "--since", "nowhere", "--root", str(edited)]) == 2
    assert capsys.readouterr().err.startswith("there is no commit 'nowhere'\n")


def test_show_prints_what_a_project_consists_of(
    synthesised: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "rails-shop", "--root", str(synthesised)]) == 0

    out = capsys.readouterr().out
    for fact in (
        "production  (release rails-shop-production on production-1, Kubernetes 1.35)",
        "https://www.brightbooks.example/",
        "*/30 * * * * Europe/Berlin",
        "agency-rails-shop-private",
        "agency_rails_shop_production on postgres-1",
        "not here: invoices",
    ):
        assert fact in out


def test_show_lists_plain_values_that_look_like_secrets_with_their_reason(
    synthesised: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["show", "django-api", "--json", "--root", str(synthesised)])

    assert json.loads(capsys.readouterr().out)["not_secret"] == [
        {
            "where": "image api",
            "variable": "JWT_PUBLIC_KEY_ID",
            "reason": "names the key, is not the key",
        }
    ]


def test_show_of_an_unknown_project_suggests_the_nearest(
    synthesised: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "rails-shoop", "--root", str(synthesised)]) == 2
    assert "did you mean 'rails-shop'?" in capsys.readouterr().err


def test_without_definitions_the_error_says_where_it_looked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["synth", "--root", str(tmp_path)]) == 2
    assert "no projects/fleet.py in" in capsys.readouterr().err


def test_ctrl_c_ends_with_a_word_and_the_shells_exit_code(
    synthesised: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(root: Path, since: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("devops_constructs.synthesis.synth.compare", interrupted)

    assert main(["synth", "--check", "--root", str(synthesised)]) == 130
    assert capsys.readouterr().err == "interrupted; nothing was written by halves\n"


def test_what_a_definition_prints_is_talk_and_not_a_result(
    edited: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (edited / "projects/static_site.py").open("a") as definition:
        definition.write("print('hello')\n")

    assert main(["show", "static-site", "--json", "--root", str(edited)]) == 0

    captured = capsys.readouterr()
    assert json.loads(captured.out)["project"] == "static-site"
    assert captured.err == "hello\n"


def test_a_bug_shows_its_traceback_only_on_demand(
    synthesised: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("devops_constructs.synthesis.synth.compare", lambda root, since: 1 / 0)

    assert main(["synth", "--check", "--root", str(synthesised)]) == 2
    assert capsys.readouterr().err.startswith("internal error: ZeroDivisionError")
    with pytest.raises(ZeroDivisionError):
        main(["synth", "--check", "--debug", "--root", str(synthesised)])


@pytest.mark.parametrize("command", [[], ["synth"], ["show"]])
def test_every_command_has_an_example_in_its_help(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])

    assert ended.value.code == 0
    assert "example: devops" in capsys.readouterr().out


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A parser and those of its parts."""
    yield parser
    for action in parser._actions:  # argparse has no other way to its parsers
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                yield from parsers(each)


@pytest.mark.parametrize("parser", list(parsers(_parser())), ids=lambda parser: parser.prog)
def test_an_example_is_one_line_that_can_be_copied(
    parser: argparse.ArgumentParser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")

    [example] = [e for e in parser.format_help().splitlines() if e.startswith("example: ")]
    command = shlex.split(example.removeprefix("example: "), comments=True)
    own = list(itertools.takewhile(lambda word: word not in ("|", "&&"), command))
    assert own[0] == "devops"
    _parser().parse_args(own[1:])


def test_the_module_is_the_same_program_as_the_console_script() -> None:
    script = Path(sys.executable).parent / "devops"
    by_module = [sys.executable, "-m", "devops_constructs", "--help"]

    outputs = [
        subprocess.run(command, capture_output=True, text=True, check=True).stdout
        for command in ([str(script), "--help"], by_module)
    ]

    assert outputs[0] == outputs[1]


@pytest.mark.parametrize("arguments", [["--help"], ["show", "rails-shop"]])
def test_help_and_show_start_no_node(synthesised: Path, arguments: list[str]) -> None:
    program = (
        "import sys; from devops_constructs.cli import main\n"
        f"try: main({arguments!r})\n"
        "except SystemExit: pass\n"
        "sys.exit('jsii' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], cwd=synthesised).returncode == 0
