"""The fleet's providers, played on loopback by this process."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from tf.gen import tfplugin_pb2 as protocol
from tf.gen import tfplugin_pb2_grpc as services

from tests.emulated.cloud import Cloud, CloudError
from tests.emulated.made_up import filled, unknown
from tests.emulated.messages import attribute_path, error, message, schema, value
from tests.terraform.schema_check import committed_schemas
from tools.provider_mirror import pins

MADE_ANEW_FOR = {
    "cloudflare_origin_ca_certificate": ("csr", "hostnames"),
    "tls_cert_request": ("private_key_pem",),
}
"""Attributes that cannot change in place, of types where a test is about that. Sources: the
schemas in internal/services/origin_ca_certificate of Cloudflare's provider, and
internal/provider/resource_cert_request.go of the provider tls."""


class EmulatedProvider(services.ProviderServicer):  # type: ignore[misc]  # generated, untyped
    """One provider, whose resources live in a cloud."""

    def __init__(self, name: str, cloud: Cloud) -> None:
        self._cloud = cloud
        committed = committed_schemas()
        self._provider = committed["provider"][name]
        self._resources = _of(name, committed["resource"])
        self._data = _of(name, committed["data"])

    def GetProviderSchema(self, request: Any, context: Any) -> Any:
        return protocol.GetProviderSchema.Response(
            provider=schema(self._provider),
            resource_schemas={name: schema(each) for name, each in self._resources.items()},
            data_source_schemas={name: schema(each) for name, each in self._data.items()},
        )

    def GetMetadata(self, request: Any, context: Any) -> Any:
        response = protocol.GetMetadata.Response
        resources = [protocol.GetMetadata.ResourceMetadata(type_name=n) for n in self._resources]
        data = [protocol.GetMetadata.DataSourceMetadata(type_name=name) for name in self._data]
        return response(resources=resources, data_sources=data)

    def ValidateProviderConfig(self, request: Any, context: Any) -> Any:
        return protocol.ValidateProviderConfig.Response()

    def ValidateResourceConfig(self, request: Any, context: Any) -> Any:
        return protocol.ValidateResourceConfig.Response()

    def ValidateDataResourceConfig(self, request: Any, context: Any) -> Any:
        return protocol.ValidateDataResourceConfig.Response()

    def ConfigureProvider(self, request: Any, context: Any) -> Any:
        return protocol.ConfigureProvider.Response()

    def StopProvider(self, request: Any, context: Any) -> Any:
        return protocol.StopProvider.Response()

    def UpgradeResourceState(self, request: Any, context: Any) -> Any:
        stored = protocol.DynamicValue(json=request.raw_state.json)
        return protocol.UpgradeResourceState.Response(upgraded_state=stored)

    def ReadResource(self, request: Any, context: Any) -> Any:
        found = self._cloud.objects.get((request.type_name, request.private.decode()))
        return protocol.ReadResource.Response(new_state=message(found), private=request.private)

    def PlanResourceChange(self, request: Any, context: Any) -> Any:
        wanted, prior = value(request.proposed_new_state), value(request.prior_state)
        if wanted is not None and prior is None:
            wanted = filled(self._resources[request.type_name]["block"], wanted, unknown)
        return protocol.PlanResourceChange.Response(
            planned_state=message(wanted),
            planned_private=request.prior_private,
            requires_replace=[
                attribute_path(name)
                for name in MADE_ANEW_FOR.get(request.type_name, ())
                if wanted is not None and prior is not None and wanted[name] != prior[name]
            ],
        )

    def ApplyResourceChange(self, request: Any, context: Any) -> Any:
        response = protocol.ApplyResourceChange.Response
        try:
            made, private = self._apply(request)
        except CloudError as refusal:
            # without the identifier, what is there would be taken for gone
            kept, said = request.planned_private, [error(str(refusal))]
            return response(new_state=request.prior_state, private=kept, diagnostics=said)
        return response(new_state=message(made), private=private.encode())

    def _apply(self, request: Any) -> tuple[dict[str, Any] | None, str]:
        type_, planned = request.type_name, value(request.planned_state)
        key = request.planned_private.decode()
        if planned is None:
            self._cloud.delete(type_, key)
            return None, ""
        if value(request.prior_state) is None:
            key, made = self._cloud.make(type_, planned)
            return made, key
        return self._cloud.change(type_, key, planned), key

    def ReadDataSource(self, request: Any, context: Any) -> Any:
        response = protocol.ReadDataSource.Response
        try:
            found = self._cloud.look_up(request.type_name, value(request.config))
        except CloudError as refusal:
            return response(diagnostics=[error(str(refusal))])
        return response(state=message(found))


def _of(provider: str, types: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in types.items() if name.partition("_")[0] == provider}


@contextmanager
def emulated_providers(folder: Path, cloud: Cloud) -> Iterator[dict[str, str]]:
    """Serve all of them until the block is left; what it gives belongs into Terraform's
    environment.

    Args:
        folder: for their sockets; a short path.
        cloud: what they look after.
    """
    servers, reattached = [], {}
    for pin in pins.providers():
        server = grpc.server(ThreadPoolExecutor(max_workers=8))
        services.add_ProviderServicer_to_server(EmulatedProvider(pin.name, cloud), server)
        socket = os.fspath(folder / f"{pin.name}.sock")
        server.add_insecure_port(f"unix://{socket}")
        server.start()
        servers.append(server)
        for host in ("registry.terraform.io", "registry.opentofu.org"):
            reattached[f"{host}/{pin.source}"] = {
                "Protocol": "grpc",
                "ProtocolVersion": 6,
                "Pid": os.getpid(),
                "Test": True,
                "Addr": {"Network": "unix", "String": socket},
            }
    try:
        yield {"TF_REATTACH_PROVIDERS": json.dumps(reattached)}
    finally:
        for server in servers:
            server.stop(grace=None).wait()
