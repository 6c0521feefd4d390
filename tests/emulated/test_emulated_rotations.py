"""What a rotation does under real Terraform: in which order, and what goes on working meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from devops_constructs.synthesis.synth import synthesise
from tests.emulated.runs import ROOT, Account

STACK = "rails-shop-production"
HOSTS = '            hosts=("www.brightbooks.example",),\n'
KEY, SECRET = "digitalocean_spaces_key", "kubernetes_secret_v1"
CERTIFICATE = "cloudflare_origin_ca_certificate"
NOTE = f"kubernetes_config_map_v1.{STACK}_applied-stack"


@pytest.fixture
def applied(account: Account) -> Account:
    """The shop in production, as it is committed."""
    account.apply_all_before(STACK)
    account.apply(STACK)
    account.cloud.asked.clear()
    return account


def rotated(account: Account, folder: Path, rotations: str) -> Account:
    """The same accounts, with definitions that have these rotations."""
    shutil.rmtree(folder / "projects", ignore_errors=True)
    shutil.copytree(ROOT / "projects", folder / "projects")
    if (ROOT / "locks").exists():
        shutil.copytree(ROOT / "locks", folder / "locks", dirs_exist_ok=True)
    file = folder / "projects/rails_shop.py"
    text = file.read_text("utf-8")
    assert HOSTS in text
    file.write_text(text.replace(HOSTS, f"{HOSTS}            rotations=({rotations}),\n"))
    synthesise(folder)
    return replace(account, root=folder)


def of_what(plan: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The plan without the note of what was applied, which every change of a stack changes."""
    assert plan[NOTE] == ["update"]
    return {address: actions for address, actions in plan.items() if address != NOTE}


def secret_of(account: Account, key: str, beside: str) -> str:
    """The value of a key in the Secret that also has another one."""
    [data] = [
        each["data"] for each in account.cloud.named(SECRET) if beside in (each["data"] or {})
    ]
    value: str = data[key]
    return value


def test_a_key_is_made_beside_the_former_one_which_ends_by_itself(
    applied: Account, tmp_path: Path
) -> None:
    both = rotated(applied, tmp_path, 'dc.Rotation("assets", date="2026-11-28", beside="first"),')
    assert of_what(both.plan(STACK)) == {
        f"{KEY}.{STACK}_assets_2026-11-28": ["create"],
        f"{SECRET}.{STACK}_assets": ["update"],
    }
    both.apply(STACK)
    assert both.plan(STACK) == {}
    [new] = [key for key in both.cloud.named(KEY) if key["name"].endswith("assets-2026-11-28")]
    assert secret_of(both, "AWS_SECRET_ACCESS_KEY", "ASSETS_BUCKET") == new["secret_key"]

    one = rotated(applied, tmp_path, 'dc.Rotation("assets", date="2026-11-28"),')
    assert of_what(one.plan(STACK)) == {f"{KEY}.{STACK}_assets": ["delete"]}
    one.apply(STACK)
    assert one.plan(STACK) == {}


def test_a_random_text_is_another_one_in_its_secret(applied: Account, tmp_path: Path) -> None:
    other = rotated(applied, tmp_path, 'dc.Rotation("queue-auth", date="2026-11-28"),')

    password = f"random_password.{STACK}_queue-auth_password"
    assert of_what(other.plan(STACK)) == {
        f"{password}_2026-11-28": ["create"],
        f"{SECRET}.{STACK}_queue-auth": ["update"],
        password: ["delete"],
    }
    other.apply(STACK)
    assert other.plan(STACK) == {}


def test_a_certificate_is_revoked_after_the_cluster_has_the_new_one(
    applied: Account, tmp_path: Path
) -> None:
    other = rotated(applied, tmp_path, 'dc.Rotation("origin-certificate", date="2026-11-28"),')
    other.apply(STACK)

    order = [done for done in other.cloud.asked if done[1] in (CERTIFICATE, SECRET)]
    assert order == [("create", CERTIFICATE), ("update", SECRET), ("delete", CERTIFICATE)]
    assert other.plan(STACK) == {}


def test_a_reset_password_reaches_the_secret_with_the_next_plan(
    applied: Account, tmp_path: Path
) -> None:
    """DigitalOcean resets it; the provider reads it from there, and the user stays."""
    other = rotated(applied, tmp_path, 'dc.Rotation("database", date="2026-11-28"),')
    for user in other.cloud.named("digitalocean_database_user"):
        user["password"] = "made-anew"  # by somebody at DigitalOcean

    assert of_what(other.plan(STACK)) == {f"{SECRET}.{STACK}_database": ["update"]}
    other.apply(STACK)
    texts = [str(secret["data"]) for secret in other.cloud.named(SECRET)]
    assert len([text for text in texts if "made-anew" in text]) == 1
    assert other.plan(STACK) == {}
