"""Terraform constructs on the engine's generic classes; nothing else in the package imports it.

Attributes stay on the Python side until synthesis asks for them, once per resource, because every
call over the bridge to Node costs about a third of a millisecond. What is measured, and why the
constructors call `jsii.create` themselves: docs/decisions/0003-terraform-generic-resources.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakKeyDictionary

from devops_constructs.errors import ResourceError
from devops_constructs.node import use_bundled_node
from devops_constructs.terraform._attributes import Json, rendered, suggestion
from devops_constructs.terraform._meta_arguments import Lifecycle, rendered_lifecycle
from devops_constructs.terraform._spec import Attribute, Spec
from devops_constructs.terraform.reference import Reference

use_bundled_node()

import cdktf  # noqa: E402  # Node starts during this import
import constructs  # noqa: E402
import jsii  # noqa: E402

Construct = constructs.Construct
"""What constructs of several resources derive from."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,239}")

_stack_of_scope: WeakKeyDictionary[constructs.Construct, cdktf.TerraformStack] = WeakKeyDictionary()
_addresses_of_stack: WeakKeyDictionary[cdktf.TerraformStack, set[str]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class StateBackend:
    """Where a stack's state is kept: an object in a Space, locked by Terraform itself.

    `key` is `<stack>/terraform.tfstate` unless given; `region` is the Space's, such as fra1.
    """

    bucket: str
    region: str
    key: str | None = None


class Stack(cdktf.TerraformStack):
    """One Terraform state and all that is in it.

    Args:
        name: also names the folder of the output
        state: where the state is kept
        required_version: the versions of Terraform that may run it, such as ">= 1.11"
        providers: classes of providers that take their configuration from the environment; a
            provider that needs arguments or an alias is made in the stack, as any other construct
        scope: the `cdktf.App` of a program of your own; without one the stack stands alone and
            nothing is written
    """

    def __init__(
        self,
        name: str,
        *,
        state: StateBackend,
        required_version: str,
        providers: Sequence[type[Provider]] = (),
        scope: constructs.Construct | None = None,
    ) -> None:
        # a root of its own, not a cdktf.App: that creates the folder cdktf.out at once
        jsii.create(cdktf.TerraformStack, self, [scope or _Root(), name])
        _Backend(self, state, state.key or f"{name}/terraform.tfstate")
        jsii.invoke(self, "addOverride", ["terraform.required_version", required_version])
        for provider in providers:
            provider(self, provider._spec.type)


class _Root(constructs.RootConstruct):
    """What a stack without a scope stands on."""

    def __init__(self) -> None:
        jsii.create(constructs.RootConstruct, self, [])


class _Backend(cdktf.S3Backend):
    """Terraform's S3 backend as DigitalOcean documents it for Spaces, with native locking.

    Sources: https://docs.digitalocean.com/products/spaces/reference/terraform-backend/
    """

    def __init__(self, stack: Stack, state: StateBackend, key: str) -> None:
        endpoints = {"s3": f"https://{state.region}.digitaloceanspaces.com"}
        # the engine's own arguments, in its spelling: for its references between stacks
        required = {"bucket": state.bucket, "key": key, "region": "us-east-1"}
        self._arguments = {
            **required,
            "endpoints": endpoints,
            "skip_credentials_validation": True,
            "skip_metadata_api_check": True,
            "skip_region_validation": True,
            "skip_requesting_account_id": True,
            "skip_s3_checksum": True,
            "use_lockfile": True,
        }
        jsii.create(cdktf.S3Backend, self, [stack, {**required, "endpoints": endpoints}])

    def _synthesize_attributes(self) -> Mapping[str, Json]:
        return self._arguments


class Provider(cdktf.TerraformProvider):
    """A provider's configuration; generated classes say which provider, and what it takes."""

    _spec: ClassVar[Spec]
    _source: ClassVar[str]
    _version: ClassVar[str]

    def __init__(
        self,
        scope: constructs.Construct,
        id: str,
        *,
        alias: str | None = None,
        **attributes: object,
    ) -> None:
        name = self._spec.type
        self.address = f"{name}.{alias}" if alias else name
        self._alias = alias
        arguments = rendered(
            f"provider {self.address}", self._spec.body, _without_suffix(attributes)
        )
        _claim(f"provider.{self.address}", scope)
        config = {
            "terraformResourceType": name,
            "terraformProviderSource": self._source,
            "terraformGeneratorMetadata": {"providerName": name, "providerVersion": self._version},
        }
        jsii.create(cdktf.TerraformProvider, self, [scope, id, config])
        # as overrides, because the engine rewrites the keys of maps in attributes to snake case
        for argument, value in arguments.items():
            jsii.invoke(self, "addOverride", [argument, value])

    @property
    def alias(self) -> str | None:
        """The name that tells it from other configurations of the same provider."""
        return self._alias

    @alias.setter
    def alias(self, value: str | None) -> None:
        self._alias = value


class _Element:
    """What resources and data sources have in common."""

    _spec: ClassVar[Spec]
    _mode: ClassVar[str]
    _base: ClassVar[type]
    address: str
    """What Terraform calls it, such as `digitalocean_spaces_bucket.private`."""

    def __init__(
        self,
        scope: constructs.Construct,
        id: str,
        *,
        lifecycle: Lifecycle | None = None,
        depends_on: Sequence[Resource | DataSource | str] = (),
        provider: Provider | str | None = None,
        **attributes: object,
    ) -> None:
        type_, body = self._spec.type, self._spec.body
        self.address = f"{self._mode}{type_}.{id}"
        if not _NAME.fullmatch(id):
            raise ResourceError(
                f"{self.address}: {id!r} cannot be a Terraform name; use letters, digits, - and _,"
                " and do not begin with a digit"
            )
        self._attributes = rendered(self.address, body, _without_suffix(attributes))
        meta: dict[str, Json] = {}
        if lifecycle:
            meta["lifecycle"] = rendered_lifecycle(self.address, lifecycle, body)
        if depends_on:
            meta["depends_on"] = [_address(item) for item in depends_on]
        if provider:
            meta["provider"] = _address(provider)
        _claim(self.address, scope)
        config = {
            "terraformResourceType": type_,
            "terraformGeneratorMetadata": {"providerName": type_.partition("_")[0]},
        }
        deep = not isinstance(scope, cdktf.TerraformStack)
        # in a construct the node has the type in its id, so that a database and its user can have
        # the same name
        jsii.create(self._base, self, [scope, f"{type_}.{id}" if deep else id, config])
        if deep or id == "Default":
            # the engine hides "Default", and adds path and hash to what is deeper than its stack
            jsii.invoke(self, "overrideLogicalId", [id])
        for argument, value in meta.items():
            # among the attributes the engine would delete them, in favour of its own, unset ones
            jsii.invoke(self, "addOverride", [argument, value])

    if not TYPE_CHECKING:  # checkers know the attributes by name

        def __getattr__(self, name: str) -> Reference:
            body = type(self)._spec.body
            key = name if name in body else name.removesuffix("_")
            if key not in body:
                hint = suggestion(name, list(body))
                raise AttributeError(f"{type(self).__name__} has no attribute {name!r}{hint}")
            item = body[key]
            sensitive = isinstance(item, Attribute) and item.sensitive
            return Reference(f"{self.address}.{key}", item.type, sensitive=sensitive)

    def _synthesize_attributes(self) -> Mapping[str, Json]:
        return self._attributes


class Resource(_Element, cdktf.TerraformResource):
    """Something that Terraform makes and keeps; generated classes say what it takes."""

    _mode = ""
    _base = cdktf.TerraformResource


class DataSource(_Element, cdktf.TerraformDataSource):
    """Something that Terraform looks up; generated classes say by what."""

    _mode = "data."
    _base = cdktf.TerraformDataSource


def stack_json(stack: cdktf.TerraformStack) -> dict[str, Json]:
    """Return what goes into the stack's `cdk.tf.json`, keys in order.

    Of the engine's own notes only those stay that its command line reads: the stack's name, the
    kind of backend, and which construct each output belongs to. Its version and every element's
    path go, as they would change without a change of the stack.

    Raises:
        ResourceError: resources are of a provider that the stack does not have.
    """
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
    _check_providers(result)
    ordered: dict[str, Json] = _in_order({"//": kept, **result})
    return ordered


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


def _claim(address: str, scope: constructs.Construct) -> None:
    """Refuse an address that the stack already has; the engine would merge the two in silence."""
    if isinstance(scope, cdktf.TerraformStack):
        stack = scope
    elif scope in _stack_of_scope:
        stack = _stack_of_scope[scope]
    else:
        stack = _stack_of_scope[scope] = jsii.sinvoke(cdktf.TerraformStack, "of", [scope])
    taken = _addresses_of_stack.setdefault(stack, set())
    if address in taken:
        raise ResourceError(f"{address} is already in its stack; give one of them another id")
    taken.add(address)


def _address(item: Resource | DataSource | Provider | str) -> str:
    return item if isinstance(item, str) else item.address


def _without_suffix(attributes: Mapping[str, object]) -> dict[str, object]:
    """Undo the underscore that parameters get where Python or the engine needs the bare name."""
    return {name.removesuffix("_"): value for name, value in attributes.items()}
