"""Rule: what is no part of the program does not get into the build context."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from devops_constructs.errors import Place
from devops_constructs.operations.docker.build import Build, finding
from devops_constructs.project.secret_literals import text_reason
from devops_constructs.review.finding import Finding

_SECRET_BESIDE = {
    "": (".env", ".env.local"),
    "package.json": (".env", ".env.local"),
    "manage.py": (".env",),
    "config/application.rb": (
        ".env",
        "config/master.key",
        "config/credentials/production.key",
    ),
}
"""By a file that tells of a kind of program: what often lies beside it and is secret."""
_BULK_BESIDE = {
    "package.json": ("node_modules/x",),
    "manage.py": (".venv/x", "__pycache__/x"),
    "config/application.rb": ("log/development.log", "tmp/cache/x", "storage/x"),
}
"""The same of what only makes images large or old."""


def ignored(build: Build) -> Iterator[Finding]:
    """No ignore file, or one that lets through what should not be in an image."""
    context = build.context
    if context.ignore_file is None:
        yield finding(
            "ignore",
            "error",
            f"there is no {context.usual_ignore_file}",
            why="secrets and leftovers that lie around where the image is built get into it",
            fix="write one; devops docker starter has some to begin with",
        )
        return
    where = Place(context.ignore_file, 1)
    if secret := [each for each in _probes(build, _SECRET_BESIDE) if not _is_public(build, each)]:
        yield finding(
            "ignore",
            "error",
            f"{_listed(secret)} would get into the build",
            why="who can pull the image can read it, also in layers below the last",
            fix=f"exclude them, such as by {_lines(secret)}",
            where=where,
        )
    history = [".git/config"] if context.folder == "." else []
    if bulk := [*_unmatched(build, history), *_probes(build, _BULK_BESIDE)]:
        names = sorted({_top(each) for each in bulk})
        yield finding(
            "ignore",
            "warning",
            f"{_listed(names)} would get into the build",
            why="every build sends it, and COPY of a folder has it in the image, old as it is",
            fix=f"exclude it, such as by {_lines(names)}",
            where=where,
        )


def _probes(build: Build, beside: dict[str, tuple[str, ...]]) -> list[str]:
    """What would be let through: it need not be there now, nor on this machine."""
    asked: dict[str, None] = {}
    for telling, names in beside.items():
        for folder in _folders_with(build, telling):
            asked |= dict.fromkeys(str(folder / name) for name in names)
    return _unmatched(build, asked)


def _folders_with(build: Build, telling: str) -> Iterator[PurePosixPath]:
    if not telling:
        yield PurePosixPath()
    for path in sorted(build.context.files):
        if telling and f"/{path}".endswith(f"/{telling}"):
            yield PurePosixPath(path.removesuffix(telling) or ".")


def _unmatched(build: Build, paths: list[str] | dict[str, None]) -> list[str]:
    return [path for path in paths if not build.context.matcher.matches(path)]


def _is_public(build: Build, path: str) -> bool:
    """Whether it is committed, and nothing in it looks like a secret: some keep defaults so."""
    if path not in build.context.files:
        return False
    text = build.context.repository.text(build.context.path(path))
    return text_reason(PurePosixPath(path).name, text) is None


def _top(path: str) -> str:
    """The folder or file to exclude, for a path that stands for all in a folder."""
    folder, _, name = path.rpartition("/")
    return folder if name in ("x", "config", "development.log") else path


def _lines(paths: list[str]) -> str:
    return " ".join(dict.fromkeys("**/.env*" if "/.env" in f"/{p}" else f"/{p}" for p in paths))


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
