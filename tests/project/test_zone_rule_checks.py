"""What Cloudflare's plans allow in a zone."""

from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

ZONE = 'dc.Zone("acme.example")'
PATH = "'http.request.uri.path eq \"/login\"'"


def refused(definitions: Definitions, arguments: str, what: str, why: str, fix: str) -> None:
    place = definitions.change(ZONE, f'dc.Zone("acme.example", {arguments})', file="fleet")

    assert definitions.refusal() == said(place, what, why, fix)


@pytest.mark.parametrize(
    ("token", "fix"),
    [("client-7", "write 'CLIENT_7'"), ("", "write one such as 'AGENCY'")],
)
def test_a_token_ends_the_name_of_a_secret(definitions: Definitions, token: str, fix: str) -> None:
    refused(
        definitions,
        f"token={token!r}",
        f"Zone 'acme.example': token is {token!r}",
        "it ends the name of a GitHub secret, of capital letters, digits and '_'",
        fix,
    )


@pytest.mark.parametrize(
    ("field", "rule", "plan", "count", "most"),
    [
        ("firewall_rules", 'dc.FirewallRule("r{}", expression="ssl")', "free", 6, 5),
        ("firewall_rules", 'dc.FirewallRule("r{}", expression="ssl")', "pro", 21, 20),
        ("rate_limits", f'dc.ZoneRateLimit("r{{}}", expression={PATH}, requests=5)', "free", 2, 1),
        ("rate_limits", f'dc.ZoneRateLimit("r{{}}", expression={PATH}, requests=5)', "pro", 3, 2),
    ],
)
def test_more_rules_than_the_plan_has(
    definitions: Definitions, field: str, rule: str, plan: str, count: int, most: int
) -> None:
    rules = ", ".join(rule.format(number) for number in range(count))
    refused(
        definitions,
        f'plan="{plan}", {field}=({rules},)',
        f"Zone 'acme.example': has {count} {field}",
        f"a zone of the plan '{plan}' can have {most}",
        "join expressions by 'or', or write the plan that the zone has",
    )


@pytest.mark.parametrize(
    ("plan", "field", "seconds", "most"),
    [
        ("free", "period_seconds", 60, 10),
        ("free", "block_seconds", 60, 10),
        ("pro", "period_seconds", 600, 60),
        ("pro", "block_seconds", 86400, 3600),
        ("business", "period_seconds", 3600, 600),
    ],
)
def test_longer_times_than_the_plan_has(
    definitions: Definitions, plan: str, field: str, seconds: int, most: int
) -> None:
    limit = f'dc.ZoneRateLimit("login", expression={PATH}, requests=5, {field}={seconds})'
    refused(
        definitions,
        f'plan="{plan}", rate_limits=({limit},)',
        f"ZoneRateLimit 'login': {field} is {seconds}",
        f"a zone of the plan '{plan}' can have {most} at most",
        f"write {field}={most}",
    )


def test_regular_expressions_need_the_plan_business(definitions: Definitions) -> None:
    rule = """dc.FirewallRule("php", expression='http.request.uri.path matches "php$"')"""
    refused(
        definitions,
        f'plan="pro", firewall_rules=({rule},)',
        "FirewallRule 'php': compares with a regular expression",
        "a zone of the plan 'pro' cannot; 'business' can",
        "use 'contains', 'starts_with()' or 'ends_with()'",
    )


def test_a_word_in_a_text_is_no_regular_expression(definitions: Definitions) -> None:
    rule = """dc.FirewallRule("php", expression='http.user_agent contains "matches ~"')"""
    definitions.change(ZONE, f'dc.Zone("acme.example", firewall_rules=({rule},))', file="fleet")

    assert definitions.load()


def test_rules_of_a_zone_have_different_names(definitions: Definitions) -> None:
    rule = 'dc.FirewallRule("r", expression="ssl")'
    refused(
        definitions,
        f"firewall_rules=({rule}, {rule})",
        "FirewallRule 'r': the zone already has a rule 'r' of its kind",
        "Cloudflare tells rules apart by their names",
        "give this one another name",
    )


def test_an_expression_is_one_line(definitions: Definitions) -> None:
    refused(
        definitions,
        'firewall_rules=(dc.FirewallRule("r", expression=" "),)',
        "FirewallRule 'r': expression is no expression",
        "an expression of Cloudflare's is one line of 1 to 4096 characters",
        "write one such as 'starts_with(http.request.uri.path, \"/wp-\")'",
    )
