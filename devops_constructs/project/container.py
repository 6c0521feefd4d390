"""A container: an image, what it runs, and what it is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from immutabledict import immutabledict

from devops_constructs.errors import Problem
from devops_constructs.project._command_line import CommandLine
from devops_constructs.project.env import Env
from devops_constructs.project.mount import Mount
from devops_constructs.project.shell import Shell
from devops_constructs.project.shell_text import keeps_signals, words_of
from devops_constructs.project.sized import Sized


class Container(Sized):
    """Something that runs in a pod, alone or with others."""

    image: str | None = None
    """The name of an image in `Project.images`; None: that of the component."""
    command: CommandLine | Shell = ()
    """Replaces the image's entrypoint; empty: the entrypoint stays. `Shell` for what needs one."""
    args: CommandLine = ()
    """Arguments to the entrypoint or command; empty: the image's own."""
    env: Env = immutabledict()
    """Variables of this container; they go over all others."""
    config_maps: tuple[str, ...] = ()
    """ConfigMaps whose entries all become variables, after the image's own; later ones go over
    earlier ones and over variables of image, environment and project."""
    secrets: tuple[str, ...] = ()
    """Secrets whose keys all become variables, besides the image's own."""
    mounts: tuple[Mount, ...] = ()
    """Volumes, besides the image's `writable_paths`."""

    @property
    def named_ports(self) -> Mapping[str, int]:
        """The ports it listens on by name, the main one first."""
        return {}

    @property
    def words(self) -> tuple[str, ...]:
        """The program that it is told to run, with its arguments; empty: what its image says."""
        if isinstance(self.command, Shell):
            return tuple(words_of(self.command.run))
        return (*self.command, *self.args)

    def _problems(self) -> Iterator[Problem]:
        yield from super()._problems()
        if isinstance(self.command, Shell) and self.args:
            yield self.problem(
                "args",
                what="args beside a Shell",
                why="they would be the shell's, and not reach what it runs",
                fix="write them behind the program in Shell(...)",
            )

    def _signals_reach_it(self) -> Iterator[Problem]:
        """For what is kept running: it is to end by itself when it is told to."""
        if isinstance(self.command, Shell):
            return
        place = keeps_signals((*self.command, *self.args))
        if place is None:
            return
        command = len(self.command)
        path = ("command", place) if place < command else ("args", place - command)
        yield self.problem(
            *path,
            what=f"{path[0]}[{path[1]}] is run by a shell without exec",
            why="the shell stays in front of the process and passes no signal on: at its end the"
            " process is killed in the middle of its work",
            fix="write command=Shell(...) with the program in it, or exec before the last command",
        )
