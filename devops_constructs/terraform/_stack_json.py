"""A stack as the content of its `cdk.tf.json`."""

from __future__ import annotations

from collections.abc import Mapping

from devops_constructs.errors import ResourceError
from devops_constructs.terraform._attributes import Json
from devops_constructs.terraform._engine import Stack, TerraformStack, elements_of
from devops_constructs.tree import is_in_python


def stack_json(stack: TerraformStack) -> dict[str, Json]:
    """Return what goes into the stack's `cdk.tf.json`, keys in order.

    A stack of our own synthesis, which holds only our own elements, is put together here; any other
    is synthesised by the engine. Both give the same (a test compares).

    Of the engine's own notes only those stay that its command line reads: the stack's name, the
    kind of backend, and which construct each output belongs to. Its version and every element's
    path go, as they would change without a change of the stack.

    Raises:
        ResourceError: resources are of a provider that the stack does not have.
    """
    if isinstance(stack, Stack) and is_in_python(stack):
        result = _joined(stack)
    else:
        result = _by_the_engine(stack)
    _check_providers(result)
    ordered: dict[str, Json] = _in_order(result)
    return ordered


def _joined(stack: Stack) -> dict[str, Json]:
    result: dict[str, Json] = {"//": {"metadata": {"backend": "s3", "stackName": stack.name}}}
    for element in elements_of(stack):
        _merge(result, element.to_terraform())
    return result


def _merge(target: dict[str, Json], fragment: Mapping[str, Json]) -> None:
    for key, value in fragment.items():
        if isinstance(value, dict):
            _merge(target.setdefault(key, {}), value)
        elif isinstance(value, list):
            target[key] = [*target.get(key, ()), *value]
        else:
            target[key] = value


def _by_the_engine(stack: TerraformStack) -> dict[str, Json]:
    result: dict[str, Json] = stack.to_terraform()
    notes = result.pop("//")
    metadata = {name: notes["metadata"][name] for name in ("backend", "stackName")}
    kept = {"metadata": metadata, **({"outputs": notes["outputs"]} if notes["outputs"] else {})}
    for kind in ("resource", "data"):
        for elements in result.get(kind, {}).values():
            for element in elements.values():
                element.pop("//", None)
    for module in result.get("module", {}).values():
        module.pop("//", None)
    return {"//": kept, **result}


def _check_providers(stack: Mapping[str, Json]) -> None:
    known = {"terraform", *stack.get("terraform", {}).get("required_providers", {})}
    problems = []
    for kind in ("resource", "data"):
        for type_, elements in stack.get(kind, {}).items():
            for name, element in elements.items():
                provider = element.get("provider", type_.partition("_")[0]).partition(".")[0]
                if provider not in known:
                    problems.append(f"{type_}.{name}: its stack lacks the provider {provider!r}")
    if problems:
        raise ResourceError("\n".join(problems))


def _in_order(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    return [_in_order(item) for item in value] if isinstance(value, list) else value
