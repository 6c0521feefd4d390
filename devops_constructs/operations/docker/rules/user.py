"""Rule: the image runs as the user that pods run it as, by number."""

from __future__ import annotations

from collections.abc import Iterator

from devops_constructs.operations.docker.build import Build, finding
from devops_constructs.review.finding import Finding

_ROOT = "processes in the image that can change all of it are what a restricted pod refuses"


def user(build: Build) -> Iterator[Finding]:
    """A user that is missing, root, a name, or another one than that of the pods."""
    if build.use.needs_root:
        return  # an exception in the definition, with its reason
    said = build.config.user
    number, component = next(iter(build.use.users.items()))
    name = said.words[0].partition(":")[0] if said and said.words else ""
    write = f"write USER {number}:{number} in {build.target.title}, behind what root has to do"
    if not name:
        what, why = "no USER: it runs as its base image says, mostly as root", _ROOT
    elif "$" in name:
        what, why = f"USER {name} has no value", "the builder would leave it out"
    elif name == "root" or name.lstrip("0") == "":
        what, why = f"USER {name}", _ROOT
    elif not name.isdecimal():
        what = f"USER {name} is a name"
        why = f"kubelet cannot tell whom a name means, so pods run as {number}, whoever that is"
    elif int(name) not in build.use.users:
        whose = f"pods of {component} run" if component else "pods run"
        what, why = f"USER {name}, and {whose} as {number}", "files of the one are not the other's"
        write = f"write USER {number}:{number}, or user_id={name} in the definition"
    else:
        return
    yield finding("user", "error", what, why=why, fix=write, where=build.at(said))
