"""Redis inside the cluster, with the settings that its role needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project._identifiers import EnvName, Label, RedisName
from devops_constructs.project._quantities import StorageGib
from devops_constructs.project.component import Component
from devops_constructs.project.image import OutsideImage
from devops_constructs.project.port import Port, port_of

REDIS_IMAGE = OutsideImage("redis", "docker.io/library/redis:8.2.1-alpine", user_id=999)
"""What a Redis runs unless it names an image. 999 is the image's redis user."""


class Redis(Component):
    """One Redis, reached only by the components that declare to use it, and only with its
    password."""

    name: RedisName = Field(kw_only=False, examples=["queue"])
    """Unique in the project; its Secret is named after it, so is its
    volume. At most 52 characters."""
    role: Literal["queue", "pubsub", "cache"] = Field(examples=["queue"])
    """"queue" and "pubsub" (Sidekiq, Celery, ActionCable) never drop a key and survive a restart
    on a volume; "cache" drops the least used keys when full and forgets everything with its pod."""
    url_env: EnvName = "REDIS_URL"
    """The variable that gives its address to the components that use it."""
    storage_gib: StorageGib | None = None
    """Volume of a queue; None: 1 GiB. It can grow, never shrink. A cache has none."""
    volume_name: Label | None = None
    """Pins the name of the queue's claim; None: `<name>-data`. Another name is another, empty
    volume."""
    image: str | None = None
    """The name of an image in `Project.images`; None: the library's pinned Redis."""

    not_fields: ClassVar[Mapping[str, tuple[str, str]]] = {
        "port": ("Redis listens on 6379 here; url_env carries the port", "leave it out"),
        "replicas": ("there is one pod of each Redis", "leave it out"),
    }
    PORT: ClassVar[int] = 6379

    @property
    def port_number(self) -> int | None:
        """Redis' own port."""
        return self.PORT

    @property
    def served_ports(self) -> Mapping[str, Port]:
        """Redis' own port."""
        return {"redis": port_of(self.PORT)}

    @property
    def password_env(self) -> str:
        """The variable that gives its password; the address refers to it."""
        return f"{self.url_env.removesuffix('_URL')}_PASSWORD"

    @property
    def variables(self) -> tuple[str, str]:
        """What it gives to the processes that use it."""
        return self.url_env, self.password_env

    @property
    def claim_name(self) -> str:
        """The claim that holds the data of a queue."""
        return self.volume_name or f"{self.name}-data"

    @property
    def keeps_data(self) -> bool:
        """Whether what it holds must survive its pod."""
        return self.role != "cache"

    def _problems(self) -> Iterator[Problem]:
        yield from super()._problems()
        if self.storage_gib and not self.keeps_data:
            yield self.problem(
                "storage_gib",
                what="a cache with storage",
                why="a cache forgets everything with its pod, so the volume would never be used",
                fix="leave storage_gib out, or choose role='queue'",
            )
