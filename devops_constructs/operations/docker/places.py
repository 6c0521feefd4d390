"""Rules: Dockerfile, context and stage are where the definition says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from e2b_dockerfile_utils import DockerfileSyntaxError

from devops_constructs.errors import Place
from devops_constructs.operations.docker.build import Build, finding
from devops_constructs.operations.docker.build_context import BuildContext
from devops_constructs.operations.docker.dockerfile import Dockerfile, parse
from devops_constructs.operations.docker.image_use import ImageUse
from devops_constructs.operations.docker.repository import Repository
from devops_constructs.project.fleet import did_you_mean
from devops_constructs.review.finding import Finding


def build_of(repository: Repository, use: ImageUse) -> Build | list[Finding]:
    """All about the build of an image, or why it cannot be built."""
    if found := [*_dockerfile_is_there(repository, use), *_context_is_there(repository, use)]:
        return found
    image = use.image
    text = repository.text(image.dockerfile)
    try:
        dockerfile = parse(image.dockerfile, text, image.build_args)
    except DockerfileSyntaxError as error:
        return [_no_dockerfile(image.dockerfile, error)]
    target = dockerfile.stage(image.target)
    if target is None:
        return [_no_stage(dockerfile, image.target or "")]
    context = BuildContext(repository, image.context, image.dockerfile)
    try:
        _ = context.matcher
    except ValueError as error:
        return [_no_pattern(context.ignore_file or "", error)]
    return Build(use, context, dockerfile, target)


def _dockerfile_is_there(repository: Repository, use: ImageUse) -> Iterator[Finding]:
    path = use.image.dockerfile
    folder = path.rpartition("/")[0] or "."
    if path not in repository.files:
        yield _missing(repository, path, "file", f"dockerfile of image {use.image.name!r}")
    elif repository.leaves(path, folder):
        yield finding(
            "file",
            "error",
            f"{path} is a link that leads out of its folder",
            why="the builder gets the folder of the Dockerfile, and nothing around it",
            fix="put the file itself there, or name the path that it has",
        )


def _context_is_there(repository: Repository, use: ImageUse) -> Iterator[Finding]:
    path = use.image.context
    if path not in repository.folders:
        yield _missing(repository, path, "context", f"context of image {use.image.name!r}")
    elif repository.leaves(path, "."):
        yield finding(
            "context",
            "error",
            f"the context {path} is a link that leads out of the repository",
            why="CI has a clone of the repository, and nothing around it",
            fix="name a folder of the repository",
        )


def _missing(repository: Repository, path: str, rule: str, field: str) -> Finding:
    kind = "folder" if rule == "context" else "file"
    if repository.is_ignored(path):
        what = f"git ignores {path}"
        why = f"CI's checkout has no such {kind}, and it is the {field} in the definition"
        fix = "take it out of .gitignore, and commit it"
    elif spelled := repository.spelling(path):
        what, why = f"there is no {path}, but {spelled}", "on CI's machines capitals count"
        fix = f"write {spelled!r} as the {field}, or rename it"
    else:
        what, why = f"there is no {path}", f"it is the {field} in the definition"
        near = repository.folders if rule == "context" else _dockerfiles(repository)
        where = f"say where it is: {did_you_mean(path, sorted(near))}" if near else "name another"
        fix = f"add it, or {where}"
    return finding(rule, "error", what, why=why, fix=fix)


def _dockerfiles(repository: Repository) -> list[str]:
    return [path for path in repository.files if "dockerfile" in path.lower()]


def _no_dockerfile(path: str, error: DockerfileSyntaxError) -> Finding:
    return finding(
        "syntax",
        "error",
        _told(error),
        why="the builder does not take it",
        fix="mend that line; see https://docs.docker.com/reference/dockerfile/",
        where=Place(path, error.line or 1),
    )


def _told(error: DockerfileSyntaxError) -> str:
    """What is wrong, without the words of the file that it quotes: they may be secret."""
    text = str(error).partition(": ")[2]
    text = re.sub(r"failed to process .*: ", "", text, flags=re.DOTALL)
    text = re.sub(r'find = in ".*"\.', "find = in a word.", text, flags=re.DOTALL)
    return re.sub(r"(unknown instruction: [A-Za-z]*).*", r"\1", text, flags=re.DOTALL)


def _no_stage(dockerfile: Dockerfile, target: str) -> Finding:
    names = [stage.name for stage in dockerfile.stages if stage.name]
    return finding(
        "target",
        "error",
        f"there is no stage {target!r}",
        why="the definition has it as the target of the image",
        fix=did_you_mean(target, names) if names else f"write AS {target} behind its FROM",
        where=Place(dockerfile.path, dockerfile.stages[-1].line),
    )


def _no_pattern(path: str, error: ValueError) -> Finding:
    return finding(
        "ignore",
        "error",
        f"{path}: {error}",
        why="the builder stops there",
        fix="mend that line; see https://docs.docker.com/build/concepts/context/#dockerignore-files",
    )
