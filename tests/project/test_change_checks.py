from __future__ import annotations

import pytest

from tests.project.definitions import BLOG, Definitions, said

BEFORE = "    environments=("
BUCKET = "digitalocean_spaces_bucket.shop_private"
TOMBSTONE = 'reason="x", date="2026-11-25", backup="none"'


def declared(definitions: Definitions, field: str, *items: str, file: str = "shop") -> None:
    before = BEFORE if file == "shop" else "    zones=("
    written = "".join(f"        {item},\n" for item in items)
    definitions.change(before, f"    {field}=(\n{written}    ),\n{before}", file=file)


@pytest.mark.parametrize(
    ("field", "item", "what", "why", "fix"),
    [
        (
            "adopted",
            'dc.Adoption("shop", id="x")',
            "Adoption: address is 'shop'",
            "Terraform calls a resource by its type and its name, with a point between them",
            "write it as in the stack, such as 'digitalocean_spaces_bucket.acme-shop_private'",
        ),
        (
            "adopted",
            f'dc.Adoption("{BUCKET}", id="${{x}}")',
            "Adoption: id is '${x}'",
            "the id is what the provider calls a thing that exists already",
            "write it as the provider's documentation says under Import",
        ),
        (
            "adopted",
            f'dc.Adoption("{BUCKET}", id="")',
            "Adoption: id is empty",
            "the id is what the provider calls a thing that exists already",
            "write it as the provider's documentation says under Import",
        ),
        (
            "moved",
            f'dc.Moved("{BUCKET}", "{BUCKET}")',
            f"Moved: moves {BUCKET} to itself",
            "it would move nothing",
            "write the old address first, then the new one",
        ),
        (
            "moved",
            f'dc.Moved("digitalocean_vpc.shop", "{BUCKET}")',
            f"Moved: moves digitalocean_vpc.shop to {BUCKET}, which is of another type",
            "Terraform moves a resource to an address of its own type",
            "let the old one go by a Tombstone, and take over the new one by an Adoption",
        ),
        (
            "tombstones",
            f'dc.Tombstone("shop/uploads", {TOMBSTONE})',
            "Tombstone: address is 'shop/uploads'",
            "it names a resource of Terraform, or a volume claim of a release",
            "write one such as 'digitalocean_spaces_bucket.acme-shop_private' or"
            " 'acme-shop-production/PersistentVolumeClaim/files'",
        ),
        (
            "tombstones",
            f'dc.Tombstone("{BUCKET}", reason="x", date="25.11.2026", backup="none")',
            "Tombstone: date is '25.11.2026'",
            "it is a day of the calendar",
            "write one such as '2026-11-25'",
        ),
        (
            "tombstones",
            f'dc.Tombstone("{BUCKET}", reason=" ", date="2026-11-25", backup="none")',
            "Tombstone: reason says nothing",
            "it stands as a comment in the chart, and in a table of devops show",
            "write one sentence",
        ),
        (
            "tombstones",
            f'dc.Tombstone("digitalocean_spaces_bucket.shop-prodution_a", {TOMBSTONE})',
            "Tombstone: digitalocean_spaces_bucket.shop-prodution_a is in none of the stacks of"
            " project 'shop'",
            "these are shop, shop-production, shop-staging, and a resource's name begins with its"
            " stack's",
            "did you mean one of 'shop-production'?",
        ),
        (
            "tombstones",
            f'dc.Tombstone("digitalocean_spaces_bucket.blog_private", {TOMBSTONE})',
            "Tombstone: digitalocean_spaces_bucket.blog_private is in none of the stacks of"
            " project 'shop'",
            "these are shop, shop-production, shop-staging, and a resource's name begins with its"
            " stack's",
            "write it in the definition whose stack it is; of an environment that ends write"
            " retired=Retirement(...), and of a project that is gone in the fleet",
        ),
    ],
)
def test_statement_about_the_past_that_cannot_be_right(
    definitions: Definitions, field: str, item: str, what: str, why: str, fix: str
) -> None:
    declared(definitions, field, item)

    assert definitions.refusal() == said(definitions.place(item), what, why, fix)


@pytest.mark.parametrize(
    ("field", "first", "second", "what"),
    [
        (
            "adopted",
            f'dc.Adoption("{BUCKET}", id="a")',
            f'dc.Adoption("{BUCKET}", id="b")',
            f"Adoption: {BUCKET} occurs in another Adoption already",
        ),
        (
            "moved",
            f'dc.Moved("digitalocean_spaces_bucket.a", "{BUCKET}")',
            'dc.Moved("digitalocean_spaces_bucket.a", "digitalocean_spaces_bucket.shop_other")',
            "Moved: digitalocean_spaces_bucket.a occurs in another Moved already",
        ),
        (
            "tombstones",
            f'dc.Tombstone("{BUCKET}", {TOMBSTONE})',
            f'dc.Tombstone("{BUCKET}", reason="y", date="2026-11-25", backup="none")',
            f"Tombstone: {BUCKET} occurs in another Tombstone already",
        ),
    ],
)
def test_each_address_is_spoken_of_once(
    definitions: Definitions, field: str, first: str, second: str, what: str
) -> None:
    declared(definitions, field, first, second)

    why = "Terraform takes one such statement about an address"
    fix = "take one of the two out"
    assert definitions.refusal() == said(definitions.place(second), what, why, fix)


def test_fleet_does_not_speak_for_a_project(definitions: Definitions) -> None:
    definitions.write("blog", BLOG)
    item = f'dc.Tombstone("digitalocean_spaces_bucket.blog_private", {TOMBSTONE})'
    declared(definitions, "tombstones", item, file="fleet")

    assert definitions.refusal() == said(
        definitions.place(item, file="fleet"),
        "Tombstone: digitalocean_spaces_bucket.blog_private is of project 'blog'",
        "a project says itself what becomes of its own",
        "write it in the definition of 'blog'",
    )


def test_fleet_speaks_for_a_project_that_is_gone(definitions: Definitions) -> None:
    item = f'dc.Tombstone("digitalocean_spaces_bucket.blog_private", {TOMBSTONE})'
    declared(definitions, "tombstones", item, file="fleet")

    definitions.load()
