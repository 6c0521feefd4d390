"""Blocks of shell in the documentation, as somebody would paste them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping

from tests.preparation import ROOT


def shell_block(page: str, containing: str, filled_in: Mapping[str, str] = {}) -> str:
    """The one block of a page of `docs/` with that text, with what a person fills in.

    Args:
        page: its path below `docs/`.
        containing: a part of the block.
        filled_in: by the whole text that something takes the place of.
    """
    text = (ROOT / "docs" / page).read_text("utf-8")
    blocks = re.findall(r"^( *)```sh\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL)
    [block] = [textwrap.dedent(block) for _, block in blocks if containing in block]
    for said, given in filled_in.items():
        assert said in block, said
        block = block.replace(said, given)
    return block
