"""One download of each provider for a whole run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

_CACHE = "TF_PLUGIN_CACHE_DIR"


@contextmanager
def provider_cache() -> Iterator[Mapping[str, str]]:
    """The environment, with a folder that Terraform keeps providers in until the block is left.

    Terraform takes from there only what a stack's lock has the hash of, and lets no two runs write
    there at once, so stacks come one after another.
    """
    if os.environ.get(_CACHE):
        yield os.environ
        return
    with tempfile.TemporaryDirectory(prefix="devops-providers-") as made:
        yield {**os.environ, _CACHE: made}
