"""Releases of committed charts into a cluster on loopback: release.sh with the real Helm, kubectl.

Only what needs a registry is played: `helm pull` brings the committed chart, and `docker` finds
every image.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from devops_constructs.project.reach import REACH
from tests.cluster.control_plane import ControlPlane
from tests.cluster.namespaces import make_namespace
from tests.preparation import ROOT, need, prepared
from tests.workflows.release_runs import SCRIPT

GOOD, BETTER = ("sha256:" + letter * 64 for letter in "ab")
_PLAYED = """\
#!/bin/sh
[ "$1" = pull ] || exec "{helm}" "$@"
mkdir -p "$5" && cp -R "{chart}" "$5/chart"
"""
_DOCKER = """\
#!/bin/sh
"""


def commit_of(digest: str) -> str:
    """The commit that an image is built of here."""
    return digest.removeprefix("sha256:")[:40]


@dataclass(frozen=True)
class Outcome:
    """How a run of release.sh ended."""

    code: int
    said: str


@dataclass(frozen=True)
class ReleaseSite:
    """The namespace of a committed release, as its stack made it, and who releases there."""

    plane: ControlPlane
    name: str
    kubeconfig: str
    folder: Path

    @classmethod
    def made(cls, plane: ControlPlane, name: str, folder: Path) -> ReleaseSite:
        """Nothing is released there yet."""
        need("curl", "jq")
        stack = json.loads(
            (ROOT / f"charts_out/terraform/stacks/{name}/cdk.tf.json").read_text("utf-8")
        )
        kubeconfig = make_namespace(plane, stack, name)
        shutil.copytree(ROOT / "charts_out/helm" / name, folder / "chart")
        for program, text in (
            (
                "helm",
                _PLAYED.format(helm=prepared("scripts/helm") / "helm", chart=folder / "chart"),
            ),
            ("docker", _DOCKER),
        ):
            (folder / "bin").mkdir(exist_ok=True)
            (folder / "bin" / program).write_text(text, "utf-8")
            (folder / "bin" / program).chmod(0o755)
        return cls(plane, name, kubeconfig, folder)

    def release(self, digest: str | None = None, **more: str) -> Outcome:
        """Run release.sh; with a digest that was found for all images of a commit, else for those
        that run."""
        done = self.start(digest, **more)
        said, _ = done.communicate(timeout=240)
        return Outcome(done.returncode, said)

    def start(self, digest: str | None = None, **more: str) -> subprocess.Popen[str]:
        """The same without waiting for its end."""
        commit = {}
        if digest:
            commit = {name: commit_of(digest) for name in ("COMMIT", "REVISION")}
            commit["FOUND_DIGESTS"] = os.fspath(self.found(digest))
        return subprocess.Popen(
            ["bash", SCRIPT],
            env=self._env | commit | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def found(self, digest: str) -> Path:
        """The folder with what a push has built: the same digest for each image."""
        folder = self.folder / commit_of(digest)
        folder.mkdir(exist_ok=True)
        for line in self._facts["IMAGES"].splitlines():
            (folder / line.split()[0]).write_text(f"{digest}\n", "utf-8")
        return folder

    @property
    def _env(self) -> dict[str, str]:
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        return {
            **self._facts,
            "PATH": f"{self.folder / 'bin'}:{self.plane.programs}:{os.environ['PATH']}",
            "HOME": os.fspath(home),
            "CHART": f"{self._facts['CHART_SOURCE']}@{GOOD}",
            "GIVEN_KUBECONFIG": self.kubeconfig,
            "GIVEN_REGISTRY_TOKEN": "hidden-registry",
            "PAUSE_SECONDS": "1",
            "REVISION": "0" * 40,
        }

    @cached_property
    def _facts(self) -> dict[str, str]:
        """What the committed workflow says of the release, with any value for its secrets."""
        env: dict[str, Any] = _release_step(self.name)["env"]
        facts = {k: str(env[k]) for k in _STATED}
        keys = {k: f"hidden-{k}" for k in env if k.startswith("KEY_")}
        return facts | keys | {"TIMEOUT_MINUTES": "1"}

    def change_config(self, key: str, value: str) -> None:
        """Another chart is published, in which a variable has another value."""
        for file in (self.folder / "chart/templates").glob("configmap-*.yaml"):
            text = file.read_text("utf-8")
            if f"{key}:" in text:
                lines = [
                    f"  {key}: {json.dumps(value)}" if line.strip().startswith(f"{key}:") else line
                    for line in text.splitlines()
                ]
                file.write_text("\n".join(lines) + "\n", "utf-8")

    def change_hosts(self, old: str, new: str, *, applied: bool = True) -> None:
        """Another chart is published, in which a host has another name; `applied`: its stack, with
        what the namespace says, was before it."""
        for file in (self.folder / "chart/templates").glob("ingress-*.yaml"):
            file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
        if applied:
            path = f"/api/v1/namespaces/{self.name}"
            annotations = self.plane.api.get(path)["metadata"]["annotations"]
            here = {REACH: annotations[REACH].replace(old, new)}
            self.plane.api.patch(path, {"metadata": {"annotations": here}})

    def helm(self, *arguments: str) -> Any:
        """What Helm says, as data."""
        file = self.folder / "administrator"
        file.write_text(self.plane.kubeconfig("loopback", self.name), "utf-8")
        done = subprocess.run(
            [prepared("scripts/helm") / "helm", *arguments, "--output", "json"],
            env={"KUBECONFIG": os.fspath(file), "HOME": os.fspath(self.folder)},
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)

    @property
    def digests(self) -> set[str]:
        """Of the images that CI builds, in all Deployments."""
        images = {
            container["image"]
            for deployment in self.objects("apps/v1", "deployments")
            for container in deployment["spec"]["template"]["spec"]["containers"]
        }
        built = {line.split()[1] for line in self._facts["IMAGES"].splitlines()}
        return {digest for name, _, digest in (i.partition("@") for i in images) if name in built}

    def objects(self, version: str, kind: str) -> list[dict[str, Any]]:
        """All objects of a kind in the namespace."""
        start = "/api" if "/" not in version else "/apis"
        return self.plane.api.items(f"{start}/{version}/namespaces/{self.name}/{kind}")


_STATED = ("CHART_SOURCE", "ENVIRONMENT", "IMAGES", "RELEASE", "SECRETS")


def _release_step(name: str) -> Mapping[str, Any]:
    for file in sorted((ROOT / "charts_out/workflows").glob("*/*.yml")):
        for job in yaml.safe_load(file.read_text("utf-8")).get("jobs", {}).values():
            for step in job.get("steps", ()):
                if step.get("env", {}).get("RELEASE") == name and "CHART" in step["env"]:
                    found: Mapping[str, Any] = step
                    return found
    raise AssertionError(f"no workflow releases {name}")
