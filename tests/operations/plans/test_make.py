"""Plans of whole stacks of this repository, by real Terraform and providers that tests play."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.cli import main
from devops_constructs.operations.plans.archive import PlanArchive
from devops_constructs.operations.plans.content import content_of
from devops_constructs.operations.plans.encryption import decrypted
from devops_constructs.operations.plans.records import Applied
from devops_constructs.operations.plans.signing import is_signed
from devops_constructs.operations.plans.stored_plan import HANDED_ON, SIGNED
from devops_constructs.operations.plans.terraform_cli import Terraform
from devops_constructs.project.loader import load
from tests.emulated.runs import Account, account
from tests.operations.plans.plan_folders import SIGNING_KEY, signing_keys
from tests.operations.plans.proposals import STACKS, another_size, change
from tests.operations.plans.test_encryption import new_key
from tests.preparation import ROOT, clean_env
from tests.s3_server import S3Server

TOKEN = "token-that-nobody-may-see"
RECIPIENT = "age1xetvser6zgat7q8u8h4ax988uhusvseq5dw9g2qv5l84hyr88pasjmlhml"


@pytest.fixture
def accounts(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    monkeypatch.setenv("DIGITALOCEAN_TOKEN", TOKEN)
    for zone in ("AGENCY", "BRIGHTBOOKS", "HARBOUR", "MEADOW", "UPTIME"):
        monkeypatch.setenv(f"CLOUDFLARE_API_TOKEN_{zone}_EXAMPLE", f"{TOKEN}-{zone}")
    # not pytest's own folder: the path of a socket may have about a hundred characters
    with tempfile.TemporaryDirectory(prefix="devops-") as folder, account(Path(folder), s3) as made:
        yield made


@pytest.fixture
def identity(base: Path) -> str:
    """Of whom plans are encrypted to; the base is a whole repository with that recipient."""
    made, recipient = new_key()
    shutil.copytree(ROOT / "projects", base / "projects")
    fleet = base / "projects/fleet.py"
    text = fleet.read_text("utf-8")
    assert RECIPIENT in text
    fleet.write_text(text.replace(RECIPIENT, recipient), "utf-8")
    return made


def git(folder: Path, *arguments: str) -> str:
    command = ("git", "-c", "user.name=Ada", "-c", "user.email=ada@agency.example", *arguments)
    done = subprocess.run(
        command, cwd=folder, env=clean_env(), check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def make(accounts: Account, proposed: Path, base: Path, *more: str) -> int:
    """Runs the command as the workflow does; the checkout is a commit of its own unless said."""
    if not (proposed / ".git").exists():
        git(proposed, "init", "-q")
        git(proposed, "add", ".")
        git(proposed, "commit", "-q", "-m", "A proposal")
    where = ("--proposed", str(proposed), "--base", str(base), "--out", str(out(base)))
    return main(["plans", "make", *where, "--terraform", str(accounts.program), *more])


def out(base: Path) -> Path:
    return base.parent / "plans"


def told(base: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out(base) / "plans.json").read_text("utf-8"))
    return found


def test_a_changed_stack_is_planned_and_handed_on_encrypted(
    accounts: Account,
    proposed: Path,
    base: Path,
    identity: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    accounts.apply("fleet")
    change(proposed, "fleet", another_size)
    capsys.readouterr()

    ended = make(accounts, proposed, base)

    said = capsys.readouterr()
    assert (ended, said.out) == (0, "fleet: 1 changed\n")
    assert said.err.splitlines() == ["[1/1] fleet: planning", "fleet: 1 changed"]
    files = sorted(path.relative_to(out(base)).as_posix() for path in out(base).rglob("*.*"))
    assert files == [*(f"fleet/{name}" for name in HANDED_ON), "plans.json"]
    summary = json.loads((out(base) / "fleet/summary.json").read_text("utf-8"))
    assert summary["commit"] == git(proposed, "rev-parse", "HEAD")
    assert (summary["author"], summary["counts"]) == ("Ada", {"update": 1})
    [[tier]] = [each["changed"] for each in summary["changes"]]
    assert tier["attribute"] == "subscription_tier_slug"
    assert (tier["before"], tier["after"]) == ("professional", "basic")
    plan = decrypted((out(base) / "fleet/plan.age").read_bytes(), identity)
    with Terraform.on(proposed / STACKS / "fleet") as terraform:
        terraform.plan_file.write_bytes(plan)
        carried = terraform.planned_files()["cdk.tf.json"]
    assert carried == (proposed / STACKS / "fleet/cdk.tf.json").read_bytes()


def test_a_plan_is_signed_and_the_key_is_nowhere_in_it(
    accounts: Account, proposed: Path, base: Path, identity: str
) -> None:
    accounts.apply("fleet")
    change(proposed, "fleet", another_size)

    make(accounts, proposed, base)

    files = {name: (out(base) / "fleet" / name).read_bytes() for name in HANDED_ON}
    assert is_signed({n: files[n] for n in SIGNED}, files["signature.json"], signing_keys())
    opened = decrypted(files["plan.age"], identity)
    assert not any(SIGNING_KEY.encode() in content for content in (*files.values(), opened))


def test_without_a_key_to_sign_with_nothing_is_planned(
    accounts: Account,
    proposed: Path,
    base: Path,
    identity: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("PLANS_SIGNING_KEY")

    assert make(accounts, proposed, base) == 2

    assert capsys.readouterr().err == (
        "PLANS_SIGNING_KEY is not set\n"
        "    why: only plans that the jobs which plan and apply have signed are applied\n"
        "    fix: give the job the secret; a person makes it once: openssl rand -hex 32\n"
    )
    assert not out(base).exists()


def test_what_was_made_is_kept_and_shown(
    accounts: Account,
    proposed: Path,
    base: Path,
    identity: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    accounts.apply("fleet")
    change(proposed, "fleet", another_size)
    make(accounts, proposed, base)
    capsys.readouterr()

    for command in (["archive", str(out(base))], ["show", "fleet", "--text"]):
        assert main(["plans", *command, "--root", str(base)]) == 0

    key, *shown = capsys.readouterr().out.splitlines()
    assert key.startswith("plans/fleet/")
    assert f"  kept    {key} in agency-terraform-state" in shown
    assert "          subscription_tier_slug: professional -> basic" in shown
    assert "| Plan: 0 to add, 1 to change, 0 to destroy." in shown


def test_nothing_in_clear_stays_on_the_machine(
    accounts: Account,
    proposed: Path,
    base: Path,
    identity: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "tmp").mkdir()
    accounts.apply("fleet")
    change(proposed, "fleet", another_size)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))

    make(accounts, proposed, base)

    assert list((tmp_path / "tmp").iterdir()) == []
    for file in (path for path in out(base).rglob("*") if path.is_file()):
        assert TOKEN.encode() not in file.read_bytes()
        assert not file.read_bytes().startswith(b"PK"), "a saved plan in clear"


def test_a_merge_by_github_is_a_plan_of_what_its_authors_have_pushed(
    accounts: Account, proposed: Path, base: Path, identity: str, tmp_path: Path
) -> None:
    """Also in a checkout without history, as workflows have it."""
    accounts.apply("fleet")
    git(proposed, "init", "-q", "-b", "main")
    git(proposed, "add", ".")
    git(proposed, "commit", "-q", "-m", "Base")
    git(proposed, "checkout", "-q", "-b", "change")
    change(proposed, "fleet", another_size)
    git(proposed, "commit", "-q", "-a", "-m", "A proposal")
    pushed = git(proposed, "rev-parse", "HEAD")
    git(proposed, "checkout", "-q", "main")
    git(proposed, "merge", "-q", "--no-ff", "-m", "Merge", "change")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{proposed}", str(shallow))

    make(accounts, shallow, base)

    assert told(base)["commit"] == pushed


def test_a_stack_that_fails_does_not_keep_others_from_their_plans(
    accounts: Account,
    proposed: Path,
    base: Path,
    identity: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Its state is not readable; another waits for a cluster that nobody has applied."""
    accounts.apply("fleet")
    change(proposed, "fleet", another_size)
    change(proposed, "staging-base", drop_description)
    key = "zone-uptime-example/terraform.tfstate"
    accounts.server.write("agency-terraform-state", key, b"no state", {})
    change(proposed, "zone-uptime-example", another_tls)
    capsys.readouterr()

    ended = make(accounts, proposed, base)

    states = {each["stack"]: each["state"] for each in told(base)["stacks"]}
    says = {each["stack"]: each["says"] for each in told(base)["stacks"]}
    assert ended == 1
    assert states == {
        "fleet": "planned",
        "staging-base": "waiting",
        "zone-uptime-example": "failed",
    }
    assert says["staging-base"].startswith("for stack/fleet, stack/staging\n")
    assert "no digitalocean_kubernetes_cluster named staging" in says["staging-base"]
    assert "state" in says["zone-uptime-example"]
    assert capsys.readouterr().out.splitlines()[:2] == [
        "fleet: 1 changed",
        "staging-base: waiting: for stack/fleet, stack/staging",
    ]
    assert sorted(path.name for path in (out(base) / "staging-base").iterdir()) == ["summary.json"]


def drop_description(content: Any) -> None:
    """Any change of a stack that looks a cluster up."""
    [policy, *_] = content["resource"]["kubernetes_namespace_v1"].values()
    policy["metadata"][0]["labels"] = {"changed": "yes"}


def another_tls(content: Any) -> None:
    settings = content["resource"]["cloudflare_zone_setting"]
    next(each for each in settings.values() if each["setting_id"] == "min_tls_version")["value"] = (
        "1.3"
    )


def test_what_is_not_there_although_all_is_applied_is_a_failure(
    accounts: Account, proposed: Path, base: Path, identity: str
) -> None:
    """Nothing that somebody could wait for makes it."""
    portfolio = load(ROOT).portfolio
    archive = PlanArchive(portfolio.fleet, portfolio.projects)
    for stack in ("fleet", "staging"):
        content = content_of(base / STACKS / stack)
        archive.set_applied(Applied(stack, "c" * 40, content, "2026-11-28T15:42:09Z", "ada"))
    change(proposed, "staging-base", drop_description)

    make(accounts, proposed, base)

    [stack] = told(base)["stacks"]
    assert stack["state"] == "failed"
    assert "no digitalocean_kubernetes_cluster named staging" in stack["says"]


def test_what_may_not_be_planned_is_told_and_no_program_is_started(
    accounts: Account,
    proposed: Path,
    base: Path,
    identity: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    change(proposed, "fleet", another_size)
    change(proposed, "staging", lambda content: content.update(module={"x": {"source": "./x"}}))

    ended = make(accounts, proposed, base, "--terraform", "/nowhere/terraform")

    said = capsys.readouterr()
    refused = (
        f"{STACKS}/staging/cdk.tf.json: module is nothing that synth writes\n"
        "    why: it is planned with credentials at hand, so it may say only what synth writes\n"
        "    fix: commit just what devops synth writes; where a newer version of this program has"
        " written it, that version has to be merged first"
    )
    assert (ended, said.out, said.err) == (1, "", f"{refused}\n")
    assert told(base)["refused"] == refused
    assert [path.name for path in out(base).iterdir()] == ["plans.json"]


def test_only_the_named_stacks_are_planned(
    accounts: Account, proposed: Path, base: Path, identity: str
) -> None:
    accounts.apply("fleet")
    change(proposed, "fleet", another_size)
    change(proposed, "staging-base", drop_description)

    ended = make(accounts, proposed, base, "fleet")

    assert ended == 0
    assert [each["stack"] for each in told(base)["stacks"]] == ["fleet"]


def test_a_stack_that_is_gone_is_told(
    accounts: Account,
    proposed: Path,
    base: Path,
    identity: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.rmtree(proposed / STACKS / "zone-uptime-example")

    ended = make(accounts, proposed, base)

    said = capsys.readouterr()
    assert (ended, said.err) == (0, "no stack changes\n")
    assert said.out == "zone-uptime-example: not there any more; what it made stays\n"


def error(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def test_a_stack_that_is_not_changed_is_not_planned(
    accounts: Account,
    proposed: Path,
    base: Path,
    identity: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    change(proposed, "fleet", another_size)

    assert make(accounts, proposed, base, "staging") == 2

    assert error(capsys) == (
        "the stack 'staging' is not changed\n"
        "    why: only stacks that differ from the base's are planned\n"
        "    fix: name one of those that are: fleet\n"
    )


def test_plans_of_another_run_are_not_mixed_with_those_of_this_one(
    accounts: Account,
    proposed: Path,
    base: Path,
    identity: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out(base).mkdir()
    (out(base) / "old").write_text("")

    assert make(accounts, proposed, base) == 2

    assert error(capsys) == (
        f"{out(base)} is not empty\n"
        "    why: plans of another run in it would be taken for plans of this one\n"
        "    fix: name a folder that is not there by --out\n"
    )


def test_without_a_recipient_nothing_is_planned(
    accounts: Account,
    proposed: Path,
    base: Path,
    identity: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fleet = base / "projects/fleet.py"
    text = fleet.read_text("utf-8")
    begin = text.index("    infrastructure=dc.InfrastructureRepository(")
    end = text.index("    ),\n", begin) + len("    ),\n")
    fleet.write_text(text[:begin] + text[end:], "utf-8")

    assert make(accounts, proposed, base) == 2

    assert error(capsys) == (
        "the fleet does not say whom plans are encrypted to\n"
        "    why: a saved plan carries the state in clear\n"
        "    fix: write Fleet(infrastructure=InfrastructureRepository(..., encrypt_to=...))\n"
    )


def test_what_is_no_checkout_is_asked_for_its_commit(
    proposed: Path, base: Path, identity: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not even if a folder above it is one."""
    git(proposed.parent, "init", "-q")
    where = ("--proposed", str(proposed), "--base", str(base), "--out", str(out(base)))

    assert main(["plans", "make", *where]) == 2

    assert error(capsys) == (
        f"{proposed} is no checkout of git\n"
        "    why: a plan says of which commit it is, and who wrote that\n"
        "    fix: check out what is proposed, or say it by --commit and --author\n"
    )


def test_a_commit_is_a_whole_one(
    proposed: Path, base: Path, identity: str, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--proposed", str(proposed), "--base", str(base), "--out", str(out(base)))

    assert main(["plans", "make", *where, "--commit", "main\n", "--author", "ada"]) == 2

    assert error(capsys) == (
        "'main\\\\n' is no commit\n"
        "    why: a plan says of which commit it is\n"
        "    fix: write all of its 40 characters\n"
    )
