"""What is built: names, versions and revisions, from where the bindings have them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

TYPES = Path(__file__).parents[2] / "devops_constructs/terraform/schemas/types.json"


@dataclass(frozen=True)
class Pin:
    """A Go program at one revision of its module."""

    name: str
    version: str
    """As its registry and `required_providers` say it: without v."""
    module: str
    revision: str
    """What the module proxy is asked for: a tag, or a commit where the tag's major version is not
    in the module's path and Go therefore refuses the tag."""
    source: str = ""
    """Namespace and name of a provider in its registry; of another program nothing."""
    package: str = "."
    linked: str = ""
    """Values for the linker, such as the version that the program says it is."""

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


TOFU = Pin(
    "tofu",
    "1.12.6",
    "github.com/opentofu/opentofu",
    "v1.12.6",
    package="./cmd/tofu",
    linked="-X github.com/opentofu/opentofu/version.dev=no",
)


def providers(types: Path = TYPES) -> list[Pin]:
    """Read the pinned providers, in the order of `types.json`."""
    wanted = json.loads(types.read_text("utf-8"))
    return [
        Pin(name, each["version"], each["module"], each["revision"], each["source"])
        for name, each in wanted.items()
    ]
