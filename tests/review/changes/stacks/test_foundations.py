"""What is said of providers, versions and states."""

from __future__ import annotations

from typing import Any

import pytest

from devops_constructs.review.changes.stacks.foundations import foundations
from tests.review.changes.stacks_of import Body, said, stack

BACKEND = {
    "bucket": "agency-state",
    "key": "shop/terraform.tfstate",
    "endpoints": {"s3": "https://fra1.example"},
    "use_lockfile": True,
}


def requiring(version: str, source: str = "digitalocean/digitalocean") -> Body:
    required = {"digitalocean": {"source": source, "version": version}}
    return stack(terraform={"required_providers": required})


def kept_in(**other: Any) -> Body:
    return stack(terraform={"backend": {"s3": {**BACKEND, **other}}})


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            requiring("2.99.0"),
            requiring("2.99.1"),
            "note: provider digitalocean 2.99.1 runs this stack in place of 2.99.0"
            " [provider-version]\n"
            "    why: a newer provider may see differences where there were none; the plan shows"
            " them\n"
            "    fix: run devops providers lock, where stacks have locks",
        ),
        (
            requiring("2.99.1"),
            requiring("3.0.0"),
            "to do: provider digitalocean 3.0.0 runs this stack in place of 2.99.1"
            " [provider-major]\n"
            "    why: another major version may rename arguments, or make resources anew; the plan"
            " shows it\n"
            "    fix: run devops providers lock, where stacks have locks",
        ),
        (
            requiring("2.99.1"),
            requiring("2.71.0"),
            "interrupts: provider digitalocean 2.71.0 runs this stack in place of 2.99.1"
            " [provider-older]\n"
            "    why: an older provider may refuse a state that a newer one has written\n"
            "    fix: run devops providers lock, where stacks have locks",
        ),
        (
            requiring("2.99.1"),
            requiring("2.99.1", "somebody/digitalocean"),
            "to do: provider digitalocean comes from somebody/digitalocean and not from"
            " digitalocean/digitalocean any more [provider-moved]\n"
            "    why: another program gets the credentials of this stack\n"
            "    fix: see who publishes it",
        ),
        (
            stack(terraform={"required_version": ">= 1.11"}),
            stack(terraform={}),
            "note: the stack asks for Terraform of any version, and asked for >= 1.11"
            " [terraform-version]\n"
            "    why: an older program refuses it; a newer one may write a state that older ones"
            " refuse",
        ),
        (
            kept_in(),
            kept_in(key="store/terraform.tfstate"),
            "interrupts: the state is looked for in agency-state/store/terraform.tfstate at"
            " https://fra1.example, and was in agency-state/shop/terraform.tfstate at"
            " https://fra1.example [state-elsewhere]\n"
            "    why: unless it is copied there, Terraform begins with an empty state: it makes"
            " everything a second time, or fails where a name is taken\n"
            "    fix: copy the old state there before this is applied",
        ),
        (
            kept_in(),
            stack(terraform={}),
            "interrupts: the state is looked for in no S3 backend, and was in"
            " agency-state/shop/terraform.tfstate at https://fra1.example [state-elsewhere]\n"
            "    why: unless it is copied there, Terraform begins with an empty state: it makes"
            " everything a second time, or fails where a name is taken\n"
            "    fix: copy the old state there before this is applied",
        ),
        (
            kept_in(),
            kept_in(use_lockfile=False),
            "to do: the state is not locked any more while somebody works on it"
            " [state-unlocked]\n"
            "    why: two runs at once may lose what one of them has made\n"
            "    fix: leave use_lockfile as it was",
        ),
        (
            stack(
                {"cloudflare_dns_record.a": {"provider": "cloudflare.token_a"}},
                provider={"cloudflare": [{"alias": "token_a"}]},
            ),
            stack(),
            "interrupts: Terraform refuses to plan this stack: cloudflare_dns_record.a goes, and"
            " with it the provider cloudflare.token_a that destroys it [provider-gone]\n"
            "    why: nothing of the stack is applied meanwhile\n"
            "    fix: leave the provider until that is applied",
        ),
    ],
)
def test_what_is_said(before: Body, after: Body, told: str) -> None:
    assert said(foundations, before, after)[:1] == [told]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            {"token": "${var.a}"},
            {"token": "${var.b}"},
            "to do: provider digitalocean gets another token [credential-moved]\n"
            "    why: it may see and do what the former one does not, or less",
        ),
        (
            {},
            {"api_endpoint": "https://somebody.example"},
            "interrupts: provider digitalocean is set up with another api_endpoint"
            " [provider-elsewhere]\n"
            "    why: what it looks after is looked for there, and made anew if it is not there;"
            " its credentials go there too\n"
            "    fix: see that it leads where it did, or that all of it is there",
        ),
    ],
)
def test_a_provider_is_set_up_otherwise(before: Body, after: Body, told: str) -> None:
    stacks = [stack(provider={"digitalocean": [each]}) for each in (before, after)]

    assert said(foundations, *stacks) == [told]


def test_a_cluster_by_another_name_is_another_place() -> None:
    host = [{"host": "${data.digitalocean_kubernetes_cluster.c.endpoint}"}]
    before, after = (
        stack(
            provider={"kubernetes": host},
            data={"digitalocean_kubernetes_cluster": {"c": {"name": name}}},
        )
        for name in ("production-1", "production-2")
    )

    [told] = said(foundations, before, after)

    assert told.startswith("interrupts: provider kubernetes is set up with another host ")


def test_a_provider_without_an_alias_is_there_for_what_goes() -> None:
    before = stack({"random_password.a": {}}, provider={"random": [{}]})

    assert said(foundations, before, stack()) == []


def test_nothing_is_said_of_what_stays() -> None:
    same = kept_in()

    assert said(foundations, same, {**same, "output": {}}) == []
