"""A container: an image, what it runs, and what it is given."""

from __future__ import annotations

from immutabledict import immutabledict

from devops_constructs.project._command_line import CommandLine
from devops_constructs.project.env import Env
from devops_constructs.project.mount import Mount
from devops_constructs.project.sized import Sized


class Container(Sized):
    """Something that runs in a pod, alone or with others."""

    image: str | None = None
    """The name of an image in `Project.images`; None: that of the component."""
    command: CommandLine = ()
    """Replaces the image's entrypoint; empty: the entrypoint stays."""
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
