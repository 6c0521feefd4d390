"""Moments of an agency: to compare two of them, and to go back to one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3

from tests.end_to_end.world import STATES, World
from tests.s3_server import CREDENTIALS, S3Server

_STATE = "/terraform.tfstate"
Objects = Mapping[tuple[str, str], dict[str, Any]]


@dataclass(frozen=True, repr=False)
class Kept:
    """An object of Spaces."""

    etag: str
    content: bytes
    metadata: Mapping[str, str]


@dataclass(frozen=True, repr=False)
class Moment:
    """Everything that the pipeline changes, but releases."""

    commit: str
    clouds: Objects
    spaces: Mapping[tuple[str, str], Kept]
    """By bucket and key."""
    variables: Mapping[str, Any]
    """Of repositories, besides those that are made by Terraform."""

    @classmethod
    def of(cls, world: World) -> Moment:
        """How it is now."""
        commit = world.infrastructure.git("rev-parse", "main")
        clouds, spaces = world.clouds.copy(), dict(_kept(world.spaces.behind))
        return cls(commit, clouds, spaces, world.github.own_variables)

    def bring_back(self, world: World) -> None:
        """Be as it was then; what is in the shop's repository and in the registry stays."""
        git = world.infrastructure.git
        git("switch", "--quiet", "--force", "main")
        git("reset", "--quiet", "--hard", self.commit)
        world.clouds.go_back(self.clouds)
        world.github.own_variables = self.variables
        client = _client(world.spaces.behind)
        now = dict(_kept(world.spaces.behind))
        for bucket, key in now.keys() - self.spaces.keys():
            client.delete_object(Bucket=bucket, Key=key)
        for (bucket, key), kept in self.spaces.items():
            if now.get((bucket, key)) != kept:
                asked = {"Bucket": bucket, "Key": key, "Metadata": kept.metadata}
                client.put_object(**asked, Body=kept.content)


def end_state(world: World) -> list[str]:
    """What a fleet is, whatever the way to it, a line each: what is another thing after each of two
    ways, such as the values of secrets, is left out."""
    spaces = {key: kept for (bucket, key), kept in _kept(world.spaces.behind) if bucket == STATES}
    lines = [*_made(world)]
    for key, kept in spaces.items():
        if key.endswith(_STATE):
            lines += [f"{key}: {address}" for address in _addresses(kept)]
        elif key.endswith("/applied.json"):
            lines.append(f"{key}: {json.loads(kept.content)['content']}")
        elif not key.startswith("plans/"):
            lines.append(key)  # a lock, or what should not be there
    return sorted(lines)


def difference(one: list[str], other: list[str]) -> list[str]:
    """What only one of them has."""
    return sorted([*(Counter(one) - Counter(other)), *(Counter(other) - Counter(one))])


def _made(world: World) -> Iterator[str]:
    own = world.clouds.own
    for (type_, _), made in world.clouds.objects.items():
        text = json.dumps([type_, made], sort_keys=True, default=repr)
        for value in own:
            text = text.replace(value, "(its own)")
        yield text


def _addresses(state: Kept) -> list[str]:
    resources = json.loads(state.content)["resources"]
    return [f"{each['mode']} {each['type']}.{each['name']}" for each in resources]


def _kept(server: S3Server) -> Iterator[tuple[tuple[str, str], Kept]]:
    client = _client(server)
    for bucket in (each["Name"] for each in client.list_buckets()["Buckets"]):
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for each in page.get("Contents", ()):
                found = client.get_object(Bucket=bucket, Key=each["Key"])
                kept = Kept(found["ETag"], found["Body"].read(), found["Metadata"])
                yield (bucket, each["Key"]), kept


def _client(server: S3Server) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    )
