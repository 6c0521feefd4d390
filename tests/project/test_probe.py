from __future__ import annotations

import pytest

import devops_constructs as dc
from tests.project.definitions import Definitions, said

WEB = 'dc.WebService("web", image="app", port=3000)'


def checked_by(definitions: Definitions, probe: str) -> str:
    return definitions.change(WEB, f'dc.WebService("web", image="app", port=3000, health={probe})')


@pytest.mark.parametrize(
    ("header", "what", "why", "fix"),
    [
        (
            '"Host": "a.example"',
            "Host has a field of its own",
            "it would be sent twice",
            "write host=",
        ),
        (
            '"x-forwarded-proto": "https"',
            "x-forwarded-proto has a field of its own",
            "it would be sent twice",
            "write forwarded_proto=",
        ),
        (
            '"a b": "c"',
            "a b is no name of a header",
            "HTTP knows letters, digits and hyphens there",
            "write one such as 'Accept'",
        ),
        (
            '"Accept": "a\\nb"',
            "Accept is 'a\\nb'",
            "a header holds one line of ASCII characters",
            "leave out what is not",
        ),
        (
            '"X-Auth-Token": "hunter2"',
            "X-Auth-Token looks like a secret in clear",
            "has a name like a secret's and a value that is not plainly something else; a probe is"
            " readable by everyone who may read pods",
            "let the process answer this path without it",
        ),
    ],
)
def test_senseless_header(
    definitions: Definitions, header: str, what: str, why: str, fix: str
) -> None:
    place = checked_by(definitions, f'dc.HttpProbe("/up", headers={{{header}}})')

    assert definitions.refusal() == said(place, f"HttpProbe: headers.{what}", why, fix)


def test_host_header_is_no_address(definitions: Definitions) -> None:
    place = checked_by(definitions, 'dc.HttpProbe("/up", host=dc.HostOf(scheme="https"))')

    assert definitions.refusal() == said(
        place,
        "HttpProbe: host is a HostOf(...) with scheme='https'",
        "the Host header has a host name, and perhaps a port",
        "leave the scheme out",
    )


@pytest.mark.parametrize(
    ("hosts", "at"),
    [
        ('hosts=("*.acme.example",)', 'hosts=("*.acme.example",)'),
        ('hosts=(dc.Host("a.acme.example", role="other"),)', 'hosts=(dc.Host("a.acme'),
    ],
)
def test_host_that_a_check_asks_for_exists(definitions: Definitions, hosts: str, at: str) -> None:
    checked_by(definitions, "dc.DjangoHealth(), routes=()")
    place = definitions.change('hosts=("shop-staging.acme.example",)', hosts, at=at)

    assert definitions.refusal() == said(
        place,
        "Environment 'staging': hosts: none has the role 'main' and is no wildcard",
        "a check of 'web' asks for it by its Host header",
        "add such a host, or give the check another host=",
    )


def test_host_is_not_missed_where_the_component_is_absent(definitions: Definitions) -> None:
    checked_by(definitions, "dc.DjangoHealth()")
    absent = 'differences={"web": dc.Difference(present=False)}'
    definitions.change('hosts=("shop-staging.acme.example",)', absent)

    definitions.load()


@pytest.mark.parametrize(
    ("component", "subject"),
    [
        ('health=dc.ExecProbe(("ping", "$(HOST)"))', "ExecProbe: command[1]"),
        ('pre_stop=dc.PreStopCommand(("quit", "$(HOST)"))', "PreStopCommand: command[1]"),
    ],
)
def test_variables_are_not_filled_in_in_a_container_that_is_there(
    definitions: Definitions, component: str, subject: str
) -> None:
    place = definitions.change(WEB, f'dc.WebService("web", image="app", port=3000, {component})')

    assert definitions.refusal() == said(
        place,
        f"{subject} has $(HOST)",
        "in a probe or hook Kubernetes puts nothing of Secrets and ConfigMaps in its place",
        """let a shell do it: ("sh", "-c", 'exec ... "$HOST"')""",
    )


def test_shell_of_a_probe_may_have_commands_in_parentheses() -> None:
    probe = dc.ExecProbe(("sh", "-c", "test $(PS) = $(cat pid)"))

    assert probe.words[2] == "test $(PS) = $(cat pid)"
