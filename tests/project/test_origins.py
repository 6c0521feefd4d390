from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

WHY = "an origin is scheme and host, as browsers send it: without path or slash"
EXAMPLE = "write one such as 'https://admin.acme.example'"


@pytest.mark.parametrize(
    ("origin", "why", "fix"),
    [
        ("*", "every website could have its visitors upload", "name the origins that your own pages"
         " have"),
        ("admin.acme.example", WHY, "write 'https://admin.acme.example'"),
        ("https://admin.acme.example/", "its host has '/'; a host name has only lower-case letters,"
         " digits, hyphens and dots", EXAMPLE),
        ("https://admin.acme.example:https", WHY, "write 'https://admin.acme.example'"),
        ("https://admin.acme.example:8443/x", WHY, "write 'https://admin.acme.example:8443'"),
        ("https://Admin.acme.example", "its host has upper-case letters; a host name has only"
         " lower-case letters, digits, hyphens and dots", EXAMPLE),
        ("ftp://admin.acme.example", WHY, "write 'https://admin.acme.example'"),
        ("http://admin.acme.example", "who is on the way can change pages that come without TLS,"
         " and upload from them", "write 'https://admin.acme.example'"),
    ],
)  # fmt: skip
def test_no_origin(definitions: Definitions, origin: str, why: str, fix: str) -> None:
    space = f'assets_space=dc.AssetsSpace(cors_origins=("{origin}",)),'
    place = definitions.change('name="shop",', f'name="shop", {space}')

    assert definitions.refusal() == said(
        place, f"AssetsSpace: cors_origins[0] is '{origin}'", why, fix
    )


@pytest.mark.parametrize(
    "origin",
    ["https://admin.acme.example", "https://*.acme.example:8443", "http://localhost:3000"],
)
def test_origins_as_browsers_send_them(definitions: Definitions, origin: str) -> None:
    space = f'assets_space=dc.AssetsSpace(cors_origins=("{origin}",)),'
    definitions.change('name="shop",', f'name="shop", {space}')

    assert definitions.load().projects


def test_no_header(definitions: Definitions) -> None:
    space = 'assets_space=dc.AssetsSpace(cors_headers=("Content Type",)),'
    place = definitions.change('name="shop",', f'name="shop", {space}')

    assert definitions.refusal() == said(
        place,
        "AssetsSpace: cors_headers[0] is 'Content Type'",
        "the name of a header has letters, digits and '-'; one '*' at its end stands for the rest",
        "write one such as 'Content-Type' or 'x-amz-*'",
    )
