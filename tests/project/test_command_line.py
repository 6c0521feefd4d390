from __future__ import annotations

import pytest

import devops_constructs as dc
from tests.project.definitions import Definitions, said

WORKER = 'dc.Worker("sidekiq", image="app")'
# put together here, so that no scanner takes this file for a leak
GITHUB = "gh" + "p_" + "Fake" * 9
NAMED = "has a name like a secret's and a value that is not plainly something else"


@pytest.mark.parametrize(
    ("field", "who"),
    [
        ("args=({!r},)", "Worker 'sidekiq': args[0]"),
        ("command=('sh', '-c', {!r})", "Worker 'sidekiq': command[2]"),
        ("health=dc.ExecProbe(('sh', {!r}))", "ExecProbe: command[1]"),
    ],
)
@pytest.mark.parametrize(
    ("word", "reason"),
    [
        (f"login {GITHUB}", "has the form of a token of GitHub"),
        ("redis://:hunter2@queue:6379", "is a URL with a password in it"),
        (
            "host=db password=hunter2",
            "is a connection string with a password, key or token in it",
        ),
        ("--smtp-password=hunter2", NAMED),
        ("API_KEY=hunter2", NAMED),
    ],
)
def test_secret_in_a_command_is_refused(
    definitions: Definitions, field: str, who: str, word: str, reason: str
) -> None:
    place = definitions.change(WORKER, f'dc.Worker("sidekiq", image="app", {field.format(word)})')

    assert definitions.refusal() == said(
        place,
        f"{who} looks like a secret in clear",
        f"{reason}; whatever stands here is committed and readable by everyone with access",
        "make it a variable, filled from a Secret, and write $(ITS_NAME) here",
    )


@pytest.mark.parametrize(
    "word",
    [
        "",
        "sidekiq",
        "-q",
        "--queues=default,mailers",
        "--password=$(SMTP_PASSWORD)",
        "redis://:$(REDIS_PASSWORD)@queue:6379/0",
        "0f3a9b27c4d15e68f9a0b1c2d3e4f5a6",
        "--key-file=/run/tls/server.pem",
        "--module=hc.wsgi:application",
    ],
)
def test_other_words_of_a_command_are_let_through(word: str) -> None:
    assert dc.Worker("sidekiq", image="app", args=(word,)).args == (word,)
