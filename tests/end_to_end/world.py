"""An agency on loopback: its repositories, its accounts, and the people and jobs between them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.cluster.control_plane import TOKEN, ControlPlane
from tests.emulated.providers import emulated_providers
from tests.end_to_end.clouds import Clouds
from tests.end_to_end.github import OWNER, GitHub, Run
from tests.end_to_end.programs import machine, write_programs
from tests.end_to_end.rollbar import Rollbar, rollbar
from tests.github_api import github_api
from tests.operations.apply.clouds import Api, digitalocean
from tests.operations.apply.repositories import STACKS, Repository
from tests.postgresql_server import PostgresqlServer
from tests.preparation import need, prepared
from tests.registry_server import registry_server
from tests.s3_server import S3Server
from tests.spaces_front import Spaces, spaces

STATES = "agency-terraform-state"
RELEASE = "shop-production"
IMAGE = "registry.digitalocean.com/agency/shop-app"
NOBODY = "http://127.0.0.1:9"
"""An address at which nothing answers."""
_CLUSTER = "digitalocean_kubernetes_cluster"


@dataclass(repr=False)
class World:
    """What there is, and what people do with it."""

    folder: Path
    clouds: Clouds
    github: GitHub
    spaces: Spaces
    api: Api
    rollbar: Rollbar
    infrastructure: Repository
    shop: Repository

    def devops(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """The command, as a person runs it in a clone of the infrastructure repository."""
        done = subprocess.run(
            [sys.executable, "-m", "devops_constructs", *arguments],
            cwd=self.infrastructure.root,
            env=self.github.env | env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        self.github.said.append(done.stdout + done.stderr)
        return done

    def synthesise(self) -> None:
        """Make everything of the definitions, and bring workflows to where GitHub looks."""
        for arguments in (("synth",), ("workflows", "install", ".", "--yes")):
            done = self.devops(*arguments)
            assert done.returncode == 0, done.stderr

    def propose(self, said: str) -> int:
        """Commit what is there on a branch, and open a pull request; returns its number."""
        git = self.infrastructure.git
        number = len(git("for-each-ref", "refs/pull/").splitlines()) + 1
        git("switch", "--quiet", "--create", f"change-{number}")
        self.infrastructure.commit(said)
        # what GitHub keeps of it: the merge of the branch and its head
        git("switch", "--quiet", "--detach", "main")
        git("merge", "--quiet", "--no-ff", f"change-{number}", "--message", "merge")
        git("update-ref", f"refs/pull/{number}/merge", "HEAD")
        git("switch", "--quiet", "main")
        return number

    def plan(self, number: int) -> Run:
        """The plans of a pull request, made, kept and told."""
        return self.github.run("infrastructure", "plan.yml", pull_request=str(number))

    def merge(self, number: int) -> str:
        """Squash it, as GitHub does; returns the commit, which is none that was planned."""
        self.infrastructure.git("merge", "--quiet", "--squash", f"change-{number}")
        commit = self.infrastructure.commit(f"change {number}")
        self.github.merged(commit, number)
        return commit

    def apply(self, *approve: str) -> Run:
        """Bring the clouds to what was merged, and publish the charts."""
        self.api.clusters = [each["name"] for each in self.clouds.named(_CLUSTER)]
        return self.github.run("infrastructure", "apply.yml", approve=",".join(approve))

    def push(self, said: str, digest: str) -> str:
        """Something of the shop is pushed, of which an image is built; returns the commit."""
        commit = self.shop.commit(said)
        run = self.github.push("shop", digest)
        assert run.went_well, run.said
        self.registry_has(digest, digest)
        self.registry_has(commit, digest)
        return commit

    def registry_has(self, name: str, digest: str) -> None:
        """An image is there by its digest, or somebody moves a tag, as everybody may who pushes."""
        (self.programs / "images" / name).write_text(digest, "utf-8")

    def release(self, commit: str = "", digests: str = "") -> Run:
        """Have the shop's images of a commit run in production, or these, or those that run
        there."""
        return self.github.run("shop", "release-production.yml", commit=commit, digests=digests)

    def unlock(self, stack: str, lock: str) -> None:
        """A person takes a lock away whose run is no more."""
        with TemporaryDirectory() as folder:
            shutil.copytree(self.infrastructure.root / STACKS / stack, folder, dirs_exist_ok=True)
            states = {"AWS_ACCESS_KEY_ID": "hidden-person", "AWS_SECRET_ACCESS_KEY": "hidden-key"}
            for words in (("init",), ("force-unlock", "-force", lock)):
                command = ("terraform", *words)
                subprocess.run(
                    command,
                    cwd=folder,
                    env=self.github.env | states,
                    check=True,
                    capture_output=True,
                )

    def objects(self, version: str, kind: str) -> list[dict[str, Any]]:
        """All objects of a kind in the release's namespace."""
        start = "/api" if "/" not in version else "/apis"
        return self.clouds.plane.api.items(f"{start}/{version}/namespaces/{RELEASE}/{kind}")

    @property
    def digests(self) -> set[str]:
        """Those of the shop's image that Deployments have."""
        images = {
            container["image"]
            for deployment in self.objects("apps/v1", "deployments")
            for container in deployment["spec"]["template"]["spec"]["containers"]
        }
        return {each.partition("@")[2] for each in images if each.startswith(f"{IMAGE}@")}

    @contextmanager
    def with_wrong(self, secret: str) -> Iterator[None]:
        """A secret of the job that applies is another one until the block is left."""
        of = self.github.set_by_hand["infrastructure", "terraform-apply"]
        before, of[secret] = of[secret], "hidden-and-wrong"
        try:
            yield
        finally:
            of[secret] = before

    @contextmanager
    def having(self, **env: str) -> Iterator[None]:
        """Have something else behind an address until the block is left."""
        before = self.github.env
        self.github.env = {**before, **env}
        try:
            yield
        finally:
            self.github.env = before

    @property
    def programs(self) -> Path:
        """Those of the machines that run jobs."""
        return self.folder / "bin"


def order(repository: Repository, base: str, head: str) -> str | None:
    """How one commit stands to another, as GitHub says it."""
    known = repository.git("rev-list", "--all").split()
    if not {base, head} <= set(known):
        return None
    common = repository.git("merge-base", base, head)
    if base == head:
        return "identical"
    return {base: "ahead", head: "behind"}.get(common, "diverged")


@contextmanager
def world(plane: ControlPlane, postgresql: PostgresqlServer, s3: S3Server) -> Iterator[World]:
    """An agency with two empty repositories, until the block is left."""
    need("curl", "jq")
    with ExitStack() as running:
        # not pytest's own folder: the path of a socket may have about a hundred characters
        folder = Path(running.enter_context(TemporaryDirectory(prefix="devops-")))
        clouds = Clouds(plane=plane, postgresql=postgresql, s3=s3)
        front = running.enter_context(spaces(s3))
        programs = write_programs(
            folder / "bin",
            helm=prepared("scripts/helm") / "helm",
            registry=running.enter_context(registry_server(folder)).host,
            spaces=front.url,
            providers=running.enter_context(emulated_providers(folder, clouds)),
        )
        api = running.enter_context(digitalocean())
        kubeconfig = "GET /v2/kubernetes/clusters/id-of-production-1/kubeconfig"
        api.answers[kubeconfig] = [plane.kubeconfig(TOKEN)]
        told = running.enter_context(rollbar())
        asked = running.enter_context(github_api(f"{OWNER}/shop"))
        addresses = {
            "AWS_ENDPOINT_URL_S3": front.url,
            "GITHUB_API_URL": asked.url,
            "DIGITALOCEAN_API_URL": api.url,
            "ROLLBAR_API": told.url,
        }
        usual = {"HOME": os.fspath(folder), "PAUSE_SECONDS": "1"}
        env = {**machine(programs, plane.programs), **addresses, **usual}
        github = GitHub(folder, clouds, env, asked)
        github.write_program(programs / "gh")
        repositories = [Repository(github.repository(n)) for n in ("infrastructure", "shop")]
        asked.head = lambda: repositories[1].git("rev-parse", "main")
        asked.order = lambda base, head: order(repositories[1], base, head)
        yield World(folder, clouds, github, front, api, told, *repositories)
