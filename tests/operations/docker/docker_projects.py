"""A project's repository in which nothing is wrong, and what `devops docker check` says of it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import devops_constructs as dc
from devops_constructs.operations.docker.check import check
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.review.finding import Finding
from tests.preparation import clean_env
from tests.project.samples import fleet

NODE = f"docker.io/library/node:24.21.0-slim@sha256:{'a1' * 32}"
DOCKERFILE = f"""\
# syntax=docker/dockerfile:1
ARG BASE={NODE}
FROM $BASE AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN --mount=type=secret,id=NPM_TOKEN npm run build

FROM $BASE AS run
ARG REVISION
LABEL org.opencontainers.image.revision=$REVISION
WORKDIR /app
COPY --from=build /app /app
USER 1000:1000
EXPOSE 3000
CMD ["node", "server.js"]
"""
IGNORED = "/.git\n**/.env*\n**/node_modules\n"
FILES = {
    "Dockerfile": DOCKERFILE,
    ".dockerignore": IGNORED,
    "package.json": "{}",
    "package-lock.json": "{}",
    "server.js": "",
    "src/page.js": "",
}


def image(**fields: Any) -> dc.Image:
    sound: dict[str, Any] = {"build_args": {"REVISION": "1"}, "build_secrets": ("NPM_TOKEN",)}
    return dc.Image("app", **{**sound, **fields})


def web(**fields: Any) -> dc.WebService:
    return dc.WebService("web", **{"image": "app", "port": 3000, **fields})


def portfolio(
    *components: dc.WebService | dc.Worker | dc.ReleaseJob, images: tuple[dc.Image, ...] = ()
) -> Portfolio:
    project = dc.Project(
        name="acme",
        images=images or (image(),),
        components=components or (web(),),
        environments=(
            dc.Environment("production", cluster="production-1", hosts=("acme.example",)),
        ),
    )
    return Portfolio(fleet=fleet(), projects=(project,))


def repository(
    folder: Path, files: Mapping[str, str | None] | None = None, *, ignored: str = ""
) -> Path:
    """A clone with these files; None: the sound ones' is left out. Nothing is committed yet."""
    made = {**FILES, ".gitignore": ignored, **(files or {})}
    for name, text in made.items():
        if text is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    git(folder, "init", "--quiet")
    git(folder, "remote", "add", "origin", "git@github.com:agency-example/acme.git")
    return folder


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env=clean_env(), check=True)


def findings(folder: Path, known: Portfolio | None = None) -> list[Finding]:
    """Of our own rules."""
    report = check(known or portfolio(), folder, project=None, hadolint=None)
    return [each for each in report.findings if each.rule != "docker-hadolint"]


def texts(folder: Path, known: Portfolio | None = None) -> list[str]:
    return [str(each) for each in findings(folder, known)]


def changed(old: str, new: str, text: str = DOCKERFILE) -> dict[str, str | None]:
    """The sound repository with something else in the Dockerfile."""
    assert old in text
    return {"Dockerfile": text.replace(old, new)}
