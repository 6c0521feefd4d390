"""The note of what was applied, under real Terraform: last of all, and only if all went well."""

from __future__ import annotations

import pytest

from devops_constructs.errors import TerraformError
from tests.emulated.runs import Account

STACK = "static-site-staging"
NOTE = "kubernetes_config_map_v1"


def test_it_is_written_after_everything_else(account: Account) -> None:
    account.apply_all_before(STACK)
    account.cloud.asked.clear()

    account.apply(STACK)

    assert account.cloud.asked[-1] == ("create", NOTE)
    assert account.cloud.asked.count(("create", NOTE)) == 1
    [note] = account.cloud.named(NOTE)
    [declared] = account.stack(STACK).content["resource"][NOTE].values()
    assert note["data"] == declared["data"]


@pytest.mark.parametrize(
    "broken",
    ["cloudflare_dns_record", "github_actions_environment_secret", "kubernetes_role_binding_v1"],
)
def test_it_is_not_written_if_something_failed(account: Account, broken: str) -> None:
    account.apply_all_before(STACK)
    account.cloud.broken = {broken}
    with pytest.raises(TerraformError, match="500 Internal Server Error"):
        account.apply(STACK)

    assert account.cloud.named(NOTE) == []

    account.cloud.broken = set()
    account.apply(STACK)
    assert len(account.cloud.named(NOTE)) == 1
    assert account.plan(STACK) == {}
