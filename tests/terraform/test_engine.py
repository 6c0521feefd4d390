from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from constructs import Construct
from hypothesis import given, settings
from hypothesis import strategies as st

import devops_constructs
from devops_constructs.errors import ResourceError
from devops_constructs.terraform import Stack, StateBackend, stack_json
from devops_constructs.terraform._engine import ENGINE, synthesis_root
from devops_constructs.terraform._engine import Construct as OurConstruct
from devops_constructs.terraform.digitalocean import (
    DatabaseDb,
    DatabaseUser,
    DataDatabaseCluster,
    DigitaloceanProvider,
    SpacesBucket,
)
from devops_constructs.tree import is_in_python
from tests.terraform.conftest import StackFactory

if TYPE_CHECKING:
    import cdktf
else:
    cdktf = importlib.import_module(ENGINE)

Synth = Callable[[], dict[str, Any]]


def test_state_is_kept_as_digitalocean_documents_it_and_locked(synth: Synth) -> None:
    assert synth()["terraform"]["backend"] == {
        "s3": {
            "bucket": "agency-state",
            "key": "acme-production/terraform.tfstate",
            "region": "us-east-1",
            "endpoints": {"s3": "https://fra1.digitaloceanspaces.com"},
            "skip_credentials_validation": True,
            "skip_metadata_api_check": True,
            "skip_region_validation": True,
            "skip_requesting_account_id": True,
            "skip_s3_checksum": True,
            "use_lockfile": True,
        }
    }


def test_state_key_can_be_pinned(new_stack: StackFactory) -> None:
    stack = new_stack(state=StateBackend("agency-state", "fra1", key="old/place.tfstate"))

    assert stack_json(stack)["terraform"]["backend"]["s3"]["key"] == "old/place.tfstate"


def test_provider_versions_are_exact(synth: Synth) -> None:
    terraform = synth()["terraform"]

    required = {"source": "digitalocean/digitalocean", "version": "2.99.1"}
    assert terraform["required_providers"] == {"digitalocean": required}
    assert terraform["required_version"] == ">= 1.11"


def test_only_the_notes_that_the_command_line_reads_are_kept(stack: Stack, synth: Synth) -> None:
    SpacesBucket(stack, "private", name="acme-private")

    result = synth()
    assert result["//"] == {"metadata": {"backend": "s3", "stackName": "acme-production"}}
    assert result["resource"]["digitalocean_spaces_bucket"]["private"] == {"name": "acme-private"}


def test_keys_are_in_order(stack: Stack, synth: Synth) -> None:
    SpacesBucket(stack, "b", region="fra1", name="b", acl="private")
    SpacesBucket(stack, "a", name="a")

    buckets = synth()["resource"]["digitalocean_spaces_bucket"]
    assert list(buckets) == ["a", "b"]
    assert list(buckets["b"]) == ["acl", "name", "region"]


def test_synthesising_twice_gives_the_same(stack: Stack, synth: Synth) -> None:
    SpacesBucket(stack, "private", name="acme-private", lifecycle={"prevent_destroy": True})

    assert synth() == synth()


def test_address_is_the_id_however_deep_the_construct(stack: Stack, synth: Synth) -> None:
    deep = Construct(Construct(stack, "Slice"), "Database")
    database = DatabaseDb(deep, "app", cluster_id="1", name="app")

    assert list(synth()["resource"]["digitalocean_database_db"]) == ["app"]
    assert database.id == "${digitalocean_database_db.app.id}"


@settings(deadline=None)
@given(name=st.from_regex(r"\A[A-Za-z_][A-Za-z0-9_-]{0,100}\Z"), deep=st.booleans())
def test_any_terraform_name_is_kept(new_stack: StackFactory, name: str, deep: bool) -> None:
    stack = new_stack()
    SpacesBucket(Construct(stack, "Scope") if deep else stack, name, name="x")

    assert list(stack_json(stack)["resource"]["digitalocean_spaces_bucket"]) == [name]


def test_id_that_the_engine_would_hide_is_kept(stack: Stack, synth: Synth) -> None:
    SpacesBucket(stack, "Default", name="x")

    assert list(synth()["resource"]["digitalocean_spaces_bucket"]) == ["Default"]


@pytest.mark.parametrize("id", ["", "1st", "a b", "a/b", "ä", "a.b", "a" * 241])
def test_id_that_terraform_cannot_have_is_refused(stack: Stack, id: str) -> None:
    with pytest.raises(ResourceError, match="cannot be a Terraform name"):
        SpacesBucket(stack, id, name="x")


def test_same_address_twice_in_one_stack_is_refused(stack: Stack) -> None:
    SpacesBucket(Construct(stack, "One"), "private", name="a")

    with pytest.raises(ResourceError, match=r"digitalocean_spaces_bucket\.private is already"):
        SpacesBucket(Construct(stack, "Two"), "private", name="b")


def test_same_address_may_be_in_two_stacks(new_stack: StackFactory) -> None:
    for name in ("acme-staging", "acme-production"):
        SpacesBucket(new_stack(name), "private", name="a")


def test_same_provider_twice_needs_an_alias(stack: Stack, synth: Synth) -> None:
    with pytest.raises(ResourceError, match=r"provider\.digitalocean is already"):
        DigitaloceanProvider(stack, "second")

    other = DigitaloceanProvider(stack, "third", alias="other", http_retry_max=4)
    SpacesBucket(stack, "private", name="a", provider=other)

    result = synth()
    assert result["provider"]["digitalocean"] == [{}, {"alias": "other", "http_retry_max": 4}]
    bucket = result["resource"]["digitalocean_spaces_bucket"]["private"]
    assert bucket["provider"] == "digitalocean.other"


def test_meta_arguments_reach_the_output(stack: Stack, synth: Synth) -> None:
    cluster = DataDatabaseCluster(stack, "main", name="main")
    database = DatabaseDb(
        stack,
        "app",
        cluster_id=cluster.id,
        name="app",
        lifecycle={"prevent_destroy": True, "ignore_changes": ["name"]},
    )
    DatabaseUser(stack, "user", cluster_id="1", name="app", depends_on=[database, cluster, "a.b"])

    resources = synth()["resource"]
    lifecycle = {"prevent_destroy": True, "ignore_changes": ["name"]}
    assert resources["digitalocean_database_db"]["app"]["lifecycle"] == lifecycle
    assert resources["digitalocean_database_user"]["user"]["depends_on"] == [
        "digitalocean_database_db.app",
        "data.digitalocean_database_cluster.main",
        "a.b",
    ]


def test_stack_without_the_provider_of_a_resource_is_refused(new_stack: StackFactory) -> None:
    stack = new_stack(providers=[])
    SpacesBucket(stack, "private", name="a")

    with pytest.raises(ResourceError, match=r"private: its stack lacks the provider"):
        stack_json(stack)


def test_overrides_of_the_engine_still_win(stack: Stack, synth: Synth) -> None:
    bucket = SpacesBucket(stack, "private", name="a", versioning=[{"enabled": True}])
    bucket.add_override("name", "b")

    assert synth()["resource"]["digitalocean_spaces_bucket"]["private"]["name"] == "b"


def test_the_engine_gives_the_same_json_as_we_do(new_stack: StackFactory) -> None:
    made = {}
    for scope in (synthesis_root(), None):
        stack = new_stack(scope=scope)
        cluster = DataDatabaseCluster(OurConstruct(stack, "Slice"), "main", name="main")
        DatabaseDb(
            OurConstruct(stack, "Deep"),
            "app",
            cluster_id=cluster.id,
            name="app",
            lifecycle={"prevent_destroy": True},
            depends_on=[cluster],
        )
        DigitaloceanProvider(stack, "third", alias="other", http_retry_max=4)
        bucket = SpacesBucket(stack, "private", name="a")
        bucket.add_override("name", "b")
        made[is_in_python(stack)] = stack_json(stack)

    assert made[True] == made[False]


def test_two_elements_of_one_id_are_refused_where_the_engine_refuses_them(
    new_stack: StackFactory,
) -> None:
    for scope in (synthesis_root(), None):
        stack = new_stack(scope=scope)
        DatabaseDb(OurConstruct(stack, "Slice"), "app", cluster_id="1", name="app")
        DatabaseUser(stack, "app", cluster_id="1", name="app")
        with pytest.raises((AssertionError, RuntimeError), match="'app'"):
            SpacesBucket(stack, "app", name="a")


def test_an_output_of_the_engine_s_stands_beside_our_elements(stack: Stack, synth: Synth) -> None:
    SpacesBucket(stack, "private", name="a")
    alone = synth()

    cdktf.TerraformOutput(stack, "output", value="a stranger")

    together = synth()
    assert together.pop("output") == {"output": {"value": "a stranger"}}
    assert together["//"].pop("outputs") == {"acme-production": {"output": "output"}}
    assert together == alone


def test_an_override_of_the_stack_reaches_the_output(stack: Stack, synth: Synth) -> None:
    stack.add_override("terraform.required_version", ">= 1.12")

    assert synth()["terraform"]["required_version"] == ">= 1.12"


def test_resources_work_in_an_app_and_stack_of_the_engine(tmp_path: Path) -> None:
    app = cdktf.App(outdir=str(tmp_path / "out"))
    own = cdktf.TerraformStack(app, "own")
    DigitaloceanProvider(own, "digitalocean")
    bucket = SpacesBucket(Construct(own, "Spaces"), "private", name="a")
    cdktf.TerraformOutput(own, "bucket", value=bucket.id)
    cdktf.TerraformOutput(own, "address", value=bucket.fqn)
    app.synth()

    result = stack_json(own)
    assert (tmp_path / "out/stacks/own/cdk.tf.json").exists()
    assert result["resource"]["digitalocean_spaces_bucket"]["private"] == {"name": "a"}
    assert result["output"]["bucket"]["value"] == "${digitalocean_spaces_bucket.private.id}"
    assert result["output"]["address"]["value"] == "${digitalocean_spaces_bucket.private}"
    assert result["//"]["outputs"] == {"own": {"address": "address", "bucket": "bucket"}}


def test_our_stack_works_in_an_app_of_the_engine(new_stack: StackFactory, tmp_path: Path) -> None:
    app = cdktf.App(outdir=str(tmp_path / "out"))
    stack = new_stack(scope=app)
    SpacesBucket(stack, "private", name="a")
    app.synth()

    assert list(stack_json(stack)["terraform"]["backend"]) == ["s3"]


def test_engine_writes_nothing_prints_nothing_and_needs_no_node_on_path(tmp_path: Path) -> None:
    program = (
        "from devops_constructs.terraform import Stack, StateBackend, stack_json\n"
        "state = StateBackend('bucket', 'fra1')\n"
        "stack_json(Stack('acme', state=state, required_version='>= 1.11'))\n"
    )
    root = Path(devops_constructs.__file__).parents[1]
    env = {name: value for name, value in os.environ.items() if name != "JSII_NODE"}
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**env, "PATH": "/nonexistent", "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_only_one_module_imports_the_engine() -> None:
    package = Path(devops_constructs.__file__).parent
    pattern = re.compile(r"^\s*(import|from) cdktf\b", re.MULTILINE)
    importing = [f.name for f in package.rglob("*.py") if pattern.search(f.read_text("utf-8"))]

    assert importing == ["_engine.py"]
