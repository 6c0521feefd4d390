"""`devops secrets set`: a value goes to gh by stdin, and is nowhere else."""

from __future__ import annotations

import io
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from devops_constructs.cli import main
from devops_constructs.errors import OperationError
from devops_constructs.operations.secret_values import VALUE_MAX, checked
from tests.operations.programs import Programs, programs
from tests.preparation import ROOT, missing, prepared
from tests.project.definitions import Definitions

Captured = pytest.CaptureFixture[str]

VALUE = "hidden \"value\" $(id) 'x' ä"
STRIPE = ("rails-shop", "production", "STRIPE_SECRET_KEY")
PRODUCTION = "environment production of repository agency-example/rails-shop"
TO_PRODUCTION = ["--env", "production", "--repo", "agency-example/rails-shop"]
ERP = """\
    secrets=(
        dc.Secret("erp", keys=("LOGIN",), producer="outside"),
        dc.Secret("cert", keys=("tls.crt", "tls.key"), type="kubernetes.io/tls",
            producer="outside"),
        dc.Secret("registry", keys=(".dockerconfigjson",),
            type="kubernetes.io/dockerconfigjson", producer="outside"),
"""


@pytest.fixture
def gh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    made = programs(tmp_path / "programs", monkeypatch, "gh")
    made.answer({"gh secret list": {"out": "[]"}})
    return made


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "value"
    path.write_text(f"{VALUE}\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    return Definitions(tmp_path)


def devops(*arguments: str, root: Path = ROOT) -> int:
    return main(["secrets", "set", "--root", str(root), *arguments])


def given_values(gh: Programs) -> dict[str, str]:
    """By secret and place, what was set."""
    return {" ".join(c["call"][3:]): c["stdin"] for c in gh.calls_of("gh", "secret", "set")}


def at_terminal(*arguments: str, typed: str) -> tuple[int, str]:
    """Runs the command at a terminal of its own; ends with its code and all that it showed."""
    command = [sys.executable, "-m", "devops_constructs", "secrets", "set", "--root", str(ROOT)]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        os.execv(sys.executable, [*command, *arguments])
    shown = b""
    while b": " not in shown:
        shown += os.read(terminal, 1024)
    os.write(terminal, f"{typed}\n".encode())
    while True:
        try:
            more = os.read(terminal, 1024)
        except OSError:  # Linux' way to say that the other end is closed
            break
        if not more:
            break
        shown += more
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), shown.decode()


def test_a_value_typed_at_a_terminal_is_not_shown(gh: Programs) -> None:
    code, shown = at_terminal(*STRIPE, typed=VALUE)

    assert code == 0
    assert shown.startswith(f"rails/STRIPE_SECRET_KEY in {PRODUCTION}: ")
    assert "set: STRIPE_SECRET_KEY in " in shown
    assert VALUE not in shown
    assert given_values(gh) == {" ".join(["STRIPE_SECRET_KEY", *TO_PRODUCTION]): VALUE}
    assert VALUE not in gh.seen


def test_what_a_terminal_cuts_off_is_refused(gh: Programs) -> None:
    code, shown = at_terminal(*STRIPE, typed="x" * 4095)

    assert code == 2
    assert "what was typed is as long as a terminal takes" in shown
    assert "xxxx" not in shown
    assert given_values(gh) == {}


def test_without_a_terminal_nothing_is_asked_for(gh: Programs) -> None:
    """It would be shown while it is typed."""
    done = subprocess.run(
        [sys.executable, "-m", "devops_constructs", "secrets", "set", *STRIPE],
        cwd=ROOT,
        input=f"{VALUE}\n",
        capture_output=True,
        text=True,
        start_new_session=True,  # without a terminal
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr == (
        "there is no terminal to type a value at\n"
        "    why: it is read from one that does not show it\n"
        "    fix: give it by --from FILE, or by --from - from another program\n"
    )
    assert given_values(gh) == {}


def test_a_file_is_the_value_without_newlines_at_its_end(
    gh: Programs, file: str, capsys: Captured
) -> None:
    assert devops(*STRIPE, "--from", file) == 0

    said = capsys.readouterr()
    assert said.out == f"set: STRIPE_SECRET_KEY in {PRODUCTION}\n"
    assert said.err == (
        "pods get it with the next release:"
        " gh workflow run release-production.yml --repo agency-example/rails-shop\n"
    )
    assert list(given_values(gh).values()) == [VALUE]
    assert VALUE not in gh.seen + said.out + said.err


def test_another_program_can_give_it_by_stdin(
    gh: Programs, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{VALUE}\r\n".encode())))

    assert devops(*STRIPE, "--from", "-") == 0
    assert list(given_values(gh).values()) == [VALUE]
    assert VALUE not in gh.seen + "".join(capsys.readouterr())


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_any_text_is_left_as_it_is_but_for_its_end(text: str) -> None:
    value = f"{text}x"

    assert checked(f"{value}\r\n\n".encode()) == value


@pytest.mark.parametrize(
    ("value", "what", "why", "fix"),
    [
        (b" \n", "empty", "an empty secret counts as missing at GitHub", "give it a value"),
        (
            b"x" * (VALUE_MAX + 1),
            "longer than 48 KiB",
            "GitHub takes no longer ones",
            "let the application fetch it elsewhere",
        ),
        (
            b"\xff",
            "no text in UTF-8",
            "a workflow hands it on as a variable of a process",
            "write it as text, such as base64, and decode it",
        ),
        (
            b"a\0b",
            "no text in UTF-8",
            "a workflow hands it on as a variable of a process",
            "write it as text, such as base64, and decode it",
        ),
    ],
)
def test_what_github_or_a_process_cannot_have_is_refused(
    value: bytes, what: str, why: str, fix: str
) -> None:
    with pytest.raises(OperationError) as caught:
        checked(value)

    assert str(caught.value) == f"the value is {what}\n    why: {why}\n    fix: {fix}"


def test_random_values_are_made_for_each_secret(gh: Programs, capsys: Captured) -> None:
    arguments = ("rails-shop", "production", "SECRET_KEY_BASE", "SMTP_PASSWORD")
    assert devops(*arguments, "--generate", "64") == 0

    first, second = given_values(gh).values()
    assert len(first) == len(second) == 64
    assert first.isalnum()
    assert first.isascii()
    assert first != second
    said = "".join(capsys.readouterr()) + gh.seen
    assert first not in said
    assert second not in said


def test_environments_share_a_value_only_if_that_is_asked_for(
    gh: Programs, file: str, capsys: Captured
) -> None:
    devops(*STRIPE, "--from", file)
    assert [name for name in given_values(gh) if "staging" in name] == []

    capsys.readouterr()
    devops(*STRIPE, "--from", file, "--also", "staging", "--yes")
    assert [line.split()[4] for line in capsys.readouterr().out.splitlines()] == [
        "production",
        "staging",
    ]
    assert set(given_values(gh).values()) == {VALUE}


def test_a_value_that_is_set_is_replaced_only_if_that_is_meant(
    gh: Programs, file: str, capsys: Captured
) -> None:
    gh.answer({"gh secret list": {"out": '[{"name": "STRIPE_SECRET_KEY"}]'}})

    assert devops(*STRIPE, "--from", file) == 2
    assert capsys.readouterr().err == (
        f"already set: STRIPE_SECRET_KEY in {PRODUCTION}\n"
        "    why: GitHub shows no values, so one that is replaced is lost\n"
        "    fix: add --yes if the old one is needed no more, or is kept elsewhere\n"
    )
    assert given_values(gh) == {}

    assert devops(*STRIPE, "--from", file, "--yes") == 0
    assert list(given_values(gh).values()) == [VALUE]


REGISTRY = ("rails-shop", "production", "REGISTRY_TOKEN")
ALL_OF_THE_ORGANISATION = "orgs/agency-example/actions/secrets"


@pytest.mark.parametrize(
    ("answers", "options"),
    [
        ({}, ["--visibility", "private"]),
        (
            {
                f"gh api {ALL_OF_THE_ORGANISATION} ": {"out": "OTHER\nREGISTRY_TOKEN\n"},
                f"gh api {ALL_OF_THE_ORGANISATION}/REGISTRY_TOKEN --paginate": {"out": "all\n"},
            },
            ["--visibility", "all"],
        ),
        (
            {
                f"gh api {ALL_OF_THE_ORGANISATION} ": {"out": "REGISTRY_TOKEN\n"},
                f"gh api {ALL_OF_THE_ORGANISATION}/REGISTRY_TOKEN --paginate": {
                    "out": "selected\n"
                },
                f"gh api {ALL_OF_THE_ORGANISATION}/REGISTRY_TOKEN/repositories": {"out": "a\nb\n"},
            },
            ["--repos", "a,b"],
        ),
    ],
)
def test_who_sees_an_organisations_secret_stays_as_it_was(
    gh: Programs, file: str, answers: dict[str, Any], options: list[str]
) -> None:
    gh.answer(answers)

    assert devops(*REGISTRY, "--from", file, "--yes") == 0
    [call] = gh.calls_of("gh", "secret", "set")
    assert call["call"][3:] == ["REGISTRY_TOKEN", "--org", "agency-example", *options]
    assert call["stdin"] == VALUE


def test_secrets_that_plan_and_apply_are_set_in_their_environment(gh: Programs, file: str) -> None:
    arguments = ("--infrastructure", "terraform-apply", "DIGITALOCEAN_TOKEN", "--from", file)
    assert devops(*arguments) == 0

    [call] = gh.calls_of("gh", "secret", "set")
    place = ["--env", "terraform-apply", "--repo", "agency-example/infrastructure"]
    assert call["call"][3:] == ["DIGITALOCEAN_TOKEN", *place]


def test_what_was_set_before_a_failure_is_told_and_the_value_is_not(
    gh: Programs, capsys: Captured
) -> None:
    gh.answer(
        {
            "gh secret list": {"out": "[]"},
            "gh secret set SMTP_PASSWORD": {"code": 1, "err": "HTTP 403: no\n"},
        }
    )
    arguments = ("rails-shop", "production", "SECRET_KEY_BASE", "SMTP_PASSWORD")
    assert devops(*arguments, "--generate", "64") == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        f"set: SECRET_KEY_BASE in {PRODUCTION}\n"
        "GitHub refused secret set: HTTP 403: no\n"
        "    why: the token may be missing, or may not do this\n"
        "    fix: log gh in, or give it one that may, by GH_TOKEN or TERRAFORM_GITHUB_TOKEN\n"
    )
    for value in given_values(gh).values():
        assert value not in said.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["rails-shop", "production", "DATABASE_PASSWORD"],
            "database/DATABASE_PASSWORD is not set by hand\n"
            "    why: it comes from stack rails-shop-production, which would set it again\n"
            "    fix: run: devops secrets rotate rails-shop production"
            " database/DATABASE_PASSWORD\n",
        ),
        (
            ["rails-shop", "production", "STRIPE_SECRET_KEYS"],
            "rails-shop production has no secret of one of these names\n"
            "    why: secrets are declared before they are set\n"
            "    fix: did you mean 'STRIPE_SECRET_KEY'?\n",
        ),
        (
            ["rails-shop", "production", "SMTP_PASSWORD", "rails/SMTP_PASSWORD"],
            "rails/SMTP_PASSWORD and rails/SMTP_PASSWORD are one secret\n"
            "    why: the second value would go over the first one\n"
            "    fix: name it once\n",
        ),
        (
            ["rails-shop", "production", "SMTP_PASSWORD", "SECRET_KEY_BASE", "--from", "x"],
            "x would be rails/SMTP_PASSWORD, rails/SECRET_KEY_BASE\n"
            "    why: a file, or stdin, is one value\n"
            "    fix: set each by a command of its own\n",
        ),
        (
            ["rails-shop", "production", "SMTP_PASSWORD", "--from", "/nowhere/x"],
            "/nowhere/x cannot be read: No such file or directory\n"
            "    why: the value is what the file holds\n"
            "    fix: name another file, or - for what another program writes\n",
        ),
        (
            ["rails-shop", "production"],
            "too few or too many names\n"
            "    why: secrets are those of an environment\n"
            "    fix: write PROJECT ENVIRONMENT KEY...; with --infrastructure:"
            " ENVIRONMENT KEY...\n",
        ),
        (
            ["--infrastructure", "terraform-aply", "DIGITALOCEAN_TOKEN"],
            "infrastructure has no environment 'terraform-aply'\n"
            "    why: its secrets are those of the workflows that plan and apply\n"
            "    fix: write one of: terraform-plan, terraform-archive, terraform-apply\n",
        ),
    ],
)
def test_what_cannot_be_set_is_refused_before_anything_is(
    gh: Programs, capsys: Captured, arguments: list[str], said: str
) -> None:
    assert devops(*arguments) == 2

    assert capsys.readouterr().err == said
    assert given_values(gh) == {}


@pytest.mark.parametrize("slip", ["sk_live_hiddenhidden", "STRIPE_SECRET_KEY=hiddenhidden"])
def test_a_value_where_a_name_belongs_is_not_repeated(
    gh: Programs, capsys: Captured, slip: str
) -> None:
    assert devops("rails-shop", "production", "STRIPE_SECRET_KEY", slip) == 2

    assert "hiddenhidden" not in "".join(capsys.readouterr()) + gh.seen


def test_without_gh_it_says_what_is_missing(capsys: Captured, file: str) -> None:
    assert devops(*STRIPE, "--from", file, "--gh", "/nowhere/gh") == 2

    assert capsys.readouterr().err == (
        "/nowhere/gh cannot be started: No such file or directory\n"
        "    why: GitHub is asked through its own program\n"
        "    fix: install gh\n"
    )


def test_what_nobody_else_makes_is_handed_to_kubectl_by_a_person(
    definitions: Definitions, capsys: Captured
) -> None:
    definitions.change("    secrets=(\n", ERP)

    assert devops("shop", "staging", "LOGIN", root=definitions.root) == 0

    said = capsys.readouterr().out
    assert said == (
        "# erp/LOGIN\n"
        '(read -rs value && printf %s "$value") |\n'
        "  kubectl create secret generic erp --from-file LOGIN=/dev/stdin"
        " --namespace shop-staging --dry-run=client --output yaml |\n"
        "  kubectl apply --server-side --force-conflicts --field-manager by-hand-LOGIN"
        " --filename -\n"
    )


@pytest.mark.parametrize(
    ("key", "type_"),
    [
        ("erp/LOGIN", "Opaque"),
        ("registry/.dockerconfigjson", "kubernetes.io/dockerconfigjson"),
        ("cert/tls.key", "kubernetes.io/tls"),
    ],
)
def test_the_command_hands_the_value_on_by_stdin(
    definitions: Definitions, tmp_path: Path, capsys: Captured, key: str, type_: str
) -> None:
    """With the real kubectl, up to where it would need a cluster."""
    definitions.change("    secrets=(\n", ERP)
    devops("shop", "staging", key, root=definitions.root)
    command = capsys.readouterr().out
    real = prepared("scripts/cluster") / "kubectl"
    folder = tmp_path / "bin"
    folder.mkdir()
    shim = folder / "kubectl"
    shim.write_text(
        "#!/bin/sh\n"
        f'echo "$@" >>"{tmp_path}/arguments"\n'
        f'if [ "$1" = apply ]; then cat >"{tmp_path}/applied"; else exec "{real}" "$@"; fi\n'
    )
    shim.chmod(0o755)
    if type_ == "kubernetes.io/tls":
        make_key_pair(tmp_path)

    done = subprocess.run(
        ["bash", "-c", command],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
        input=f"{VALUE}\n",
        capture_output=True,
        text=True,
        check=True,
    )

    applied = yaml.safe_load((tmp_path / "applied").read_text("utf-8"))
    assert applied["metadata"]["name"] == key.partition("/")[0]
    assert applied["metadata"]["namespace"] == "shop-staging"
    assert applied.get("type", "Opaque") == type_
    assert applied["data"][key.partition("/")[2]]
    seen = (tmp_path / "arguments").read_text("utf-8") + done.stdout + done.stderr
    assert VALUE not in seen
    assert "PRIVATE KEY" not in seen


def make_key_pair(folder: Path) -> None:
    """A certificate and its key as files: kubectl looks whether they fit."""
    if not shutil.which("openssl"):
        missing("openssl is not on PATH, which makes a certificate")
    kind = ("-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    pair = ("-keyout", "tls.key", "-out", "tls.crt", "-subj", "/CN=shop.example")
    command = ("openssl", "req", *kind, *pair)
    subprocess.run(command, cwd=folder, capture_output=True, check=True)


def test_a_file_is_not_taken_for_what_kubectl_reads(
    definitions: Definitions, capsys: Captured
) -> None:
    definitions.change("    secrets=(\n", ERP)

    assert devops("shop", "staging", "LOGIN", "--generate", "64", root=definitions.root) == 2
    assert capsys.readouterr().err == (
        "erp/LOGIN is handed to kubectl, not set here\n"
        "    why: its producer is 'outside', so it is in the cluster and not at GitHub\n"
        "    fix: leave --from and --generate out, and run what is printed\n"
    )
