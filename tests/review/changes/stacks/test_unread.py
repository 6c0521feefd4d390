"""What is said of what this account does not understand."""

from __future__ import annotations

import json

import pytest

from devops_constructs.review.changes.stacks.unread import unread
from tests.review.changes.stacks_of import FILE, consequences, message, said, stack, stacks
from tests.review.changes.trees import tree

FORM = "has parts in a form that synth does not write"


@pytest.mark.parametrize("name", ["more.tf", "override.tf.json", "x.auto.tfvars", "x.tofu"])
def test_another_file_that_terraform_reads(name: str) -> None:
    before, after = tree({FILE: "{}"}), tree({FILE: "{}", FILE.replace("cdk.tf.json", name): "x"})

    assert [message(each) for each in consequences(unread, before, after)] == [
        f"to do: Terraform reads {name} too, and this account does not [unread-file]\n"
        "    why: what stands in it is done with the credentials of the stack\n"
        "    fix: read it, or take it out: synth writes no such file"
    ]


@pytest.mark.parametrize("name", ["README.md", ".terraform.lock.hcl"])
def test_files_that_it_does_not_obey(name: str) -> None:
    after = tree({FILE: "{}", FILE.replace("cdk.tf.json", name): "x"})

    assert consequences(unread, tree({FILE: "{}"}), after) == []


def test_a_part_that_synth_does_not_write() -> None:
    assert said(unread, stack(), stack(module={"a": {"source": "b"}})) == [
        "to do: the stack has a part 'module', of which this account tells only that it is another"
        " one [unread-part]\n"
        "    why: synth writes no such part, and Terraform acts on it\n"
        "    fix: read it"
    ]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("{", "is no JSON"),
        ("[]", "is no stack of Terraform"),
        (json.dumps({"resource": []}), FORM),
        (json.dumps({"resource": {"a_b": {"c": [{}]}}}), FORM),
        (json.dumps({"moved": {}}), FORM),
    ],
)
def test_a_stack_that_cannot_be_read(content: str, what: str) -> None:
    found = consequences(unread, stacks(shop=stack()), stacks(shop=content))

    assert [message(each) for each in found] == [
        f"interrupts: the stack {what}, and nothing is told of it here [unreadable-stack]\n"
        "    why: Terraform may refuse it, or do what nobody has read\n"
        "    fix: run devops synth"
    ]


@pytest.mark.parametrize("name", ["count", "for_each", "provisioner", "connection", "dynamic"])
def test_what_synth_does_not_write_into_a_resource(name: str) -> None:
    address = "digitalocean_database_db.shop"
    before, after = stack({address: {}}), stack({address: {name: 0}})

    assert said(unread, before, after) == [
        f"to do: {address} has {name!r}, which this account does not understand [unread-part]\n"
        "    why: by it a resource may be several or none, or a program may run with the"
        " credentials of the stack; synth writes no such thing\n"
        "    fix: read it"
    ]
    assert said(unread, after, {**after, "output": {}}) == []


def test_a_data_source_of_a_type_that_is_not_known() -> None:
    after = stack(data={"external": {"a": {}}, "cloudflare_zone": {"a": {}}})

    assert said(unread, stack(), after) == [
        "to do: data.external.a is read for the plan, and this version does not know its type"
        " [unread-part]\n"
        "    why: its provider runs with the credentials of the stack before anybody sees the"
        " plan\n"
        "    fix: read it"
    ]
