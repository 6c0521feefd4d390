"""`devops plans` against a server on loopback."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.cli import main
from devops_constructs.operations.plans.archive import PlanArchive
from devops_constructs.operations.plans.plan_values import Change
from devops_constructs.operations.plans.records import PlanResult
from devops_constructs.operations.plans.summary import ResourceChange
from devops_constructs.project.loader import load
from tests.operations.plans.plan_folders import COMMIT, CONTENT, job_folder, summary
from tests.operations.plans.stack_folders import STATES
from tests.preparation import ROOT
from tests.s3_server import S3Server

LOSSES = (
    ResourceChange("digitalocean_tag.web", ("create",)),
    ResourceChange("digitalocean_vpc.main", ("delete", "create"), replaced=("ip_range",)),
    ResourceChange("digitalocean_database_db.shop", ("delete",)),
    ResourceChange(
        "digitalocean_project.all",
        ("update",),
        changed=(Change("description", "old", "\x1b[2Jnew"), Change("purpose", None, "x")),
    ),
)


def devops(*arguments: str) -> int:
    part, *rest = arguments
    return main(["plans", part, "--root", str(ROOT), *rest])


def test_plans_are_kept_and_those_that_are_none_are_left_out(
    s3: S3Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waits = summary("staging", state="waiting", says="for stack/fleet")
    folder = job_folder(tmp_path / "plans", summary(), waits)

    ended = devops("archive", str(folder))

    key = capsys.readouterr().out.strip()
    assert ended == 0
    assert key.startswith(f"plans/fleet/{CONTENT[:16]}/20261128T154209Z-")
    assert s3.holds(STATES, f"{key}/summary.json")
    assert devops("archive", str(folder), "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "schema": "devops-constructs/plan-keys/v1",
        "keys": {"fleet": key},
    }


def test_a_folder_of_something_else_is_refused(
    s3: S3Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert devops("archive", str(tmp_path)) == 2

    assert capsys.readouterr().err == (
        f"{tmp_path} holds no plans\n"
        "    why: there is no plans.json in it, or it is of another version\n"
        "    fix: name the folder that devops plans make has written to\n"
    )


@pytest.fixture
def kept(s3: S3Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The keys of three plans, the newest first; the oldest was applied."""
    keys: list[str] = []
    for day, stack in ((28, "fleet"), (29, "staging"), (30, "fleet")):
        told = summary(stack, made=f"2026-11-{day}T15:42:09Z", changes=LOSSES)
        devops("archive", str(job_folder(tmp_path / str(day), told)))
        keys.insert(0, capsys.readouterr().out.strip())
    portfolio = load(ROOT).portfolio
    result = PlanResult("applied", "2026-12-01T00:00:00Z", "ada", COMMIT)
    PlanArchive(portfolio.fleet, portfolio.projects).record(keys[-1], result)
    return keys


def test_the_newest_plan_is_listed_first_with_what_became_of_it(
    kept: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert devops("list") == 0

    does = "1 deleted, 1 replaced, 1 changed, 1 made"
    none, applied = "not applied".ljust(35), "applied 2026-12-01T00:00:00Z by ada"
    assert capsys.readouterr().out.splitlines() == [
        f"2026-11-30T15:42:09Z  fleet    {does}  {none}  authentic  {kept[0]}",
        f"2026-11-29T15:42:09Z  staging  {does}  {none}  authentic  {kept[1]}",
        f"2026-11-28T15:42:09Z  fleet    {does}  {applied}  authentic  {kept[2]}",
    ]


def test_a_list_is_of_one_stack_and_not_longer_than_wanted(
    kept: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert devops("list", "fleet", "--most", "1", "--json") == 0

    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert said["schema"] == "devops-constructs/plans/v1"
    assert [each["key"] for each in said["plans"]] == [kept[0]]
    assert said["plans"][0]["result"] is None


def test_what_a_plan_loses_is_shown_first(
    kept: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert devops("show", "fleet") == 0

    assert capsys.readouterr().out == (
        "fleet: 1 deleted, 1 replaced, 1 changed, 1 made\n"
        "  made    2026-11-30T15:42:09Z with terraform 1.11.4\n"
        "  for     a pull request\n"
        f"  commit  {COMMIT} by ada\n"
        f"  content {CONTENT}\n"
        f"  kept    {kept[0]} in {STATES}\n"
        "  result  not applied\n"
        "  signed  authentic: by the job that plans, or the one that applies\n"
        "\n"
        "delete  digitalocean_database_db.shop\n"
        "\n"
        "replace digitalocean_vpc.main because of ip_range\n"
        "\n"
        "update  digitalocean_project.all\n"
        "          description: old -> \\x1b[2Jnew\n"
        "          purpose: (nothing) -> x\n"
        "\n"
        "create  digitalocean_tag.web\n"
    )


@pytest.mark.parametrize(
    ("made_for", "said"),
    [
        ("apply", "what was merged already, by an apply"),
        ("again", "what is applied, to undo what something else has changed since"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
    ],
)
def test_who_approves_is_told_what_a_plan_was_made_for(
    s3: S3Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], made_for: Any, said: str
) -> None:
    devops("archive", str(job_folder(tmp_path / "plans", summary(made_for=made_for))))
    capsys.readouterr()

    assert devops("show", "fleet") == 0

    assert f"\n  for     {said}\n" in capsys.readouterr().out


def test_a_plan_is_shown_by_its_key_with_terraforms_account(
    kept: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert devops("show", kept[2], "--text") == 0

    said = capsys.readouterr().out
    assert "  result  applied 2026-12-01T00:00:00Z by ada\n" in said
    assert said.endswith("\n\n| Plan: 1 to add\n")
    assert devops("show", kept[2], "--json", "--text") == 0
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert data["schema"] == "devops-constructs/plan-shown/v1"
    assert (data["text"], data["result"]["outcome"]) == ("Plan: 1 to add\n", "applied")


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_a_terminal_is_shown_in_red_what_is_lost_unless_it_wants_no_colours(
    kept: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    no_color: str,
    coloured: bool,
) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

    devops("show", "fleet")

    red = "\x1b[31mdelete  digitalocean_database_db.shop\x1b[0m\n"
    assert (red in capsys.readouterr().out) == coloured


def test_who_has_no_key_does_not_know_who_made_a_plan(
    kept: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PLANS_SIGNING_KEY")

    devops("list", "fleet", "--most", "1")
    devops("show", kept[2])

    listed, *shown = capsys.readouterr().out.splitlines()
    assert listed.endswith(f"  unknown  {kept[0]}")
    assert "  signed  unknown: there is no PLANS_SIGNING_KEY" in shown
    assert "  result  applied 2026-12-01T00:00:00Z by ada" in shown
    devops("list", "fleet", "--json")
    [newest, oldest] = json.loads(capsys.readouterr().out)["plans"]
    assert newest["authentic"] is None
    assert oldest["result_authentic"] is None


def test_what_somebody_else_has_put_there_is_shown_as_such(
    kept: list[str], s3: S3Server, capsys: pytest.CaptureFixture[str]
) -> None:
    for key in (f"{kept[0]}/plan.txt", f"{kept[2]}/result.json"):
        forged = s3.read(STATES, key) + b"\n"
        forged = forged.replace(b"ada", b"eve")
        s3.write(STATES, key, forged, {"sha256": hashlib.sha256(forged).hexdigest()})

    devops("list", "fleet")
    devops("show", kept[0])

    newest, oldest, *shown = capsys.readouterr().out.splitlines()
    assert newest.endswith(f"  not applied    not authentic  {kept[0]}")
    assert oldest.endswith(f"  not authentic  authentic      {kept[2]}")
    assert "  signed  not authentic: somebody else has put it there, or has changed it" in shown
    devops("show", kept[2], "--json")
    shown_as_data = json.loads(capsys.readouterr().out)
    assert (shown_as_data["authentic"], shown_as_data["result"]) == (True, None)
    assert shown_as_data["result_authentic"] is False


def test_what_cannot_be_read_is_told_and_the_others_are_listed(
    kept: list[str], s3: S3Server, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {"sha256": hashlib.sha256(b"[]").hexdigest()}
    s3.write(STATES, f"{kept[0]}/summary.json", b"[]", told)

    assert devops("list", "fleet") == 0

    said = capsys.readouterr()
    assert [line.split()[-1] for line in said.out.splitlines()] == [kept[2]]
    assert said.err == (
        f"{kept[0]} in {STATES} cannot be read\n"
        "    why: its summary or its result is not what this program writes\n"
        "    fix: find out who can write there; bring an older version of it back, or make the plan"
        " anew\n"
    )


def test_a_stack_without_a_plan_is_told(s3: S3Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert devops("show", "fleet") == 2

    assert capsys.readouterr().err == (
        "there is no plan of a stack 'fleet'\n"
        "    why: no space that plans are kept in has one\n"
        "    fix: choose one of: devops plans list\n"
    )


def test_a_name_that_no_stack_has_is_told(s3: S3Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert (devops("list", "fleeet"), devops("show", "fleeet")) == (0, 2)

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "no plan is kept of fleeet; did you mean 'fleet'?\n"
        "there is no plan of a stack 'fleeet'\n"
        "    why: no space that plans are kept in has one\n"
        "    fix: did you mean 'fleet'?\n"
    )


def test_where_no_plan_is_kept_it_is_said(s3: S3Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert (devops("list"), devops("list", "fleet")) == (0, 0)

    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "no plan is kept\n" * 2)


def test_nothing_is_pruned_without_yes(
    kept: list[str], s3: S3Server, capsys: pytest.CaptureFixture[str]
) -> None:
    key = kept[0].replace("20261130", "20200101")
    s3.write(STATES, f"{key}/plan.age", b"", {})

    looked = devops("prune", "--keep-days", "30")
    said = capsys.readouterr()
    still = s3.holds(STATES, f"{key}/plan.age")
    pruned = devops("prune", "--keep-days", "30", "--yes", "--json")

    assert (looked, pruned, still) == (0, 0, True)
    assert said.out == f"{key}\n"
    assert said.err == ("nothing was deleted; with --yes these 1 are, with all their versions\n")
    assert json.loads(capsys.readouterr().out) == {
        "schema": "devops-constructs/pruned-plans/v1",
        "deleted": True,
        "keys": [key],
    }
    assert not s3.holds(STATES, f"{key}/plan.age")


@pytest.mark.parametrize("days", ["0", "-1", "all"])
def test_not_all_plans_can_be_pruned(days: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        devops("prune", "--keep-days", days)

    assert f"argument --keep-days: {days!r} is no number from 1 on" in capsys.readouterr().err
