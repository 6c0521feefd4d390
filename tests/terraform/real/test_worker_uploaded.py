"""Real terraform and Cloudflare's own provider upload the Worker of uploads with its key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.terraform.edge_samples import FLEET, shop, stacks_of
from tests.terraform.real.workers_api import WorkersApi, workers_api
from tests.terraform_engine import any_engine, need_providers

STACK = stacks_of(FLEET, shop())["shop-production"]
ADDRESS = "cloudflare_workers_script.shop-production_assets"
KEY = "digitalocean_spaces_key.shop-production_assets-worker"
SECRET = "very/secret+key"


@pytest.fixture
def api() -> Iterator[WorkersApi]:
    with workers_api() as made:
        yield made


class Uploaded:
    """The script alone, with its state; variables stand for the key."""

    def __init__(self, folder: Path, api: WorkersApi) -> None:
        need_providers(["cloudflare"])
        self._folder, self._engine = folder, any_engine()
        self._env = {"CLOUDFLARE_BASE_URL": api.url, "CLOUDFLARE_API_TOKEN": "x" * 40}

    def plan(self, key_id: str = "FIRST", secret: str = SECRET) -> tuple[list[str], str]:
        """What would be done to the script, and how that is shown to people."""
        self._write(key_id, secret)
        self._engine.succeed(self._folder, "init")
        self._engine.succeed(self._folder, "plan", "-out=made", env=self._env)
        shown = json.loads(self._engine.succeed(self._folder, "show", "-json", "made"))
        [change] = shown["resource_changes"]
        text = self._engine.succeed(self._folder, "show", "-no-color", "made")
        return change["change"]["actions"], text

    def apply(self, key_id: str = "FIRST", secret: str = SECRET) -> str:
        """Apply it; returns what was shown before."""
        _, text = self.plan(key_id, secret)
        self._engine.succeed(self._folder, "apply", "made", env=self._env)
        return text

    def _write(self, key_id: str, secret: str) -> None:
        script = dict(STACK["resource"]["cloudflare_workers_script"]["shop-production_assets"])
        del script["provider"]
        texts = {f"${{{KEY}.access_key}}": key_id, f"${{{KEY}.secret_key}}": secret}
        bindings = [{**each, "text": texts[each["text"]]} for each in script["bindings"]]
        name = ADDRESS.partition(".")[2]
        providers: dict[str, Any] = STACK["terraform"]["required_providers"]
        content = {
            "terraform": {"required_providers": {"cloudflare": providers["cloudflare"]}},
            "resource": {
                "cloudflare_workers_script": {
                    name: {**script, "account_id": "a", "bindings": bindings}
                }
            },
        }
        (self._folder / "cdk.tf.json").write_text(json.dumps(content), "utf-8")


@pytest.fixture
def uploaded(tmp_path: Path, api: WorkersApi) -> Uploaded:
    return Uploaded(tmp_path, api)


def test_the_worker_gets_its_key_in_bindings_that_nobody_is_shown(
    uploaded: Uploaded, api: WorkersApi
) -> None:
    shown = uploaded.apply()

    assert api.metadata["bindings"] == [
        {"name": "SPACES_ACCESS_KEY_ID", "type": "secret_text", "text": "FIRST"},
        {"name": "SPACES_SECRET_ACCESS_KEY", "type": "secret_text", "text": SECRET},
    ]
    assert "keep_bindings" not in api.metadata
    assert SECRET not in api.content
    assert SECRET not in shown
    assert "(sensitive value)" in shown


def test_what_was_uploaded_is_as_it_is_wanted(uploaded: Uploaded, api: WorkersApi) -> None:
    """Although Cloudflare gives no secret back, and lists bindings in an order of its own."""
    uploaded.apply()

    assert uploaded.plan()[0] == ["no-op"]


def test_a_key_that_was_made_anew_is_uploaded_in_place(uploaded: Uploaded, api: WorkersApi) -> None:
    uploaded.apply()

    actions, shown = uploaded.plan("SECOND", "another/key")
    uploaded.apply("SECOND", "another/key")

    assert actions == ["update"]
    assert "another/key" not in shown
    assert [each["text"] for each in api.metadata["bindings"]] == ["SECOND", "another/key"]
    assert uploaded.plan("SECOND", "another/key")[0] == ["no-op"]
