"""Backups of the shop: by the jobs that its release has brought, into the Space of its stack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.interruptions import interrupted, spaces_refuse
from tests.end_to_end.shop_data import ORDERS, ShopData
from tests.end_to_end.world import World


@pytest.fixture
def shop(agency: World, tmp_path: Path) -> ShopData:
    """With orders in its database, and no copy of them."""
    shop = ShopData(agency, tmp_path)
    if "orders" not in shop.content():
        shop.sql(ORDERS)
    return shop


@pytest.fixture
def empty(shop: ShopData) -> Iterator[str]:
    """A new database of the shop's."""
    with shop.empty("restored") as made:
        yield made


def test_what_was_backed_up_comes_back_whatever_broke_off_before(
    shop: ShopData, empty: str
) -> None:
    told, nothing = len(shop.world.rollbar.items), shop.content(empty)
    with interrupted(shop.world, spaces_refuse("PUT", ".dump")):
        broken = shop.back_up()
    after_broken = shop.copies()
    made = shop.back_up()
    with interrupted(shop.world, spaces_refuse("GET", ".dump")):
        unread = shop.restore(empty)
    after_unread = shop.content(empty)
    restored = shop.restore(empty)

    [item] = shop.world.rollbar.items[told:]
    assert broken.code != 0
    assert item.body["data"]["title"] == "shop-production: backup failed"
    assert item.token in shop.world.clouds.secrets
    assert after_broken == []
    assert made.code == 0, made.said
    assert {copy["kind"] for copy in shop.copies()} == {"daily", "weekly", "monthly"}
    assert unread.code != 0
    assert after_unread == nothing
    assert restored.code == 0, restored.said
    assert shop.content(empty) == shop.content()
    assert "Jürgen" in shop.content(empty)
