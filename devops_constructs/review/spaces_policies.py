"""Rule: no bucket has a policy and a key that is limited to it.

Sources: https://docs.digitalocean.com/products/spaces/how-to/configure-bucket-policies/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from devops_constructs.review.finding import Finding
from devops_constructs.review.stack_files import stack_files

_RULE = "spaces-policies"
_BUCKET = re.compile(r"\$\{digitalocean_spaces_bucket\.([\w-]+)\.(?:id|name)\}")


def spaces_policies(root: Path) -> Iterator[Finding]:
    """Buckets with both, in whichever stacks."""
    return policies_beside_keys({stack.name: stack.content for stack in stack_files(root)})


def policies_beside_keys(stacks: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """The same of stacks by name."""
    keys: dict[str, list[str]] = {}
    for stack in stacks.values():
        for address, key in _all(stack, "digitalocean_spaces_key"):
            for grant in key.get("grant", ()):
                if grant["bucket"]:  # a key to all buckets names none
                    keys.setdefault(_bucket(stack, grant["bucket"]), []).append(address)
    for name, stack in stacks.items():
        for address, policy in _all(stack, "digitalocean_spaces_bucket_policy"):
            bucket = _bucket(stack, policy["bucket"])
            if bucket in keys:
                yield Finding(
                    _RULE,
                    "error",
                    f"bucket {bucket} has a policy, {address} in {name}, and limited keys:"
                    f" {', '.join(keys[bucket])}",
                    "DigitalOcean takes neither where the other is, so one of them fails when it is"
                    " applied",
                    "leave the policy out; AssetsWorker delivers uploads of a private bucket",
                )


def _all(stack: Mapping[str, Any], type_: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, resource in stack.get("resource", {}).get(type_, {}).items():
        yield f"{type_}.{name}", resource


def _bucket(stack: Mapping[str, Any], text: str) -> str:
    """The bucket's own name, where another stack names it by that."""
    if found := _BUCKET.fullmatch(text):
        made: Mapping[str, Any] = stack["resource"]["digitalocean_spaces_bucket"][found[1]]
        return str(made["name"])
    return text
