"""Whatever synth writes may be planned, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import devops_constructs as dc
from devops_constructs.operations.plans.allowed_values import SINKS
from devops_constructs.operations.plans.expressions import Unknown, expressions
from devops_constructs.project.hosted_cluster import HostedCluster
from devops_constructs.project.release import Release
from devops_constructs.synthesis.artifacts import load_and_build
from devops_constructs.terraform.base_stack import base_stack
from devops_constructs.terraform.cluster_stack import cluster_stack
from devops_constructs.terraform.environment_stack import environment_stack
from devops_constructs.terraform.known_types import fields_of
from tests.cloud_strategies import clusters, database_clusters
from tests.operations.plans.stack_folders import write_stack
from tests.operations.plans.tampering import (
    CONTENTS,
    PROVIDERS,
    Place,
    at,
    places,
    problems,
    with_schema,
)
from tests.preparation import ROOT
from tests.strategies import releases
from tests.terraform import samples, test_stacks
from tests.terraform.real.committed_stacks import EACH_STACK, CommittedStack
from tests.terraform.test_cluster_stack import fleet as fleet_of
from tests.terraform.test_declared_changes import DATABASE, PRIVATE, stack, tombstone
from tests.terraform_engine import ENGINES, Name, engine, environment


@EACH_STACK
def test_a_committed_stack_may_be_planned(stack: CommittedStack) -> None:
    assert problems(stack.name, stack.content) == []


@pytest.mark.parametrize("example", ["mastodon", "nextcloud"])
def test_stacks_of_published_applications_may_be_planned(example: str) -> None:
    loaded, artifacts = load_and_build(ROOT / "examples" / example)

    for path, artifact in artifacts.items():
        if path.endswith("/cdk.tf.json"):
            name = path.split("/")[-2]
            assert problems(name, json.loads(artifact.text), loaded.portfolio.fleet) == []


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(releases())
def test_the_stack_of_any_release_may_be_planned(release: Release) -> None:
    assert problems(release.name, environment_stack(release).json, release.fleet) == []


@settings(max_examples=20, deadline=None)
@given(cluster=clusters(), database=database_clusters())
def test_stacks_of_any_cluster_may_be_planned(
    cluster: dc.Cluster, database: dc.DatabaseCluster
) -> None:
    here = fleet_of(cluster, database_clusters=(database,))

    for build in (cluster_stack, base_stack):
        made = build(HostedCluster(here, cluster, ()))
        assert problems(made.name, made.json, here) == []


def test_what_definitions_say_of_the_past_may_be_planned() -> None:
    said = {
        "adopted": (dc.Adoption(PRIVATE, id="fra1,old-bucket"),),
        "moved": (dc.Moved("digitalocean_spaces_bucket.private", PRIVATE),),
    }
    gone = stack("acme-shop-production", database=None, tombstones=(tombstone(DATABASE),))

    assert problems("acme-shop", stack("acme-shop", **said), test_stacks.FLEET) == []
    assert problems("acme-shop-production", gone, test_stacks.FLEET) == []


def test_rights_granted_by_the_provider_may_be_planned() -> None:
    databases = (dc.DatabaseCluster("postgres-1", region="fra1", grants="postgresql-provider"),)
    fleet = samples.FLEET.model_copy(update={"database_clusters": databases})

    granted = samples.stacks(fleet, database=dc.Database())["acme-production"]

    assert "postgresql" in granted["provider"]
    assert problems("acme-production", granted, fleet) == []


HOSTILE = (
    '${file("/proc/self/environ")}',
    '${templatefile("x", {})}',
    "${nonsensitive(var.cloudflare_api_token_agency_example)}",
    "${var.token}",
    "${jsonencode(data.digitalocean_kubernetes_cluster.access)}",
    "${data.digitalocean_kubernetes_cluster.access}",
    "${path.module}",
    "${terraform.workspace}",
    "${timestamp()}",
    "${[for k in [1] : k][0]}",
    '${true ? "a" : "b"}',
    "${1 + 1}",
    '${"${1}"}',
    "%{ if true }x%{ endif }",
    '$${ok} ${abspath(".")}',
    'x$${${pathexpand("~")}',
    "${\n  digitalocean_tag.a.id}",
    "${provider::terraform::encode_expr(1)}",
)
EVERYWHERE = [(name, place) for name, each in CONTENTS.items() for place, _ in places(each)]
TEXTS = [(n, p) for n, p in EVERYWHERE if p and isinstance(at(CONTENTS[n], p), str)]
OBJECTS = [(n, p) for n, p in EVERYWHERE if isinstance(at(CONTENTS[n], p), dict)]


@settings(max_examples=300)
@given(place=st.sampled_from(TEXTS), hostile=st.sampled_from(HOSTILE), around=st.text(max_size=3))
def test_an_expression_of_another_kind_is_refused_in_any_text(
    place: tuple[str, Place], hostile: str, around: str
) -> None:
    (name, (*parents, last)), around = place, around.rstrip("$%")
    tampered = deepcopy(CONTENTS[name])
    at(tampered, tuple(parents))[last] = f"{around}{hostile}"

    assert problems(name, tampered) != []


@settings(max_examples=200)
@given(place=st.sampled_from(OBJECTS), hostile=st.sampled_from(HOSTILE))
def test_an_expression_is_refused_as_any_name(place: tuple[str, Place], hostile: str) -> None:
    name, path = place
    tampered = deepcopy(CONTENTS[name])
    at(tampered, path)[hostile] = "x"

    assert problems(name, tampered) != []


BLOCKS: Mapping[str, Any] = {
    "provisioner": {"local-exec": {"command": "env"}},
    "connection": {"host": "attacker.example"},
    "dynamic": {"rule": {"for_each": ['${file("x")}'], "content": {}}},
    "for_each": {"a": "b"},
    "count": 2,
    "module": {"x": {"source": "./x"}},
    "exec": {"command": "env"},
    "provider_meta": {"digitalocean": {}},
    "backend": {"local": {}},
    "cloud": {"organization": "attacker"},
    "//": "x",
    "PROVISIONER": {},
    "provisioner\u200b": {},
}


@settings(max_examples=400)
@given(
    place=st.sampled_from([(n, p) for n, each in CONTENTS.items() for p in with_schema(each)]),
    block=st.sampled_from(sorted(BLOCKS)),
)
def test_a_block_that_synth_does_not_write_is_refused_in_any_object(
    place: tuple[str, Place], block: str
) -> None:
    name, path = place
    tampered = deepcopy(CONTENTS[name])
    if block in at(tampered, path):  # the backend of "terraform", notes at the top
        at(tampered, path).pop(block)
    at(tampered, path)[block] = BLOCKS[block]

    assert problems(name, tampered) != []


def test_a_stack_without_its_state_is_refused() -> None:
    assert problems("fleet", {}) == ["terraform is missing, and with it where the state is"]


def test_what_may_be_made_of_a_secret_is_hidden_by_plans() -> None:
    types = {type_: body for each in PROVIDERS.values() for type_, body in each.resources.items()}

    for type_, *names, last in SINKS:
        body = types[type_]
        for name in names:
            body = fields_of(body[name]) or {}
        assert getattr(body[last], "sensitive", False), (type_, *names, last)


def test_no_type_that_is_used_reads_a_file_or_asks_an_address_while_planning() -> None:
    """A type that joins with such an argument has to be looked at here first."""
    suspects = re.compile(r"(?:^|_)(?:files?|paths?|command|exec|endpoint|ur[il]s?|program)(?:_|$)")
    written = {
        f"{type_}.{name}"
        for provider in PROVIDERS.values()
        for types in (provider.resources, provider.data_sources)
        for type_, body in types.items()
        for name, item in body.items()
        if suspects.search(name) and getattr(item, "is_writable", True)
    }

    # texts at GitHub and in a certificate: nobody follows them
    assert written == {"github_repository.homepage_url", "tls_cert_request.uris"}


@pytest.mark.parametrize("name", ENGINES)
def test_expressions_are_found_just_where_the_program_finds_them(
    name: Name, tmp_path: Path
) -> None:
    """Both read each text; what the guard calls a plain text comes out as it is, unescaped."""
    starts = ["", "a", "é", "\n", "\\", "%", "%%", "$ ", "${1}", "$${", "%%{", "{"]
    texts = [s + "$" * n + "{1+1}" for s in starts for n in range(1, 6)]
    texts += [s + "%" * n + "{if" for s in ("", "a", "$", "$$", "%%{") for n in range(2, 6)]
    things = {f"t{number}": {"input": text} for number, text in enumerate(texts)}
    state = {"backend": {"local": {"path": str(tmp_path / "state")}}}
    folder = write_stack(
        tmp_path / "stack", {"terraform": state, "resource": {"terraform_data": things}}
    )
    program = engine(name)
    program.succeed(folder, "init")
    program.succeed(folder, "plan", "-out=plan", env=environment(folder))
    plan = json.loads(program.succeed(folder, "show", "-json", "plan"))

    read = {each["name"]: each["change"]["after"]["input"] for each in plan["resource_changes"]}

    for number, text in enumerate(texts):
        plain = text.replace("$${", "${").replace("%%{", "%{")
        found = list(expressions(text))
        assert (read[f"t{number}"] == plain) == (found == []), text
        assert all(isinstance(each, Unknown) for each in found)
