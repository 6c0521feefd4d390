"""Terraform constructs on the engine's generic classes; nothing else in the package imports it.

Attributes stay on the Python side, because every call over the bridge to Node costs about a third
of a millisecond. What is measured, and why the constructors call `jsii.create` themselves:
docs/decisions/0003-terraform-generic-resources.md.

The engine is cdktf. `DEVOPS_TERRAFORM_ENGINE=cdktn` takes its maintained fork, CDK Terrain, with
the same result; a test shows it (docs/decisions/0025-a-second-engine.md).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakKeyDictionary

from devops_constructs.errors import ResourceError
from devops_constructs.node import use_bundled_node
from devops_constructs.terraform._attributes import Json, rendered, suggestion
from devops_constructs.terraform._known_before import KnownBefore
from devops_constructs.terraform._meta_arguments import Lifecycle, rendered_lifecycle
from devops_constructs.terraform._spec import Attribute, Spec
from devops_constructs.terraform.reference import Reference
from devops_constructs.terraform.state_backend import StateBackend

use_bundled_node()

ENGINE = os.environ.get("DEVOPS_TERRAFORM_ENGINE", "cdktf")

if TYPE_CHECKING:
    import cdktf
else:
    cdktf = import_module(ENGINE)  # Node starts here

import constructs  # noqa: E402
import jsii  # noqa: E402

TerraformStack = cdktf.TerraformStack
"""Any stack of the engine, ours or one that a user made."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,239}")

_stack_of_scope: WeakKeyDictionary[constructs.Construct, cdktf.TerraformStack] = WeakKeyDictionary()
_elements_of_stack: WeakKeyDictionary[cdktf.TerraformStack, dict[str, Fragment]] = (
    WeakKeyDictionary()
)


if TYPE_CHECKING:  # a stack is one too
    Construct = constructs.Construct
else:

    class Construct(constructs.Construct):
        """What constructs of several resources derive from: knows its stack without asking Node."""

        def __init__(self, scope: constructs.Construct, id: str) -> None:
            super().__init__(scope, id)
            stack = scope if isinstance(scope, TerraformStack) else _stack_of_scope.get(scope)
            if stack is not None:
                _stack_of_scope[self] = stack


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
        scope: Construct | None = None,
    ) -> None:
        self.name = name
        self._overridden = False
        # a root of its own, not a cdktf.App: that creates the folder cdktf.out at once
        jsii.create(cdktf.TerraformStack, self, [scope or _Root(), name])
        _Backend(self, state, required_version)
        for provider in providers:
            provider(self, provider._spec.type)

    def add_override(self, path: str, value: Json) -> None:
        """Change the output of the whole stack, as in any stack of the engine."""
        self._overridden = True
        super().add_override(path, value)


class _Root(constructs.RootConstruct):
    """What a stack without a scope stands on."""

    def __init__(self) -> None:
        jsii.create(constructs.RootConstruct, self, [])


class Fragment:
    """Mixed into classes of the engine: what they add to their stack's JSON is known in Python.

    The engine asks for it by `toTerraform` when it synthesises; `stack_json` takes it directly.
    """

    _fragment: Json

    def to_terraform(self) -> Json:
        return self._fragment


class _Backend(Fragment, cdktf.S3Backend):
    """Terraform's S3 backend, see `StateBackend.arguments`."""

    def __init__(self, stack: Stack, state: StateBackend, required_version: str) -> None:
        arguments = state.arguments(stack.name)
        terraform = {"backend": {"s3": arguments}, "required_version": required_version}
        self._fragment = {"terraform": terraform}
        _claim("terraform.backend", stack, self)
        # the engine's own arguments, in its spelling: for its references between stacks
        known = {name: arguments[name] for name in ("bucket", "key", "region", "endpoints")}
        jsii.create(cdktf.S3Backend, self, [stack, known])


class Provider(Fragment, cdktf.TerraformProvider):
    """A provider's configuration; generated classes say which provider, and what it takes."""

    _spec: ClassVar[Spec]
    _source: ClassVar[str]
    _version: ClassVar[str]

    def __init__(
        self,
        scope: Construct,
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
        if alias:
            arguments["alias"] = alias
        required = {name: {"source": self._source, "version": self._version}}
        self._fragment = {
            "terraform": {"required_providers": required},
            "provider": {name: [arguments]},
        }
        _claim(f"provider.{self.address}", scope, self)
        config = {"terraformResourceType": name, "terraformProviderSource": self._source}
        jsii.create(cdktf.TerraformProvider, self, [scope, id, config])

    @property
    def alias(self) -> str | None:
        """The name that tells it from other configurations of the same provider."""
        return self._alias

    @alias.setter
    def alias(self, value: str | None) -> None:
        self._alias = value


class _Element(Fragment):
    """What resources and data sources have in common."""

    _spec: ClassVar[Spec]
    _mode: ClassVar[str]
    _block: ClassVar[str]
    _base: ClassVar[type]
    address: str
    """What Terraform calls it, such as `digitalocean_spaces_bucket.private`."""

    def __init__(
        self,
        scope: Construct,
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
        arguments = rendered(self.address, body, _without_suffix(attributes))
        if lifecycle:
            arguments["lifecycle"] = rendered_lifecycle(self.address, lifecycle, body)
        if depends_on:
            arguments["depends_on"] = [_address(item) for item in depends_on]
        if provider:
            arguments["provider"] = _address(provider)
        self._arguments = arguments
        self._fragment = {self._block: {type_: {id: arguments}}}
        _claim(self.address, scope, self)
        # in a construct the node has the type in its id, so that a database and its user can have
        # the same name
        node_id = id if isinstance(scope, cdktf.TerraformStack) else f"{type_}.{id}"
        jsii.create(self._base, self, [scope, node_id, {"terraformResourceType": type_}])

    @property
    def fqn(self) -> str:
        """A reference to the whole of it; the engine would build one from the construct's path."""
        return f"${{{self.address}}}"

    def add_override(self, path: str, value: Json) -> None:
        """Set an argument that the class does not have, at a path such as `lifecycle.x`."""
        *parents, last = path.split(".")
        target = self._arguments
        for name in parents:
            target = target.setdefault(name, {})
        target[last] = value

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


class Resource(KnownBefore, _Element, cdktf.TerraformResource):
    """Something that Terraform makes and keeps; generated classes say what it takes."""

    _mode = ""
    _block = "resource"
    _base = cdktf.TerraformResource


class DataSource(_Element, cdktf.TerraformDataSource):
    """Something that Terraform looks up; generated classes say by what."""

    _mode = "data."
    _block = "data"
    _base = cdktf.TerraformDataSource


def elements_of(stack: cdktf.TerraformStack) -> list[Fragment]:
    """Our own elements of a stack, in the order in which they were made."""
    return list(_elements_of_stack.get(stack, {}).values())


def has_strangers(stack: Stack) -> bool:
    """Whether it holds elements or overrides that only the engine can render."""
    found = jsii.invoke(jsii.get(stack, "node"), "findAll", [])
    return stack._overridden or any(
        isinstance(node, cdktf.TerraformElement) and not isinstance(node, Fragment | Stack)
        for node in found
    )


def _claim(address: str, scope: Construct, element: Fragment) -> None:
    """Refuse an address that the stack already has; the engine would merge the two in silence."""
    if isinstance(scope, cdktf.TerraformStack):
        stack = scope
    elif scope in _stack_of_scope:
        stack = _stack_of_scope[scope]
    else:
        stack = _stack_of_scope[scope] = jsii.sinvoke(cdktf.TerraformStack, "of", [scope])
    taken = _elements_of_stack.setdefault(stack, {})
    if address in taken:
        raise ResourceError(f"{address} is already in its stack; give one of them another id")
    taken[address] = element


def _address(item: Resource | DataSource | Provider | str) -> str:
    return item if isinstance(item, str) else item.address


def _without_suffix(attributes: Mapping[str, object]) -> dict[str, object]:
    """Undo the underscore that parameters get where Python or the engine needs the bare name."""
    return {name.removesuffix("_"): value for name, value in attributes.items()}
