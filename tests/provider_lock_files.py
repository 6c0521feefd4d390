"""Lock files as Terraform writes them, with hashes that are none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

PINS = {"digitalocean/digitalocean": "2.99.1", "hashicorp/kubernetes": "3.2.1"}


def lock_text(
    sources: Iterable[str] = tuple(PINS),
    *,
    version: str | None = None,
    versions: Mapping[str, str] = PINS,
    platforms: int = 4,
    signed: bool = True,
) -> str:
    """A lock with a hash per platform, and those that the registry signed."""
    blocks = []
    for source in sources:
        hashes = [f'    "h1:{source[:2]}{number}=",' for number in range(platforms)]
        hashes += ['    "zh:00",', '    "zh:01",'] if signed else []
        wanted = version or versions[source]
        blocks.append(
            f'provider "registry.terraform.io/{source}" {{\n'
            f'  version     = "{wanted}"\n'
            f'  constraints = "{wanted}"\n'
            "  hashes = [\n" + "\n".join(hashes) + "\n  ]\n}\n"
        )
    return '# This file is maintained automatically by "terraform init".\n\n' + "\n".join(blocks)
