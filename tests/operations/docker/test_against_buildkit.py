"""What is read of Dockerfiles and ignore files is what the builder's own frontend reads of them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from e2b_dockerfile_utils import PatternMatcher
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from devops_constructs.operations.docker.dockerfile import Dockerfile, images_mentioned, parse
from devops_constructs.operations.docker.image_config import config_of
from devops_constructs.operations.docker.instruction import Instruction
from devops_constructs.operations.docker.starters import kinds, starter
from tests.operations.docker.docker_projects import DOCKERFILE
from tests.preparation import prepared


@pytest.fixture(scope="module")
def buildkit() -> Path:
    return prepared("scripts/buildkit") / "buildkit"


def asked(buildkit: Path, text: str, *words: str) -> Any:
    done = subprocess.run([buildkit, *words], input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def theirs(buildkit: Path, text: str, target: str, args: dict[str, str]) -> dict[str, Any]:
    given = [f"{name}={value}" for name, value in args.items()]
    made: dict[str, Any] = asked(buildkit, text, "image", target, *given)
    return made


def ours(text: str, target: str, args: dict[str, str]) -> dict[str, Any]:
    dockerfile = parse("Dockerfile", text, args)
    stage = dockerfile.stage(target or None)
    assert stage
    config = config_of(stage)
    return {
        "User": config.user.words[0] if config.user else "",
        "Entrypoint": _command(config.entrypoint),
        "Cmd": _command(config.cmd),
        "Ports": sorted(f"{number}/{protocol.lower()}" for number, protocol in config.ports),
        "Bases": sorted(_bases(dockerfile, target)),
    }


def _command(instruction: Instruction | None) -> list[str] | None:
    if instruction is None:
        return None
    words = list(instruction.words)
    return words if instruction.is_exec else ["/bin/sh", "-c", *words]


def _bases(dockerfile: Dockerfile, target: str) -> set[str]:
    stage = dockerfile.stage(target or None)
    assert stage
    found = set()
    for each in dockerfile.needed(stage):
        found |= {name for by, name in images_mentioned(each) if not dockerfile.source(by, name)}
        if each.parent is None and each.base != "scratch":
            found.add(each.base)
    return {name if "/" in name else f"{IMAGE}{name}:latest" for name in found}


def same(said: dict[str, Any]) -> dict[str, Any]:
    """Theirs in the form of ours."""
    lists = {name: sorted(said[name] or ()) for name in ("Ports", "Bases")}
    commands = {name: said[name] or None for name in ("Entrypoint", "Cmd")}
    return {"User": said["User"], **commands, **lists}


IMAGE = "docker.io/library/"
NAMES = st.sampled_from(["A", "B", "VERSION", "TARGETARCH"])
VALUES = st.sampled_from(["1", "a b", "x$A", "${B}", "${VERSION:-7}", "it's", "", "\\$A", "é"])
QUOTED = VALUES.map(lambda value: f'"{value}"')
INLINE = st.sampled_from(["$A", "${B}", "${A:-2}", "${VERSION}", "3", "${B:+4}", "1000:$A"])
PORTS = st.sampled_from(["80", "443/tcp", "53/udp", "8000-8003", "7/TCP 9"])
COMMANDS = st.sampled_from(
    ['["a", "$A"]', "a $B", '[ "a" ]', "['a']", "[]", '["a",\n# between\n"b"]', "a \\\n  b"]
)
ELSEWHERE = st.sampled_from(["one", "TWO", "0", f"{IMAGE}tool:1"])
INSTRUCTIONS = st.one_of(
    st.builds("ARG {}".format, NAMES),
    st.builds("ARG {}={}".format, NAMES, QUOTED),
    st.builds("arg {}=1 {}={}".format, NAMES, NAMES, QUOTED),
    st.builds("ENV {}={}".format, NAMES, QUOTED),
    st.builds("ENV {} some thing {}".format, NAMES, NAMES),
    st.builds("USER {}".format, INLINE),
    st.builds("EXPOSE {}".format, PORTS),
    st.builds("CMD {}".format, COMMANDS),
    st.builds("ENTRYPOINT {}".format, COMMANDS),
    st.builds("COPY --from={} /a /b".format, ELSEWHERE),
    st.builds("RUN --mount=type=bind,from={},target=/x true".format, ELSEWHERE),
    st.just("RUN <<EOF\nUSER nobody\nFROM nowhere\nEOF"),
    st.just("COPY <<'ONE' <<-\"TWO\" /x/\nCMD a\nONE\n\tCMD b\n\tTWO"),
    st.just("# a comment\n\nLABEL a=b \\\n  # inside\n  c=d"),
)
BASES = st.sampled_from(
    [f"{IMAGE}a:1", f"{IMAGE}b:$VERSION", f"{IMAGE}c:${{A:-5}}", "one", "scratch", "Two"]
)


@st.composite
def dockerfiles(draw: st.DrawFn) -> str:
    """Up to three stages, the first two with names, in all the forms that are read."""
    lines = draw(st.sampled_from([[], ["# syntax=docker/dockerfile:1"], ["# escape=\\"]]))
    lines += [f"ARG {name}={draw(QUOTED)}" for name in draw(st.lists(NAMES, max_size=2))]
    for name in ["AS one", "as Two", ""][: draw(st.integers(1, 3))]:
        lines += [f"FROM {draw(BASES)} {name}".strip(), *draw(st.lists(INSTRUCTIONS, max_size=6))]
    return "\n".join(lines) + "\n"


@given(
    text=dockerfiles(),
    target=st.sampled_from(["", "one", "TWO"]),
    args=st.dictionaries(NAMES, st.sampled_from(["9", "given"]), max_size=2),
)
@example(text=DOCKERFILE, target="", args={"REVISION": "1"})
@example(text="# escape=`\nFROM scratch\nENV A=1 `\n  B=2\nUSER $B\n", target="", args={})
@example(
    text="FROM docker.io/library/a:1 AS one\nENV A=1\nARG A=2\nUSER $A\nFROM one\nUSER $A\n",
    target="",
    args={},
)
@settings(max_examples=150, deadline=None)
def test_what_a_dockerfile_means_is_what_the_builder_takes_it_for(
    buildkit: Path, text: str, target: str, args: dict[str, str]
) -> None:
    said = theirs(buildkit, text, target, args)
    assume(not said["Error"])
    read = ours(text, target, args)
    assume(
        "$" not in read["User"]
    )  # the base image may set it; the test's registry says it is empty

    assert read == same(said)


SEGMENTS = st.sampled_from(["a", "b", ".git", "node_modules", ".env", "a.b", "x y"])
PATHS = st.lists(SEGMENTS, min_size=1, max_size=4).map("/".join)
WILD = st.sampled_from(["*", "**", "?", "[ab]", "[^a]", ".*", "a*", "*.b", ".env*", "a", "b"])
PATTERNS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "", "!", " ", "# ", "/", "! "]),
    st.lists(WILD | SEGMENTS, min_size=1, max_size=3).map("/".join),
    st.sampled_from(["", "/", "/**", " "]),
)


def excluded(text: str, paths: Sequence[str]) -> list[bool]:
    matcher = PatternMatcher(text.splitlines())
    return [matcher.matches(path) for path in paths]


@given(lines=st.lists(PATTERNS, max_size=6), paths=st.lists(PATHS, min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_what_is_ignored_is_what_the_builder_ignores(
    buildkit: Path, lines: list[str], paths: list[str]
) -> None:
    text = "".join(f"{line}\n" for line in lines)

    assert excluded(text, paths) == asked(buildkit, text, "ignored", *paths)


@pytest.mark.parametrize("kind", kinds())
def test_the_builder_has_nothing_to_say_of_a_starter(buildkit: Path, kind: str) -> None:
    said = theirs(buildkit, starter(kind)["Dockerfile"], "", {})

    assert (said["Error"], said["Checks"]) == ("", None)


def test_the_builder_still_speaks(buildkit: Path) -> None:
    text = "FROM docker.io/library/a:1\nMAINTAINER me\nCMD a\n"

    assert theirs(buildkit, text, "", {})["Checks"] == [
        "2: MaintainerDeprecated",
        "3: JSONArgsRecommended",
    ]
