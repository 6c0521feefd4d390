"""Terraform constructs on the engine's generic classes; nothing else in the package imports it.

Attributes stay on the Python side, because every call over the bridge to Node costs about a third
of a millisecond: docs/decisions/0003-terraform-generic-resources.md. In a stack of our own
synthesis the engine is not there at all (docs/decisions/0036).

The engine is cdktf. `DEVOPS_TERRAFORM_ENGINE=cdktn` takes its maintained fork, CDK Terrain, with
the same result; a test shows it (docs/decisions/0025-a-second-engine.md).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, cast
from weakref import WeakKeyDictionary

from devops_constructs.errors import ResourceError
from devops_constructs.node import use_bundled_node
from devops_constructs.terraform._attributes import Json, rendered, suggestion
from devops_constructs.terraform._known_before import KnownBefore
from devops_constructs.terraform._meta_arguments import Lifecycle, rendered_lifecycle
from devops_constructs.terraform._said_when_made import SaidWhenMade, WithArguments
from devops_constructs.terraform._spec import Attribute, Spec
from devops_constructs.terraform.reference import Reference
from devops_constructs.terraform.state_backend import StateBackend
from devops_constructs.tree import PythonRoot, stand, standing_for, through_engines

use_bundled_node()  # for whoever imports the engine after us

ENGINE = os.environ.get("DEVOPS_TERRAFORM_ENGINE", "cdktf")

if TYPE_CHECKING:
    import cdktf
    import constructs

    S3Backend = cdktf.S3Backend
    TerraformDataSource = cdktf.TerraformDataSource
    TerraformProvider = cdktf.TerraformProvider
    TerraformResource = cdktf.TerraformResource
    TerraformStack = cdktf.TerraformStack
    Construct = constructs.Construct  # a stack is one too
else:
    S3Backend = standing_for(ENGINE, "S3Backend")
    TerraformDataSource = standing_for(ENGINE, "TerraformDataSource")
    TerraformProvider = standing_for(ENGINE, "TerraformProvider")
    TerraformResource = standing_for(ENGINE, "TerraformResource")
    TerraformStack = standing_for(ENGINE, "TerraformStack")

    class Construct(standing_for("constructs", "Construct")):
        """What constructs of several resources derive from: knows its stack without asking Node."""

        def __init__(self, scope: Any, id: str) -> None:
            stand(self, scope, id)
            if (stack := _known_stack_of(scope)) is not None:
                _stack_of_scope[self] = stack


_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,239}")

_stack_of_scope: WeakKeyDictionary[Construct, TerraformStack] = WeakKeyDictionary()
_elements_of_stack: WeakKeyDictionary[TerraformStack, dict[str, Fragment]] = WeakKeyDictionary()


class Stack(TerraformStack):
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

    if not TYPE_CHECKING:

        def __new__(cls, name: str, *, scope: Any = None, **_: Any) -> Stack:
            return super().__new__(cls, scope)

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
        stand(self, scope or _engine_root(), name)
        _Backend(self, state, required_version)
        for provider in providers:
            provider(self, provider._spec.type)


def synthesis_root() -> Construct:
    """The scope of a stack that holds only what we put there; of the engine if it is asked for."""
    return cast("Construct", _engine_root() if through_engines() else PythonRoot())


def _engine_root() -> Any:
    # a root of its own, not a cdktf.App: that creates the folder cdktf.out at once
    from constructs import RootConstruct

    return RootConstruct()


class Fragment:
    """Mixed into classes of the engine: what they add to their stack's JSON is known in Python.

    The engine asks for it by `toTerraform` when it synthesises; `stack_json` takes it directly.
    """

    _fragment: Json

    def to_terraform(self) -> Json:
        return self._fragment


class _Backend(Fragment, S3Backend):
    """Terraform's S3 backend, see `StateBackend.arguments`."""

    def __init__(self, stack: Stack, state: StateBackend, required_version: str) -> None:
        arguments = state.arguments(stack.name)
        terraform = {"backend": {"s3": arguments}, "required_version": required_version}
        self._fragment = {"terraform": terraform}
        _claim("terraform.backend", stack, self)
        # the engine's own arguments, in its spelling: for its references between stacks
        known = {name: arguments[name] for name in ("bucket", "key", "region", "endpoints")}
        stand(self, stack, "backend", stack, known)


class Provider(WithArguments, Fragment, TerraformProvider):
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
        self._arguments = arguments
        required = {name: {"source": self._source, "version": self._version}}
        self._fragment = {
            "terraform": {"required_providers": required},
            "provider": {name: [arguments]},
        }
        _claim(f"provider.{self.address}", scope, self)
        config = {"terraformResourceType": name, "terraformProviderSource": self._source}
        stand(self, scope, id, scope, id, config)

    @property
    def alias(self) -> str | None:
        """The name that tells it from other configurations of the same provider."""
        return self._alias

    @alias.setter
    def alias(self, value: str | None) -> None:
        self._alias = value


class _Element(SaidWhenMade, WithArguments, Fragment):
    """What resources and data sources have in common."""

    _spec: ClassVar[Spec]
    _mode: ClassVar[str]
    _block: ClassVar[str]
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
        stack = _claim(self.address, scope, self)
        # in a construct the node has the type in its id, so that a database and its user can have
        # the same name
        node_id = id if scope is stack else f"{type_}.{id}"
        stand(self, scope, node_id, scope, node_id, {"terraformResourceType": type_})

    @property
    def fqn(self) -> str:
        """A reference to the whole of it; the engine would build one from the construct's path."""
        return f"${{{self.address}}}"

    @property
    def friendly_unique_id(self) -> str:
        """Its name in Terraform; the engine would build one from the construct's path."""
        return self.address.rpartition(".")[2]

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


class Resource(KnownBefore, _Element, TerraformResource):
    """Something that Terraform makes and keeps; generated classes say what it takes."""

    _mode = ""
    _block = "resource"


class DataSource(_Element, TerraformDataSource):
    """Something that Terraform looks up; generated classes say by what."""

    _mode = "data."
    _block = "data"


def elements_of(stack: TerraformStack) -> list[Fragment]:
    """Our own elements of a stack, in the order in which they were made."""
    return list(_elements_of_stack.get(stack, {}).values())


def _claim(address: str, scope: Construct, element: Fragment) -> TerraformStack:
    """Refuse an address that the stack already has; the engine would merge the two in silence."""
    stack = _known_stack_of(scope)
    if stack is None:
        of: Any = import_module(ENGINE).TerraformStack.of
        stack = _stack_of_scope[scope] = of(scope)
    taken = _elements_of_stack.setdefault(stack, {})
    if address in taken:
        raise ResourceError(f"{address} is already in its stack; give one of them another id")
    taken[address] = element
    return stack


def _known_stack_of(scope: Construct) -> TerraformStack | None:
    return scope if isinstance(scope, Stack) else _stack_of_scope.get(scope)


def _address(item: Resource | DataSource | Provider | str) -> str:
    return item if isinstance(item, str) else item.address


def _without_suffix(attributes: Mapping[str, object]) -> dict[str, object]:
    """Undo the underscore that parameters get where Python or the engine needs the bare name."""
    return {name.removesuffix("_"): value for name, value in attributes.items()}
