"""`devops secrets missing`: names only, of GitHub by a stand-in for gh, of a cluster by the real
kubectl against an API server on loopback."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.cli import main
from devops_constructs.project.loader import load
from devops_constructs.project.release import Release
from devops_constructs.project.secret_ledger import LedgerEntry, ledger
from tests.operations.api_server import api_server
from tests.operations.programs import Programs, programs
from tests.preparation import ROOT, prepared
from tests.project.definitions import Definitions

Captured = pytest.CaptureFixture[str]

VALUE = "hidden-value"
NAMESPACE = "rails-shop-production"
PRODUCTION = "environment production of repository agency-example/rails-shop"
APPLY = "gh workflow run apply.yml --repo agency-example/infrastructure"


def devops(*arguments: str, root: Path = ROOT) -> int:
    return main(["secrets", "missing", "--root", str(root), *arguments])


@pytest.fixture(scope="module")
def release() -> Release:
    releases = load(ROOT).portfolio.releases
    return next(release for release in releases if release.name == NAMESPACE)


@pytest.fixture
def gh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, release: Release) -> Programs:
    """All is set at GitHub, until a test says otherwise."""
    made = programs(tmp_path / "programs", monkeypatch, "gh")
    made.answer(at_github(ledger(release)))
    return made


def at_github(entries: tuple[LedgerEntry, ...], *without: str) -> dict[str, Any]:
    names = [e.github.name for e in entries if e.github and e.github.repository]
    shared = [e.github.name for e in entries if e.github and not e.github.repository]
    return {
        "gh secret list": {
            "out": json.dumps([{"name": name} for name in names if name not in without])
        },
        "gh api repos/agency-example/rails-shop/actions/organization-secrets": {
            "out": "".join(f"{name}\n" for name in shared if name not in without)
        },
    }


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, release: Release) -> Iterator[Any]:
    """All is there, until a test takes it away."""
    monkeypatch.setenv("PATH", f"{prepared('scripts/cluster')}:{os.environ['PATH']}")
    there: dict[str, dict[str, str]] = {}
    for entry in ledger(release):
        if entry.secret:
            value = base64.b64encode(VALUE.encode()).decode()
            there.setdefault(entry.secret, {})[entry.key] = value
    config = tmp_path / "kubeconfig"
    monkeypatch.setenv("KUBECONFIG", os.fspath(config))
    monkeypatch.setenv("KUBECACHEDIR", os.fspath(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with api_server({NAMESPACE: there}, config):
        yield there


def test_where_all_is_set_there_is_nothing_to_say(
    gh: Programs, cluster: Any, capsys: Captured
) -> None:
    assert devops("rails-shop", "production", "--context", "loopback") == 0

    assert capsys.readouterr().out == ""
    assert gh.calls_of("gh", "secret", "set") == []


def test_what_is_missing_at_github_is_named_with_one_command_for_all(
    gh: Programs, cluster: Any, release: Release, capsys: Captured
) -> None:
    gh.answer(at_github(ledger(release), "STRIPE_SECRET_KEY", "SMTP_PASSWORD", "REGISTRY_TOKEN"))

    assert devops("rails-shop", "production", "--context", "loopback") == 1
    assert capsys.readouterr().out == (
        f"missing in {PRODUCTION}\n"
        "  rails/STRIPE_SECRET_KEY, rails/SMTP_PASSWORD\n"
        "    devops secrets set rails-shop production rails/STRIPE_SECRET_KEY rails/SMTP_PASSWORD\n"
        "missing in organisation agency-example\n"
        "  REGISTRY_TOKEN\n"
        "    devops secrets set rails-shop production REGISTRY_TOKEN\n"
    )


def test_what_is_missing_in_the_cluster_is_named_with_what_brings_it(
    gh: Programs, cluster: Any, capsys: Captured
) -> None:
    del cluster["rails"]["SMTP_PASSWORD"]
    cluster["database"]["DATABASE_URL"] = ""
    del cluster["agency-example"]

    assert devops("rails-shop", "production", "--context", "loopback") == 1
    assert capsys.readouterr().out == (
        f"missing in namespace {NAMESPACE} on production-1\n"
        "  rails/SMTP_PASSWORD\n"
        "    gh workflow run release-production.yml --repo agency-example/rails-shop\n"
        "  database/DATABASE_URL\n"
        f"    {APPLY}  # applies the stack {NAMESPACE}\n"
        "  agency-example/.dockerconfigjson\n"
        "    # Cluster(registry_integration=True) lets DigitalOcean make it\n"
    )


def test_what_is_not_at_github_is_not_told_twice(
    gh: Programs, cluster: Any, release: Release, capsys: Captured
) -> None:
    gh.answer(at_github(ledger(release), "SMTP_PASSWORD"))
    del cluster["rails"]["SMTP_PASSWORD"]

    devops("rails-shop", "production", "--context", "loopback")
    assert capsys.readouterr().out.count("SMTP_PASSWORD") == 2  # its name, and the command


def test_what_a_stack_delivers_is_not_set_by_hand(
    gh: Programs, release: Release, capsys: Captured
) -> None:
    gh.answer(at_github(ledger(release), "KUBECONFIG"))

    assert devops("rails-shop", "production", "--no-cluster") == 1
    assert capsys.readouterr().out == (
        f"missing in {PRODUCTION}\n  KUBECONFIG\n    {APPLY}  # applies the stack {NAMESPACE}\n"
    )


def test_only_names_leave_the_cluster(
    gh: Programs, cluster: Any, tmp_path: Path, capsys: Captured
) -> None:
    """Not to gh, not to the terminal, and not in a cache of kubectl's."""
    cluster["rails"].clear()
    devops("rails-shop", "production", "--context", "loopback")
    devops("rails-shop", "production", "--context", "loopback", "--json")

    seen = "".join(capsys.readouterr()) + gh.seen
    seen += "".join(
        path.read_text("utf-8", "replace") for path in (tmp_path / "cache").rglob("*.json")
    )
    assert VALUE not in seen
    assert base64.b64encode(VALUE.encode()).decode() not in seen


def test_the_same_as_data(gh: Programs, cluster: Any, capsys: Captured) -> None:
    del cluster["rails"]["SMTP_PASSWORD"]

    assert devops("rails-shop", "production", "--context", "loopback", "--json") == 1
    assert json.loads(capsys.readouterr().out) == {
        "schema": "devops-constructs/secrets-missing/v1",
        "missing": [
            {
                "name": "rails/SMTP_PASSWORD",
                "where": f"namespace {NAMESPACE} on production-1",
                "optional": False,
                "command": "gh workflow run release-production.yml"
                " --repo agency-example/rails-shop",
            }
        ],
        "unknown": [],
    }


def test_another_cluster_is_not_taken_for_one_where_all_is_missing(
    gh: Programs, cluster: Any, capsys: Captured
) -> None:
    cluster.clear()

    assert devops("rails-shop", "production", "--context", "loopback") == 1
    assert capsys.readouterr().out == (
        f"not known: there is no namespace {NAMESPACE}, or nothing of its stack in it\n"
        "    why: kubectl looks at another cluster than production-1, or the stack"
        f" {NAMESPACE} is not applied\n"
        "    fix: name the context by --context, or apply the stack\n"
    )


def test_a_context_that_is_not_there_is_told(gh: Programs, cluster: Any, capsys: Captured) -> None:
    assert devops("rails-shop", "production", "--context", "elsewhere") == 1

    assert capsys.readouterr().out == (
        f"not known: kubectl does not tell the Secrets of {NAMESPACE}:"
        ' error: context "elsewhere" does not exist\n'
        "    why: its context has to lead to the cluster production-1\n"
        "    fix: name it by --context, or leave the cluster out by --no-cluster\n"
    )


def test_what_github_does_not_tell_is_not_known(gh: Programs, capsys: Captured) -> None:
    gh.answer({"gh secret list": {"code": 1, "err": "HTTP 404: Not Found\n"}})

    assert devops("rails-shop", "production", "--no-cluster") == 1
    said = capsys.readouterr().out
    assert f"not known: {PRODUCTION}: GitHub refused secret list: HTTP 404: Not Found\n" in said
    assert "missing in organisation agency-example\n  REGISTRY_TOKEN\n" in said


def test_without_kubectl_the_cluster_can_be_left_out(gh: Programs, capsys: Captured) -> None:
    assert devops("rails-shop", "production", "--kubectl", "/nowhere/kubectl") == 1
    assert capsys.readouterr().out == (
        "not known: /nowhere/kubectl cannot be started: No such file or directory\n"
        "    why: it reads names of secrets in the cluster\n"
        "    fix: name it by --kubectl, or leave the cluster out by --no-cluster\n"
    )

    assert devops("rails-shop", "production", "--no-cluster") == 0


def test_without_a_login_at_github_the_cluster_is_looked_at(
    gh: Programs, cluster: Any, capsys: Captured
) -> None:
    assert devops("rails-shop", "production", "--no-github", "--context", "loopback") == 0

    assert gh.calls == []


def test_an_optional_secret_that_is_missing_is_told_and_is_no_finding(
    gh: Programs, tmp_path: Path, capsys: Captured
) -> None:
    definitions = Definitions(tmp_path)
    definitions.change('keys=("API_KEY",)', 'keys=(), optional_keys=("DSN",)')
    names = [{"name": name} for name in ("KUBECONFIG",)]
    gh.answer(
        {
            "gh secret list": {"out": json.dumps(names)},
            "gh api repos/agency-example/shop/actions": {"out": "REGISTRY_TOKEN\n"},
        }
    )

    assert devops("shop", "staging", "--no-cluster", root=tmp_path) == 0
    assert capsys.readouterr().out == (
        "missing in environment staging of repository agency-example/shop\n"
        "  app/DSN (optional)\n"
        "    devops secrets set shop staging app/DSN\n"
    )


def test_keys_with_one_value_at_github_are_missing_once(
    gh: Programs, tmp_path: Path, capsys: Captured
) -> None:
    definitions = Definitions(tmp_path)
    definitions.change(
        'dc.Secret("app", keys=("API_KEY",)),',
        'dc.Secret("app", keys=("API_KEY",)),\n        dc.Secret("more", keys=("API_KEY",)),',
    )
    gh.answer(
        {
            "gh secret list": {"out": '[{"name": "KUBECONFIG"}]'},
            "gh api repos/agency-example/shop/actions": {"out": "REGISTRY_TOKEN\n"},
        }
    )

    devops("shop", "staging", "--no-cluster", root=tmp_path)
    assert capsys.readouterr().out.endswith(
        "  app/API_KEY\n    devops secrets set shop staging app/API_KEY\n"
    )


def test_secrets_that_plan_and_apply_are_looked_for_at_github_only(
    gh: Programs, capsys: Captured
) -> None:
    gh.answer({"gh secret list": {"out": "[]"}})

    assert devops("--infrastructure", "terraform-archive") == 1
    assert capsys.readouterr().out.splitlines()[:3] == [
        "missing in environment terraform-archive of repository agency-example/infrastructure",
        "  STATE_ACCESS_KEY_ID, STATE_SECRET_ACCESS_KEY",
        "    devops secrets set --infrastructure terraform-archive"
        " STATE_ACCESS_KEY_ID STATE_SECRET_ACCESS_KEY",
    ]
    [listed] = gh.calls
    place = ["--env", "terraform-archive", "--repo", "agency-example/infrastructure"]
    assert listed["call"][3:7] == place


def test_a_fleet_without_pipeline_is_told_which_stack_to_apply(
    gh: Programs, tmp_path: Path, capsys: Captured
) -> None:
    Definitions(tmp_path)
    gh.answer({"gh secret list": {"out": '[{"name": "API_KEY"}]'}})

    devops("shop", "staging", "--no-cluster", root=tmp_path)
    assert "  KUBECONFIG\n    # apply the stack shop-staging\n" in capsys.readouterr().out
