"""Each rule, by a repository that breaks it and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import devops_constructs as dc
from tests.operations.docker.docker_projects import (
    DOCKERFILE,
    IGNORED,
    NODE,
    changed,
    image,
    portfolio,
    repository,
    texts,
    web,
)

TOKEN = "ghp_" + "a1B2c3D4" * 5  # put together here, so that no host's scanner stops a push


def said(place: str, severity: str, rule: str, what: str, why: str, fix: str) -> list[str]:
    head = f"{severity}: {what} [docker-{rule}]"
    head = f"{place}: {head}" if place else head
    return [f"{head}\n    why: {why}\n    fix: {fix}"]


def at(line: int) -> str:
    return f"Dockerfile:{line}"


def line_of(text: str, within: str = DOCKERFILE) -> int:
    return within[: within.index(text)].count("\n") + 1


BEFORE_USER = line_of("USER")
RUN_STAGE = line_of("FROM $BASE AS run")
_LOOSE = "what it means can change between two builds of one commit"
_VERSION = "write a version, such as docker.io/library/ruby:3.4.9-slim-bookworm"
_ROOT = "processes in the image that can change all of it are what a restricted pod refuses"
_WRITE_USER = "write USER 1000:1000 in stage run, behind what root has to do"
_IN_FRONT = "the shell is process 1 and passes no SIGTERM on, so work is killed in its middle"
_READABLE = "it stays readable in the image and its history, for all who can pull it"
_MOUNT = (
    "mount it for the one RUN that needs it, by --mount=type=secret, and name it in build_secrets"
    " of the definition; what runs gets it from a Secret"
)
_UNUSED = "; if it is none, and only this command asks for one, write NAME=unused"
_NETWORK = "it can be another one tomorrow, or for this build alone, or cut off"
_PACKAGE = (
    "take what it installs from a package or an image, or ADD --checksum=sha256:... the script and"
    " run that"
)
_TESTED = "without a lock file that counts, two builds of one commit differ"

DOCKERFILES: dict[str, tuple[dict[str, str | None], list[str]]] = {
    "base without a tag": (
        changed(f"BASE={NODE}", "BASE=node"),
        said(at(3), "error", "base", "node names no version", _LOOSE, _VERSION)
        + said(at(10), "error", "base", "node names no version", _LOOSE, _VERSION),
    ),
    "base of the latest": (
        changed("FROM $BASE AS build", "FROM node:latest AS build"),
        said(at(3), "error", "base", "node:latest names no version", _LOOSE, _VERSION),
    ),
    "base of a variant": (
        changed("FROM $BASE AS build", "FROM node:bookworm-slim AS build"),
        said(at(3), "error", "base", "node:bookworm-slim names no version", _LOOSE, _VERSION),
    ),
    "base that nothing names": (
        changed("FROM $BASE AS build", "FROM node:${NODE_VERSION}-slim AS build"),
        said(
            at(3),
            "error",
            "base",
            "the base of stage build is not known: NODE_VERSION has no value",
            "neither an ARG before the first FROM nor build_args of the definition give one",
            "write ARG NODE_VERSION=... with a version before the first FROM",
        ),
    ),
    "image to copy from": (
        changed("COPY . .", "COPY . .\nCOPY --from=golang /usr/local/go /go"),
        said(at(8), "error", "base", "golang names no version", _LOOSE, _VERSION),
    ),
    "base without a digest": (
        changed("FROM $BASE AS build", "FROM node:24.21.0 AS build"),
        said(
            at(3),
            "hint",
            "base",
            "node:24.21.0 is named without a digest",
            "its publisher can give the tag to another image, which builds take unseen",
            "add the one that docker buildx imagetools inspect shows, and let a bot renew it",
        ),
    ),
    "no user": (
        changed("USER 1000:1000\n", ""),
        said(
            at(RUN_STAGE),
            "error",
            "user",
            "no USER: it runs as its base image says, mostly as root",
            _ROOT,
            _WRITE_USER,
        ),
    ),
    "root": (
        changed("USER 1000:1000", "USER root"),
        said(at(BEFORE_USER), "error", "user", "USER root", _ROOT, _WRITE_USER),
    ),
    "root by number": (
        changed("USER 1000:1000", "USER 00:1000"),
        said(at(BEFORE_USER), "error", "user", "USER 00", _ROOT, _WRITE_USER),
    ),
    "user by name": (
        changed("USER 1000:1000", "USER node"),
        said(
            at(BEFORE_USER),
            "error",
            "user",
            "USER node is a name",
            "kubelet cannot tell whom a name means, so pods run as 1000, whoever that is",
            _WRITE_USER,
        ),
    ),
    "user of an unknown variable": (
        changed("USER 1000:1000", "USER $UID"),
        said(
            at(BEFORE_USER),
            "error",
            "user",
            "USER $UID has no value",
            "the builder would leave it out",
            _WRITE_USER,
        ),
    ),
    "another user than the pods'": (
        changed("USER 1000:1000", "USER 1001"),
        said(
            at(BEFORE_USER),
            "error",
            "user",
            "USER 1001, and pods of web run as 1000",
            "files of the one are not the other's",
            "write USER 1000:1000, or user_id=1001 in the definition",
        ),
    ),
    "command for a shell": (
        changed('CMD ["node", "server.js"]', "CMD node server.js"),
        said(
            at(line_of("CMD")),
            "error",
            "command",
            "CMD is in the form of a shell",
            _IN_FRONT,
            'write CMD ["program", "argument"]',
        ),
    ),
    "list that is no JSON": (
        changed('CMD ["node", "server.js"]', "CMD ['node', 'server.js']"),
        said(
            at(line_of("CMD")),
            "error",
            "command",
            "CMD is in the form of a shell",
            _IN_FRONT,
            'write CMD ["program", "argument"], with double quotes: it is no JSON list as it'
            " stands",
        ),
    ),
    "shell in a list": (
        changed('CMD ["node", "server.js"]', 'CMD ["sh", "-c", "node server.js --port $PORT"]'),
        said(
            at(line_of("CMD")),
            "error",
            "command",
            "a shell without exec runs what the image runs",
            _IN_FRONT,
            "write exec before the last command of the script",
        ),
    ),
    "no command": (
        changed('CMD ["node", "server.js"]\n', ""),
        said(
            at(RUN_STAGE),
            "warning",
            "command",
            "neither CMD nor ENTRYPOINT, and web has no command of its own",
            "it runs whatever the base image does, which may be a prompt that ends at once",
            'write CMD ["program", "argument"]',
        ),
    ),
    "port that is not exposed": (
        changed("EXPOSE 3000\n", ""),
        said(
            at(RUN_STAGE),
            "warning",
            "ports",
            "port 3000 of web is not exposed",
            "EXPOSE is where readers look for what the process listens on",
            "write EXPOSE 3000, or the port that it really listens on as the component's",
        ),
    ),
    "port of nobody": (
        changed("EXPOSE 3000", "EXPOSE 3000 9999/udp"),
        said(
            at(line_of("EXPOSE")),
            "hint",
            "ports",
            "port 9999/udp is exposed, and no component serves on it",
            "nothing in the cluster reaches it",
            "leave it out, or add it to the extra_ports of a component",
        ),
    ),
    "no ignore file": (
        {".dockerignore": None},
        said(
            "",
            "error",
            "ignore",
            "there is no .dockerignore",
            "secrets and leftovers that lie around where the image is built get into it",
            "write one; devops docker starter has some to begin with",
        ),
    ),
    "secrets that are not ignored": (
        {".dockerignore": IGNORED.replace("**/.env*\n", ""), "config/application.rb": ""},
        said(
            ".dockerignore:1",
            "error",
            "ignore",
            ".env, .env.local, config/master.key and config/credentials/production.key would get"
            " into the build",
            "who can pull the image can read it, also in layers below the last",
            "exclude them, such as by **/.env* /config/master.key"
            " /config/credentials/production.key",
        )
        + said(
            ".dockerignore:1",
            "warning",
            "ignore",
            "log, storage and tmp/cache would get into the build",
            "every build sends it, and COPY of a folder has it in the image, old as it is",
            "exclude it, such as by /log /storage /tmp/cache",
        ),
    ),
    "leftovers that are not ignored": (
        {".dockerignore": "**/.env*\nnode_modules\n", "admin/package.json": "{}"},
        said(
            ".dockerignore:1",
            "warning",
            "ignore",
            ".git and admin/node_modules would get into the build",
            "every build sends it, and COPY of a folder has it in the image, old as it is",
            "exclude it, such as by /.git /admin/node_modules",
        ),
    ),
    "pattern that is none": (
        {".dockerignore": IGNORED + "[a-\n"},
        said(
            "",
            "error",
            "ignore",
            ".dockerignore: Invalid ignore pattern '[a-': syntax error in pattern",
            "the builder stops there",
            "mend that line; see"
            " https://docs.docker.com/build/concepts/context/#dockerignore-files",
        ),
    ),
    "file that is not there": (
        changed("COPY . .", "COPY . .\nCOPY Gemfile ./"),
        said(
            at(8),
            "error",
            "copy",
            "there is no Gemfile in the context .",
            "CI's build stops at this COPY",
            "add it, or mend the path",
        ),
    ),
    "file in other capitals": (
        changed("COPY . .", "COPY . .\nCOPY Server.js ./"),
        said(
            at(8),
            "error",
            "copy",
            "there is no Server.js in the context .",
            "CI's build stops at this COPY",
            "did you mean 'server.js'?",
        ),
    ),
    "file that is ignored": (
        {**changed("COPY . .", "COPY . .\nCOPY notes/*.md ./"), "notes/a.md": ""}
        | {".dockerignore": IGNORED + "notes\n"},
        said(
            at(8),
            "error",
            "copy",
            ".dockerignore excludes notes/*.md",
            "CI's build stops at this COPY",
            "write !/notes/*.md as its last line, or do without",
        ),
    ),
    "mount that is not there": (
        changed("RUN npm ci", "RUN --mount=type=bind,source=vendor,target=/vendor npm ci"),
        said(
            at(6),
            "error",
            "copy",
            "there is no vendor in the context .",
            "CI's build stops at this RUN",
            "add it, or mend the path",
        ),
    ),
    "secret in a variable": (
        changed("EXPOSE 3000", f"EXPOSE 3000\nENV API=1 GITHUB={TOKEN}"),
        said(
            at(17),
            "error",
            "secret",
            "ENV GITHUB has the form of a token of GitHub",
            _READABLE,
            _MOUNT,
        ),
    ),
    "argument for a secret": (
        changed("ARG REVISION", "ARG REVISION\nARG SENTRY_AUTH_TOKEN"),
        said(
            at(12),
            "error",
            "secret",
            "ARG SENTRY_AUTH_TOKEN is an argument for a secret",
            _READABLE,
            _MOUNT,
        ),
    ),
    "secret in a command": (
        changed(
            "RUN npm ci", f'RUN npm ci && curl -H "Authorization: {TOKEN}" https://acme.example'
        ),
        said(
            at(6),
            "error",
            "secret",
            "something in RUN has the form of a token of GitHub",
            _READABLE,
            _MOUNT + _UNUSED,
        ),
    ),
    "secret in a document": (
        changed("RUN npm ci", f"RUN <<EOF\nset -eu\nexport API_TOKEN={TOKEN}\nnpm ci\nEOF"),
        said(
            at(6),
            "error",
            "secret",
            "something in RUN has the form of a token of GitHub",
            _READABLE,
            _MOUNT + _UNUSED,
        ),
    ),
    "file of secrets": (
        {**changed("COPY . .", "COPY . .\nCOPY .env.production .env"), ".env.production": "A=1"}
        | {".dockerignore": IGNORED + "!/.env.production\n"},
        said(
            at(8),
            "error",
            "secret",
            "COPY takes .env.production",
            _READABLE,
            f"exclude it in .dockerignore; {_MOUNT}",
        ),
    ),
    "file of secrets in a folder": (
        {"keys/app.pem": "-----BEGIN PRIVATE " + "KEY-----\n", "keys/ca.pem": "a certificate\n"},
        said(
            at(7),
            "error",
            "secret",
            "COPY . takes keys/app.pem along",
            _READABLE,
            f"exclude it in .dockerignore; {_MOUNT}",
        ),
    ),
    "secret that the definition does not give": (
        changed("RUN npm ci", "RUN --mount=type=secret,id=NPM_TOKEN2,env=NPM_TOKEN npm ci"),
        said(
            at(6),
            "error",
            "build-secret",
            "the build mounts the secret 'NPM_TOKEN2', and the definition gives it none",
            "CI's build would go on without it, or stop if it is required",
            "add 'NPM_TOKEN2' to build_secrets of image 'app'; did you mean 'NPM_TOKEN'?",
        ),
    ),
    "secret that is not mounted": (
        changed("--mount=type=secret,id=NPM_TOKEN ", ""),
        said(
            at(RUN_STAGE),
            "warning",
            "build-secret",
            "no RUN mounts the secret 'NPM_TOKEN'",
            "the definition gives it to a build that does not need it",
            "write RUN --mount=type=secret,id=NPM_TOKEN, or take it out of build_secrets",
        ),
    ),
    "agent of SSH": (
        changed("RUN npm ci", "RUN --mount=type=ssh npm ci"),
        said(
            at(6),
            "error",
            "build-secret",
            "RUN mounts an SSH agent",
            "CI's build has none",
            "fetch over HTTPS with a token of build_secrets",
        ),
    ),
    "argument that nothing takes": (
        changed("ARG REVISION", "ARG REVISIONS").copy(),
        said(
            at(RUN_STAGE),
            "warning",
            "build-arg",
            "no ARG takes the argument 'REVISION'",
            "the definition gives it a value that nothing of the build sees",
            "write ARG REVISION where it is used, or take it out of build_args; did you mean"
            " 'REVISIONS'?",
        ),
    ),
    "script from the network": (
        changed(
            "RUN npm ci", "RUN curl -fsSL https://acme.example/install | sudo -E bash - && npm ci"
        ),
        said(
            at(6),
            "warning",
            "download",
            "RUN runs a script as it comes from the network",
            _NETWORK,
            _PACKAGE,
        ),
    ),
    "script from the network in a substitution": (
        changed("RUN npm ci", 'RUN sh -c "$(wget -qO- https://acme.example/install)" && npm ci'),
        said(
            at(6),
            "warning",
            "download",
            "RUN runs a script as it comes from the network",
            _NETWORK,
            _PACKAGE,
        ),
    ),
    "file without a checksum": (
        changed("RUN npm ci", "ADD https://user@acme.example/a.tar.gz?key=x /a.tar.gz\nRUN npm ci"),
        said(
            at(6),
            "warning",
            "download",
            "ADD fetches https://acme.example/a.tar.gz without a checksum",
            "what lies there can be another file tomorrow",
            "write ADD --checksum=sha256:... with that of the file meant (of a repository: its"
            " commit behind #)",
        ),
    ),
    "libraries without a lock": (
        changed("RUN npm ci", "RUN npm install"),
        said(
            at(6),
            "hint",
            "lock",
            "npm install may take other versions than were tested",
            _TESTED,
            "write npm ci",
        ),
    ),
    "no Dockerfile": (
        {"Dockerfile": None, "docker/Dockerfile": DOCKERFILE},
        said(
            "",
            "error",
            "file",
            "there is no Dockerfile",
            "it is the dockerfile of image 'app' in the definition",
            "add it, or say where it is: did you mean 'docker/Dockerfile'?",
        ),
    ),
    "nothing like a Dockerfile": (
        {"Dockerfile": None},
        said(
            "",
            "error",
            "file",
            "there is no Dockerfile",
            "it is the dockerfile of image 'app' in the definition",
            "add it, or name another",
        ),
    ),
    "Dockerfile in other capitals": (
        {"Dockerfile": None, "DockerFile": DOCKERFILE},
        said(
            "",
            "error",
            "file",
            "there is no Dockerfile, but DockerFile",
            "on CI's machines capitals count",
            "write 'DockerFile' as the dockerfile of image 'app', or rename it",
        ),
    ),
    "no Dockerfile at all": (
        changed("FROM $BASE AS build", "FORM $BASE AS build"),
        said(
            at(3),
            "error",
            "syntax",
            "unknown instruction: FORM",
            "the builder does not take it",
            "mend that line; see https://docs.docker.com/reference/dockerfile/",
        ),
    ),
}


def test_nothing_is_said_of_a_sound_repository(tmp_path: Path) -> None:
    assert texts(repository(tmp_path)) == []


@pytest.mark.parametrize(("files", "expected"), DOCKERFILES.values(), ids=DOCKERFILES)
def test_a_repository_that_breaks_one_rule(
    tmp_path: Path, files: Mapping[str, str | None], expected: list[str]
) -> None:
    assert texts(repository(tmp_path, files)) == expected


DEFINITIONS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "stage": (
        {"target": "ran"},
        said(
            at(RUN_STAGE),
            "error",
            "target",
            "there is no stage 'ran'",
            "the definition has it as the target of the image",
            "did you mean 'run'?",
        ),
    ),
    "context": (
        {"context": "scr"},
        said(
            "",
            "error",
            "context",
            "there is no scr",
            "it is the context of image 'app' in the definition",
            "add it, or say where it is: did you mean 'src'?",
        ),
    ),
}


@pytest.mark.parametrize(("fields", "expected"), DEFINITIONS.values(), ids=DEFINITIONS)
def test_a_definition_that_names_what_is_not_there(
    tmp_path: Path, fields: dict[str, Any], expected: list[str]
) -> None:
    known = portfolio(images=(image(**fields),))

    assert texts(repository(tmp_path), known) == expected


def test_a_stage_is_found_in_any_capitals(tmp_path: Path) -> None:
    assert texts(repository(tmp_path), portfolio(images=(image(target="RUN"),))) == []


def test_arguments_of_the_definition_name_the_base(tmp_path: Path) -> None:
    files = changed(f"ARG BASE={NODE}", "ARG BASE")
    known = portfolio(images=(image(build_args={"REVISION": "1", "BASE": NODE}),))

    assert texts(repository(tmp_path, files), known) == []


def test_what_git_ignores_is_not_there_in_ci(tmp_path: Path) -> None:
    folder = repository(tmp_path, ignored="/server.js\n/src\n/Dockerfile\n")
    known = portfolio(images=(image(context="src"),))

    assert texts(folder, known) == [
        text
        for rule, path, kind, field in (
            ("context", "src", "folder", "context"),
            ("file", "Dockerfile", "file", "dockerfile"),
        )
        for text in said(
            "",
            "error",
            rule,
            f"git ignores {path}",
            f"CI's checkout has no such {kind}, and it is the {field} of image 'app' in the"
            " definition",
            "take it out of .gitignore, and commit it",
        )
    ]


def test_a_dockerfile_in_a_folder_of_its_own_mostly_means_that_folder(tmp_path: Path) -> None:
    files: dict[str, str | None] = {
        "web/Dockerfile": DOCKERFILE.replace("COPY . .", "COPY only/here.txt ./"),
        "web/only/here.txt": "",
    }
    known = portfolio(images=(image(dockerfile="web/Dockerfile"),))

    assert texts(repository(tmp_path, files), known) == said(
        "web/Dockerfile:7",
        "error",
        "copy",
        "there is no only/here.txt in the context .",
        "CI's build stops at this COPY",
        "write context='web' in the definition: it lies beside the Dockerfile",
    )


def test_a_dockerfile_at_the_root_may_mean_the_root(tmp_path: Path) -> None:
    known = portfolio(images=(image(context="src"),))
    files: dict[str, str | None] = {"src/.dockerignore": IGNORED}

    [first, *_] = texts(repository(tmp_path, files), known)

    assert [first] == said(
        at(5),
        "error",
        "copy",
        "there is no package.json in the context src",
        "CI's build stops at this COPY",
        "write context='.' in the definition: it lies beside the Dockerfile",
    )


def test_a_copied_file_that_git_ignores(tmp_path: Path) -> None:
    files = {**changed("COPY . .", "COPY . .\nCOPY dist ./dist"), "dist/app.js": ""}

    assert texts(repository(tmp_path, files, ignored="/dist\n")) == said(
        at(8),
        "error",
        "copy",
        "git ignores dist",
        "CI's build stops at this COPY",
        "commit it, or make it in the build",
    )


def test_links_that_lead_out(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/Dockerfile").write_text(DOCKERFILE)
    folder = repository(tmp_path / "acme", changed("COPY . .", "COPY . .\nCOPY linked.txt ./"))
    (folder / "linked.txt").symlink_to(tmp_path / "outside/Dockerfile")
    (folder / "Linked").symlink_to(tmp_path / "outside/Dockerfile")
    linked = portfolio(images=(image(dockerfile="Linked"),))

    assert texts(folder) == said(
        at(8),
        "error",
        "copy",
        "linked.txt is a link that leads out of the context",
        "the builder gets the link, and not what it leads to",
        "put the file itself there",
    )
    assert texts(folder, linked) == said(
        "",
        "error",
        "file",
        "Linked is a link that leads out of its folder",
        "the builder gets the folder of the Dockerfile, and nothing around it",
        "put the file itself there, or name the path that it has",
    )


def test_an_entrypoint_for_a_shell_drops_arguments(tmp_path: Path) -> None:
    files = changed('CMD ["node", "server.js"]', "ENTRYPOINT node")

    assert texts(repository(tmp_path, files), portfolio(web(args=("server.js",)))) == said(
        at(line_of("CMD")),
        "error",
        "command",
        "ENTRYPOINT is in the form of a shell",
        f"{_IN_FRONT}, and drops the args of web",
        'write ENTRYPOINT ["program", "argument"]',
    )


@pytest.mark.parametrize(
    "command",
    [
        'ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["node", "server.js"]',
        'CMD ["sh", "-c", "exec node server.js --port $PORT"]',
        'CMD node server.js\nCMD ["node", "server.js"]',
    ],
)
def test_commands_that_get_the_signals(tmp_path: Path, command: str) -> None:
    assert texts(repository(tmp_path, changed('CMD ["node", "server.js"]', command))) == []


def test_a_component_may_run_as_another_user(tmp_path: Path) -> None:
    files = changed("USER 1000:1000", "USER 1001")
    known = portfolio(web(security=dc.PodSecurity(user_id=1001)))

    assert texts(repository(tmp_path, files), known) == []


def test_an_exception_lets_an_image_start_as_root(tmp_path: Path) -> None:
    files = changed("USER 1000:1000", "USER root")
    exception = dc.SecurityException("the image starts as root", root=True)
    known = portfolio(web(security=dc.PodSecurity(exception=exception)))

    assert texts(repository(tmp_path, files), known) == []


def test_ports_of_all_containers_of_the_image_count(tmp_path: Path) -> None:
    extra = web(
        extra_ports={"metrics": 9394},
        sidecars=(dc.Sidecar("proxy", args=("proxy",), ports={"proxy": 8443}),),
    )
    cable = dc.WebService("cable", image="app", port=28080, routes=(dc.Route("/cable"),))
    files = changed("EXPOSE 3000", "EXPOSE 3000 9394\nEXPOSE 8440-8443/tcp 28080")

    found = texts(repository(tmp_path, files), portfolio(extra, cable))

    assert [each.partition(" [")[0] for each in found] == [
        f"{at(17)}: hint: port {number} is exposed, and no component serves on it"
        for number in (8440, 8441, 8442)
    ]


def test_a_committed_file_of_defaults_is_no_secret(tmp_path: Path) -> None:
    files = {".env": "PORT=3000\nLOG_LEVEL=info\n", ".dockerignore": IGNORED + "!/.env\n"}

    assert texts(repository(tmp_path, files)) == []


def test_an_ignore_file_of_the_dockerfile_counts_first(tmp_path: Path) -> None:
    files = {".dockerignore": "", "Dockerfile.dockerignore": IGNORED}

    assert texts(repository(tmp_path, files)) == []


def test_images_of_one_file_share_its_findings(tmp_path: Path) -> None:
    images = (image(), dc.Image("tool", target="build", build_secrets=("NPM_TOKEN",)))
    files = changed("RUN npm ci", "RUN npm install")
    job = dc.ReleaseJob("tool", image="tool", args=("tool",))

    found = texts(repository(tmp_path, files), portfolio(web(), job, images=images))

    assert [each.partition("]")[0] + "]" for each in found] == [
        f"{at(3)}: error: no USER: it runs as its base image says, mostly as root [docker-user]",
        f"{at(6)}: hint: npm install may take other versions than were tested [docker-lock]",
    ]


@pytest.mark.parametrize(
    "run",
    [
        "npm install --global pm2@6.0.8",
        "BUNDLE_FROZEN=1 bundle install",
        "pip install --require-hashes -r requirements.txt",
        "python -m pip install --no-deps .",
        "pip install --no-cache-dir /wheels/*",
        "SECRET_KEY=unused ./manage.py collectstatic",
        "uv sync --locked && yarn install --immutable && pnpm install --frozen-lockfile",
    ],
)
def test_installations_that_keep_to_the_lock(tmp_path: Path, run: str) -> None:
    assert texts(repository(tmp_path, changed("RUN npm ci", f"RUN {run}"))) == []


@pytest.mark.parametrize(
    "run",
    [
        "pip3 install gunicorn",
        "/venv/bin/pip install -r requirements.txt",
        "set -eu; python3 -m pip install -r requirements.txt",
        "uv sync",
        "(cd app && yarn install)",
        "pnpm install",
        "bundle install",
    ],
)
def test_installations_that_do_not(tmp_path: Path, run: str) -> None:
    [found] = texts(repository(tmp_path, changed("RUN npm ci", f"RUN {run}")))

    assert "may take other versions than were tested [docker-lock]" in found


@pytest.mark.parametrize(
    "add",
    [
        f"ADD --checksum=sha256:{'0' * 64} https://acme.example/a.tar.gz /a",
        f"ADD https://github.com/acme/tool.git#{'0a' * 20} /a",
        "RUN curl -fsSLo /a https://acme.example/a && sh -c 'echo done' | cat",
    ],
)
def test_downloads_that_are_what_was_meant(tmp_path: Path, add: str) -> None:
    assert texts(repository(tmp_path, changed("RUN npm ci", f"{add}\nRUN npm ci"))) == []


@pytest.mark.parametrize("base", ["debian:bookworm-slim", "ubuntu:noble", "alpine:3.22", "scratch"])
def test_bases_with_a_version(tmp_path: Path, base: str) -> None:
    found = texts(repository(tmp_path, changed("FROM $BASE AS build", f"FROM {base} AS build")))

    assert all("hint: " in each for each in found)


@pytest.mark.parametrize(
    "base", ["debian:stable-slim", "ubuntu:rolling", "alpine:edge", "python:alpine3.22", "node:lts"]
)
def test_bases_that_move(tmp_path: Path, base: str) -> None:
    [found] = texts(repository(tmp_path, changed("FROM $BASE AS build", f"FROM {base} AS build")))

    assert found.startswith(f"{at(3)}: error: {base} names no version [docker-base]")
