"""Backups of a release's databases: when, for how long, and for whose eyes."""

from __future__ import annotations

from pydantic import Field

from devops_constructs.project._age import AgeRecipient
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import PostgresqlName, Schedule
from devops_constructs.project._quantities import CpuMillicores, MemoryMib
from devops_constructs.project.component import Component
from devops_constructs.project.image import OutsideImage

BACKUPS = "backups"
BACKUPS_WATCH = "backups-watch"
BACKUPS_RESTORE = "backups-restore"
"""Names of CronJobs: what dumps, what looks whether it did, and the template of a restore."""

IDENTITY_SECRET = "backups-identity"  # noqa: S105 - the name of a Secret
IDENTITY_KEY = "identity"
"""Made by hand for as long as a restore of an encrypted copy takes."""

FOLDER = "backups/"
INCOMING_FOLDER = "backups-incoming/"
"""First parts of keys: of copies that count, and of those that have not been proved yet."""

_USER = 70
"""postgres' in its image. The others have no user of their own, and share the pod's volume."""

_SERVERS = {"14": "14.23", "15": "15.18", "16": "16.14", "17": "17.10"}

DUMP_IMAGES = {
    major: OutsideImage(
        "backups-dump", f"docker.io/library/postgres:{version}-alpine", user_id=_USER
    )
    for major, version in _SERVERS.items()
}
"""By major of the server: an older client refuses to dump it, and what a newer one has dumped an
older server does not take back (it does not know all settings at the dump's head)."""

UPLOAD_IMAGE = OutsideImage("backups-upload", "docker.io/amazon/aws-cli:2.34.62", user_id=_USER)
"""The AWS CLI on Amazon Linux, which has a shell, curl and sha256sum."""

ENCRYPTION_IMAGE = OutsideImage(
    "backups-encryption", "ghcr.io/helmfile/helmfile:v1.7.4", user_id=_USER
)
"""age itself publishes no image; Helmfile's carries age and age-keygen."""


class Backups(Definition):
    """Dumps of each database of a release, made as its own user and proved before they count.

    A dump that cannot be read to its end, or that does not arrive as it was made, never takes the
    place of one that could and did.
    """

    schedule: Schedule = "17 2 * * *"
    """When dumps are made, in the project's time zone."""
    daily: int = Field(default=7, ge=1, le=366)
    """How many days' dumps are kept, the last one of each day. Days without one do not count, so
    the last good dump stays however long nothing follows."""
    weekly: int = Field(default=5, ge=0, le=520)
    """How many weeks' dumps are kept, the first one of each week."""
    monthly: int = Field(default=12, ge=0, le=240)
    """How many months' dumps are kept, the first one of each month."""
    without: tuple[PostgresqlName, ...] = ()
    """Further databases of which no dumps are made, such as a cache's."""
    encrypt_to: AgeRecipient | None = None
    """An age recipient, "age1...": only who has the identity to it reads the dumps, DigitalOcean
    not either. If the identity is lost, so are they. None: who has a key to the space reads them.
    """
    max_age_hours: int = Field(default=30, ge=1, le=8_784)
    """An older newest dump is reported. It has to be longer than from one run to the next."""
    watch_schedule: Schedule = "43 */6 * * *"
    """When that is looked at."""
    volume_gib: int = Field(default=5, ge=1, le=200)
    """Room on the node's disk for all dumps of one run, which are compressed; half of it if they
    are encrypted there. What needs more fails and is reported."""
    cpu_millicores: CpuMillicores = 100
    """CPU request of a run."""
    memory_mib: MemoryMib = 384
    """Memory request and limit of a run."""
    deadline_seconds: int = Field(default=7_200, ge=60, le=86_400)
    """A run is ended after this time."""

    @property
    def dumps_max_mib(self) -> int:
        """What dumps may take together; the rest is for lists, and for encrypted ones."""
        return self.volume_gib * 1024 // (2 if self.encrypt_to else 1) - 16

    @property
    def components(self) -> tuple[Component, ...]:
        """What its pods take of a cluster: those that dump, and those that watch."""
        return self.dumping(BACKUPS), Component(BACKUPS_WATCH, cpu_millicores=20, memory_mib=192)

    def dumping(self, name: str) -> Component:
        """What a pod takes that holds a dump: one that dumps, or one that restores."""
        return Component(
            name,
            cpu_millicores=self.cpu_millicores,
            memory_mib=self.memory_mib,
            ephemeral_storage_mib=self.volume_gib * 1024 + 64,
        )
