"""A Dockerfile as the builder reads it: its stages, and which of them lead to which image.

Sources: frontend/dockerfile/dockerfile2llb/convert.go of https://github.com/moby/buildkit
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from e2b_dockerfile_utils import (
    DockerfileAst,
    DockerfileInstruction,
    DockerfileSyntaxError,
    ShellLex,
    parse_dockerfile_ast,
)

from devops_constructs.operations.docker.instruction import Instruction

_FILLED_IN = (
    "ADD",
    "ARG",
    "COPY",
    "ENV",
    "EXPOSE",
    "LABEL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
)
_PLATFORM = {
    **{f"{side}PLATFORM": "linux/amd64" for side in ("BUILD", "TARGET")},
    **{f"{side}OS": "linux" for side in ("BUILD", "TARGET")},
    **{f"{side}ARCH": "amd64" for side in ("BUILD", "TARGET")},
    **{f"{side}VARIANT": "" for side in ("BUILD", "TARGET")},
}
"""What the builder sets by itself on GitHub's machines."""
_REFERENCE = re.compile(r"\$(\w+)|\$\{(\w+)\}")
_LEAST_WORDS = {"ADD": 2, "ARG": 1, "COPY": 2, "ENV": 1, "EXPOSE": 1, "USER": 1, "WORKDIR": 1}


@dataclass(frozen=True)
class Stage:
    """What begins with a FROM."""

    number: int
    name: str | None
    base: str
    """The image or stage that it starts from, with variables filled in."""
    unset: tuple[str, ...]
    """Variables in that which nothing gives a value."""
    line: int
    parent: Stage | None
    """The stage that it starts from; None: an image, or nothing."""
    instructions: tuple[Instruction, ...]

    @property
    def title(self) -> str:
        """How it is spoken of."""
        return f"stage {self.name}" if self.name else f"stage {self.number}"

    @property
    def chain(self) -> tuple[Stage, ...]:
        """The stages that it consists of, the first one first."""
        return (*(self.parent.chain if self.parent else ()), self)


@dataclass(frozen=True)
class Dockerfile:
    """All stages, in the order in which they are written."""

    path: str
    """In the project's repository."""
    stages: tuple[Stage, ...]
    arguments: frozenset[str]
    """The names that some ARG declares."""

    def stage(self, name: str | None) -> Stage | None:
        """The stage of that name; for None the last one. None: there is no such stage."""
        if name is None:
            return self.stages[-1]
        return _named(self.stages, name)

    def source(self, instruction: Instruction, reference: str) -> Stage | None:
        """The stage that a `from` names, in COPY also by its number; None: it names an image."""
        if instruction.name == "COPY" and reference.isdecimal():
            return next((each for each in self.stages if each.number == int(reference)), None)
        return _named(self.stages, reference)

    def needed(self, target: Stage) -> tuple[Stage, ...]:
        """The stages that are built for one of them, in order."""
        found: dict[int, Stage] = {}
        waiting = [target]
        while waiting:
            stage = waiting.pop()
            if stage.number not in found:
                found[stage.number] = stage
                waiting += [each for each in self._mentioned(stage) if each]
        return tuple(found[number] for number in sorted(found))

    def _mentioned(self, stage: Stage) -> Iterator[Stage | None]:
        yield stage.parent
        for instruction, reference in images_mentioned(stage):
            yield self.source(instruction, reference)


def images_mentioned(stage: Stage) -> Iterator[tuple[Instruction, str]]:
    """The images and stages from which a stage copies or mounts something."""
    for instruction in stage.instructions:
        if reference := instruction.flag("from"):
            yield instruction, reference
        for mount in instruction.mounts:
            if reference := mount.get("from"):
                yield instruction, reference


def parse(path: str, text: str, build_args: Mapping[str, str]) -> Dockerfile:
    """The Dockerfile of that text.

    Raises:
        DockerfileSyntaxError: it is none.
    """
    ast = parse_dockerfile_ast(text)
    words = (word for node in ast.instructions if node.name == "ARG" for word in node.args)
    arguments = frozenset(word.partition("=")[0] for word in words)
    return Dockerfile(path, _Reader(ast, build_args).stages(), arguments)


def _named(stages: tuple[Stage, ...] | list[Stage], name: str) -> Stage | None:
    same = [each for each in stages if each.name and each.name.lower() == name.lower()]
    return same[-1] if same else None


class _Reader:
    """Goes through the instructions, and keeps what variables are worth."""

    def __init__(self, ast: DockerfileAst, build_args: Mapping[str, str]) -> None:
        self._ast = ast
        self._given = build_args
        self._global = {**_PLATFORM, **{k: v for k, v in build_args.items() if k in _PLATFORM}}
        self._variables: dict[str, str] = {}
        self._env: dict[str, str] = {}
        self._env_of: dict[int, dict[str, str]] = {}

    def stages(self) -> tuple[Stage, ...]:
        made: list[Stage] = []
        ends: dict[int, dict[str, str]] = {}
        for head, body in self._parts():
            stage = self._head(head, made)
            self._variables = dict(ends[stage.parent.number]) if stage.parent else {}
            self._env = dict(self._env_of[stage.parent.number]) if stage.parent else {}
            instructions = tuple(self._instruction(each) for each in body)
            # what the image is set to goes over what arguments were, from the next stage on
            ends[stage.number] = {**self._variables, **self._env}
            self._env_of[stage.number] = self._env
            made.append(replace(stage, instructions=instructions))
        return tuple(made)

    def _parts(self) -> list[tuple[DockerfileInstruction, list[DockerfileInstruction]]]:
        parts: list[tuple[DockerfileInstruction, list[DockerfileInstruction]]] = []
        for node in self._ast.instructions:
            if node.name == "FROM":
                parts.append((node, []))
            elif parts:
                parts[-1][1].append(node)
            elif node.name == "ARG":
                self._set_global(node)
            else:
                raise DockerfileSyntaxError(f"{node.name} before the first FROM", node.start_line)
        if not parts:
            raise DockerfileSyntaxError("there is no FROM")
        return parts

    def _set_global(self, node: DockerfileInstruction) -> None:
        for word in node.args:
            name, equals, value = word.partition("=")
            if name in self._given:
                self._global[name] = self._given[name]
            elif equals:
                line = node.start_line
                self._global[name] = self._filled(value, self._global, line, empty=True)

    def _head(self, node: DockerfileInstruction, before: list[Stage]) -> Stage:
        words = node.args
        if len(words) not in (1, 3) or (len(words) == 3 and words[1].upper() != "AS"):
            raise DockerfileSyntaxError("FROM takes an image, or IMAGE AS NAME", node.start_line)
        base = self._filled(words[0], self._global, node.start_line, empty=True)
        parent = _named(before, base)
        name = words[2].lower() if len(words) == 3 else None
        left = self._filled(words[0], self._global, node.start_line)
        unset = tuple(plain or braced for plain, braced in _REFERENCE.findall(left))
        return Stage(len(before), name, base, unset, node.start_line, parent, ())

    def _instruction(self, node: DockerfileInstruction) -> Instruction:
        least = _LEAST_WORDS.get(node.name, 0)
        if len(node.args) < least and not node.heredocs:
            what = f"{node.name} needs {least} argument{'s' if least > 1 else ''}"
            raise DockerfileSyntaxError(what, node.start_line)
        before = dict(self._variables)
        words = self._words(node)
        if node.name in ("ARG", "ENV"):
            self._set(node.name, words)
        flags = (flag.removeprefix("--").partition("=") for flag in node.flags)
        return Instruction(
            name=node.name,
            words=words,
            flags=tuple((name.lower(), value) for name, _, value in flags),
            is_exec=node.json,
            documents=tuple(heredoc.content for heredoc in node.heredocs),
            text=node.original,
            line=node.start_line,
            variables=before,
        )

    def _words(self, node: DockerfileInstruction) -> tuple[str, ...]:
        """Filled in where the builder does so; variables as NAME=value."""
        words = list(node.args)
        if node.name in ("ENV", "LABEL"):
            words = [f"{words[i]}={words[i + 1]}" for i in range(0, len(words), 3)]
        if node.name not in _FILLED_IN:
            return tuple(words)
        return tuple(self._filled(word, self._variables, node.start_line) for word in words)

    def _set(self, name: str, words: tuple[str, ...]) -> None:
        for word in words:
            variable, equals, value = word.partition("=")
            if name == "ARG" and variable in self._given:
                value, equals = self._given[variable], "="
            elif name == "ARG" and not equals and variable in self._global:
                value, equals = self._global[variable], "="
            if equals:
                self._variables[variable] = value
            if name == "ENV":
                self._env[variable] = value

    def _filled(
        self, word: str, variables: Mapping[str, str], line: int, *, empty: bool = False
    ) -> str:
        lex = ShellLex(self._ast.escape_token, env=variables, skip_unset_env=not empty)
        try:
            return lex.process_word(word)
        except ValueError as error:
            raise DockerfileSyntaxError(str(error), line) from None
