"""Every secret of a release by name: who reads it, who makes it, where it lies, how it is replaced.

One list for all who ask: `devops secrets` prints, compares and looks for what is in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from devops_constructs.project import github_names, naming
from devops_constructs.project.backups import IDENTITY_KEY, IDENTITY_SECRET
from devops_constructs.project.edge import certified_hosts, uploads
from devops_constructs.project.external_secrets import ExternalSecrets
from devops_constructs.project.generated_secrets import (
    ASSETS_WORKER,
    BACKUPS,
    DATABASE,
    NOT_SECRET,
    backups_secret,
    generated_secrets,
)
from devops_constructs.project.image import Image
from devops_constructs.project.infrastructure_secrets import A_PERSON
from devops_constructs.project.release import Release
from devops_constructs.project.reserved_names import CERTIFICATE_SECRET
from devops_constructs.project.rotatable import rotatable
from devops_constructs.project.secret import (
    PULL_SECRET,
    PULL_SECRET_KEYS,
    TLS,
    TLS_KEYS,
    Secret,
    SecretType,
)
from devops_constructs.project.secret_readers import RELEASES, WORKER, readers

Rotating = Literal["rotation", "database", "set", "kubectl", "store", "registry", "nothing"]
"""How a value is replaced: by a `Rotation` in the definition, also after a reset at DigitalOcean;
by `devops secrets set`; by kubectl; in its store; by DigitalOcean itself; it is no secret."""

_TOKEN_KEYS = ("ca.crt", "namespace", "token")
"""What Kubernetes writes into the Secret of an account's token."""

REGISTRY_INTEGRATION = "DigitalOcean's registry integration"
"""A producer, as is `A_PERSON`, besides those of `Secret`."""


@dataclass(frozen=True)
class GithubPlace:
    """Where a secret lies at GitHub: in an environment, in a repository, or with the
    organisation."""

    name: str
    owner: str
    repository: str | None = None
    environment: str | None = None

    @property
    def level(self) -> str:
        """In words, without its name."""
        if self.repository is None:
            return f"organisation {self.owner}"
        repository = f"repository {self.owner}/{self.repository}"
        return f"environment {self.environment} of {repository}" if self.environment else repository


@dataclass(frozen=True)
class LedgerEntry:
    """One key of a Kubernetes Secret, or a secret that lies at GitHub or at Cloudflare only."""

    secret: str | None
    """The Kubernetes Secret; None: it lies at GitHub only, or at Cloudflare."""
    key: str
    """Its key there, or the name that workflows have it by."""
    read_by: tuple[str, ...]
    """Components, jobs, "ingress", "releases", "build of <image>"; (): nobody."""
    producer: str
    """Who writes it, as `Secret.producer_name` or one of the above says."""
    rotating: Rotating
    type: SecretType = "Opaque"
    optional: bool = False
    """Whether it may be missing."""
    stack: str | None = None
    """The Terraform stack that makes it."""
    github: GithubPlace | None = None
    store: str | None = None
    """The entry of a store outside the cluster that has it."""
    rotates_as: str = ""
    """What a `Rotation` calls it; empty: like the Secret, or like the secret at GitHub."""
    rotated: str | None = None
    """When Terraform made it anew; None: never, or others make it."""
    beside: str | None = None
    """The date of the former value that still works, or "first"."""
    lines: str = ""
    """How a value is replaced that is a file of lines, of which several count at once."""

    @property
    def name(self) -> str:
        """How commands name it: `<Secret>/<key>`, or the name where it lies."""
        return f"{self.secret}/{self.key}" if self.secret else self.key

    @property
    def set_by_person(self) -> bool:
        """Whether `devops secrets set` is how it comes to GitHub."""
        return self.github is not None and self.stack is None


def ledger(release: Release) -> tuple[LedgerEntry, ...]:
    """All of a release, those of one Secret together."""
    return tuple(_with_dates(release, entry) for entry in _Ledger(release).entries())


def github_place(release: Release, key: str) -> GithubPlace:
    """Where the value for a release of a key, or of what workflows call so, lies."""
    fleet, environment = release.fleet, release.environment.name
    return GithubPlace(
        github_names.key_name(fleet.github_plan, environment, key),
        fleet.github_owner,
        release.project.github_repository,
        None if fleet.github_plan == "free" else environment,
    )


def _with_dates(release: Release, entry: LedgerEntry) -> LedgerEntry:
    if entry.rotating not in ("rotation", "database"):
        return entry
    name = entry.rotates_as or entry.secret or entry.key
    for rotation in release.environment.rotations:
        if rotation.secret == name and rotation.key in (None, entry.key):
            return replace(entry, rotated=rotation.date, beside=rotation.beside)
    return entry


@dataclass(frozen=True)
class _Ledger:
    release: Release

    def entries(self) -> Iterator[LedgerEntry]:
        yield from self._declared()
        yield from self._generated()
        yield from self._certificate()
        yield from self._of_releases()
        yield from self._of_others()
        yield from self._of_the_worker()
        if self.release.project.github:
            yield from self._delivered()
            yield from self._of_workflows()

    def _declared(self) -> Iterator[LedgerEntry]:
        for secret in self.release.project.secrets:
            match secret.producer:
                case "terraform":
                    yield from self._of(secret, "rotation", self.release.name)
                case "github":
                    for entry in self._of(secret, "set"):
                        yield replace(entry, github=github_place(self.release, entry.key))
                case "outside":
                    yield from self._of(secret, "kubectl")
                case ExternalSecrets() as store:
                    for entry in self._of(secret, "store"):
                        yield replace(entry, store=self._in_store(store, secret, entry.key))

    def _in_store(self, store: ExternalSecrets, secret: Secret, key: str) -> str:
        project, environment = self.release.project.name, self.release.environment.name
        path, part = store.entry(project, environment, secret.name, key)
        return f"{path}, property {part}" if part else path

    def _generated(self) -> Iterator[LedgerEntry]:
        """Those that the stack makes without being told; of Redis only those that are here."""
        made = rotatable(self.release.project, self.release.environment)
        backups = [backups_secret()] if BACKUPS in made else []
        for secret in (*generated_secrets(self.release.project), *backups):
            if secret.name in made:
                how: Rotating = "database" if secret.name == DATABASE else "rotation"
                for entry in self._of(secret, how, self.release.name):
                    yield replace(entry, rotating="nothing") if entry.key in NOT_SECRET else entry

    def _certificate(self) -> Iterator[LedgerEntry]:
        by_terraform = bool(certified_hosts(self.release))
        producer = "terraform" if by_terraform else "outside"
        secret = _secret(CERTIFICATE_SECRET, TLS_KEYS, TLS, producer)
        if by_terraform:
            yield from self._of(secret, "rotation", self.release.name)
        elif self.release.rule_groups:
            yield from self._of(secret, "kubectl")

    def _of_releases(self) -> Iterator[LedgerEntry]:
        [token, *_] = self.release.generations(github_names.KUBECONFIG)
        name = naming.dated(naming.RELEASES_TOKEN, token)
        for key in _TOKEN_KEYS:
            yield LedgerEntry(
                name,
                key,
                (RELEASES,),
                "terraform",
                "rotation" if key == "token" else "nothing",
                stack=self.release.name,
                rotates_as=github_names.KUBECONFIG,
            )

    def _of_others(self) -> Iterator[LedgerEntry]:
        fleet, backups = self.release.fleet, self.release.backups
        registry = fleet.integrated_pull_secret
        if registry and any(isinstance(image, Image) for image in self.release.images):
            secret = _secret(registry, PULL_SECRET_KEYS, PULL_SECRET, "outside")
            for entry in self._of(secret, "registry"):
                yield replace(entry, producer=REGISTRY_INTEGRATION)
        if backups and backups.encrypt_to:
            identity = _secret(IDENTITY_SECRET, (IDENTITY_KEY,), "Opaque", "outside")
            for entry in self._of(identity, "kubectl"):
                yield replace(entry, optional=True)

    def _of_the_worker(self) -> Iterator[LedgerEntry]:
        if uploads(self.release):
            stack = self.release.name
            yield LedgerEntry(None, ASSETS_WORKER, (WORKER,), "terraform", "rotation", stack=stack)

    def _of(
        self, secret: Secret, rotating: Rotating, stack: str | None = None
    ) -> Iterator[LedgerEntry]:
        for key in secret.all_keys:
            yield LedgerEntry(
                secret.name,
                key,
                self._readers.get((secret.name, key), ()),
                secret.producer_name,
                rotating,
                type=secret.type,
                optional=key in secret.optional_keys,
                stack=stack,
            )

    @cached_property
    def _readers(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        return readers(self.release)

    def _delivered(self) -> Iterator[LedgerEntry]:
        """What the stack sets at GitHub, unless others look after the environment there."""
        stack = self.release.name if self.release.environment.github else None
        tracking = self.release.project.error_tracking
        names = [github_names.KUBECONFIG]
        for name in [*names, *([github_names.ROLLBAR_DEPLOY_TOKEN] if tracking else [])]:
            yield LedgerEntry(
                None,
                name,
                (RELEASES,),
                "terraform" if stack else A_PERSON,
                "rotation" if stack else "set",
                stack=stack,
                github=github_place(self.release, name),
            )

    def _of_workflows(self) -> Iterator[LedgerEntry]:
        """What all environments share at GitHub."""
        fleet, project = self.release.fleet, self.release.project
        built = [image for image in project.images if isinstance(image, Image)]
        # to GHCR images are pushed with the job's own token; charts are at DigitalOcean anyhow
        pushed = built if fleet.image_registry == "digitalocean" else []
        everybody = (RELEASES, *map(_build, pushed))
        repository = project.github_repository
        whose = repository if fleet.github_plan == "free" else None
        token = GithubPlace(github_names.REGISTRY_TOKEN, fleet.github_owner, whose)
        yield LedgerEntry(None, token.name, everybody, A_PERSON, "set", github=token)
        for name in sorted({name for image in built for name in image.build_secrets}):
            builds = tuple(_build(image) for image in built if name in image.build_secrets)
            place = GithubPlace(name, fleet.github_owner, repository)
            yield LedgerEntry(None, name, builds, A_PERSON, "set", github=place)


def _secret(name: str, keys: tuple[str, ...], type_: SecretType, producer: str) -> Secret:
    # not validated: its names are ours
    return Secret.model_construct(name=name, keys=keys, type=type_, producer=producer)


def _build(image: Image) -> str:
    return f"build of {image.name}"
