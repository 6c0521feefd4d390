"""Writes the typed resource classes of `terraform/<provider>/` from the committed schemas.

    python -m devops_constructs.terraform.generator
    python -m devops_constructs.terraform.generator --filter FULL_SCHEMA

The second form first cuts the output of `terraform providers schema -json` down to the types
listed in `schemas/types.json` and commits that. How to add a type or move a version:
docs/reference/terraform-bindings.md.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from devops_constructs.terraform._generated_class import (
    MARK,
    class_name,
    class_source,
    index_source,
    module_name,
)
from devops_constructs.terraform._schema import ProviderSchema, filtered, provider_schemas

_PACKAGE = Path(__file__).parent


def main(arguments: list[str] | None = None) -> None:
    """Run the generator from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filter", type=Path, metavar="FULL_SCHEMA")
    parser.add_argument("--output", type=Path, default=_PACKAGE, help="made here unless given")
    options = parser.parse_args(arguments)
    if options.filter:
        for file, schema in filtered(json.loads(options.filter.read_text("utf-8"))).items():
            file.write_text(json.dumps(schema, indent=1, sort_keys=True) + "\n", "utf-8")
    generate(options.output)


def generate(output: Path) -> None:
    """Write one module per type and the index of each provider; remove what is no longer wanted."""
    for provider in provider_schemas():
        folder = output / provider.name
        folder.mkdir(parents=True, exist_ok=True)
        sources = sources_of(provider)
        for file in folder.glob("*.py"):
            if file.name not in sources and file.read_text("utf-8").startswith(MARK):
                file.unlink()
        for name, source in sources.items():
            (folder / name).write_text(source, "utf-8", newline="\n")


def sources_of(provider: ProviderSchema) -> dict[str, str]:
    """Return the text of every generated file of a provider, by its name."""
    classes = {}
    for base, kind in (("Resource", "resource_schemas"), ("DataSource", "data_source_schemas")):
        for type_, schema in provider.schema.get(kind, {}).items():
            classes[class_name(base, type_)] = class_source(provider, base, type_, schema["block"])
    name = class_name("Provider", provider.name)
    block = provider.schema["provider"]["block"]
    classes[name] = class_source(provider, "Provider", provider.name, block)
    sources = {module_name(name) + ".py": source for name, source in sorted(classes.items())}
    return {**sources, "__init__.py": index_source(provider, sorted(classes))}


if __name__ == "__main__":
    main()
