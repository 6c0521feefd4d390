"""Rule: no secret is in the image, nor in what is recorded of its build."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from devops_constructs.operations.docker.build import Build, finding
from devops_constructs.operations.docker.instruction import Instruction
from devops_constructs.operations.docker.rules.sources import from_context
from devops_constructs.project.secret_literals import is_secret_name, secret_reason, text_reason
from devops_constructs.project.shell_text import shell_secret_reason
from devops_constructs.review.finding import Finding

_READABLE = "it stays readable in the image and its history, for all who can pull it"
_MOUNT = "mount it for the one RUN that needs it, by --mount=type=secret, and name it in"
_FIX = f"{_MOUNT} build_secrets of the definition; what runs gets it from a Secret"
_NONE = "; if it is none, and only this command asks for one, write NAME=unused"
_SECRET_FILE = re.compile(
    r"\.env(?:\.(?!(?:.*\.)?(?:example|sample|template|dist|defaults)$).+)?"
    r"|.*\.(?:pem|key|p12|pfx|jks|kubeconfig|tfstate)|id_(?:rsa|dsa|ecdsa|ed25519)"
    r"|\.netrc|\.pgpass|\.git-credentials|kubeconfig|service-account.*\.json",
    re.IGNORECASE,
)


def secret_values(build: Build) -> Iterator[Finding]:
    """Secrets in variables, arguments, scripts and files."""
    for instruction in build.instructions:
        if reason := _reason(instruction):
            yield finding(
                "secret",
                "error",
                reason,
                why=_READABLE,
                fix=_FIX + (_NONE if instruction.name == "RUN" else ""),
                where=build.at(instruction),
            )
        yield from _files(build, instruction)


def _reason(instruction: Instruction) -> str | None:
    """What is wrong; never a value."""
    if instruction.name in ("ARG", "ENV", "LABEL"):
        found = (_of_variable(instruction.name, *pair) for pair in instruction.pairs)
        return next((reason for reason in found if reason), None)
    if instruction.name not in ("RUN", "CMD", "ENTRYPOINT", "COPY", "HEALTHCHECK"):
        return None
    texts = (text_reason("document", each) for each in instruction.documents)
    words = (shell_secret_reason(each) for each in instruction.scripts)
    reason = next((reason for reason in (*words, *texts) if reason), None)
    return f"something in {instruction.name} {reason}" if reason else None


def _of_variable(kind: str, name: str, value: str | None) -> str | None:
    if value and (reason := secret_reason(name, value)):
        return f"{kind} {name} {reason}"
    if kind == "ARG" and not value and is_secret_name(name):
        return f"ARG {name} is an argument for a secret"
    return None


def _files(build: Build, instruction: Instruction) -> Iterator[Finding]:
    if instruction.mounts:
        return  # what is only mounted leaves nothing in the image
    for source in from_context(instruction):
        if _SECRET_FILE.fullmatch(PurePosixPath(source).name):
            yield _file(build, instruction, f"{instruction.name} takes {source}")
            continue
        for path in build.context.taken(source):
            if _SECRET_FILE.fullmatch(PurePosixPath(path).name) and _is_secret(build, path):
                yield _file(build, instruction, f"{instruction.name} {source} takes {path} along")


def _is_secret(build: Build, path: str) -> bool:
    """A committed file of such a name may hold defaults, or a certificate."""
    text = build.context.repository.text(build.context.path(path))
    return text_reason(PurePosixPath(path).name, text) is not None


def _file(build: Build, instruction: Instruction, what: str) -> Finding:
    fix = f"exclude it in .dockerignore; {_FIX}"
    return finding("secret", "error", what, why=_READABLE, fix=fix, where=build.at(instruction))
