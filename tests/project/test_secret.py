from __future__ import annotations

from tests.project.definitions import Definitions, said


def test_secret_has_keys(definitions: Definitions) -> None:
    place = definitions.change('keys=("API_KEY",)', "keys=()")

    assert definitions.refusal() == said(
        place,
        "Secret 'app': keys is empty",
        "it needs at least one entry",
        "write keys=('SECRET_KEY_BASE',), or what fits",
    )


def test_secret_has_each_key_once(definitions: Definitions) -> None:
    place = definitions.change('keys=("API_KEY",)', 'keys=("A", "B", "A")')

    assert definitions.refusal() == said(
        place,
        "Secret 'app': keys has A twice",
        "a Secret holds one value for a key",
        "write each key once",
    )
