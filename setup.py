"""What pyproject.toml cannot say: one .pth file belongs beside the package in site-packages.

It points the engines at the bundled Node in programs that import an engine before any of our
modules; see docs/decisions/0002-node-from-a-wheel.md. All other metadata is in pyproject.toml.
"""

from __future__ import annotations

from pathlib import Path

from setuptools import Command, setup
from setuptools.command.build import build

PTH = "devops_constructs_node.pth"


class BuildNodePth(Command):
    """Put the .pth file into the wheel; implements setuptools' `SubCommand` protocol."""

    editable_mode = False
    build_lib: str

    def initialize_options(self) -> None:
        """Declare the option that `build_py` settles."""
        self.build_lib = None  # type: ignore[assignment]  # setuptools' word for "not yet known"

    def finalize_options(self) -> None:
        """Build into the same folder as the modules."""
        self.set_undefined_options("build_py", ("build_lib", "build_lib"))

    def run(self) -> None:
        """Copy the file to the top of the wheel.

        An editable wheel leaves the built modules out (they stay in the source folder), so there
        the file goes directly to where the wheel is being unpacked.
        """
        install = self.get_finalized_command("install")
        folder = install.install_lib if self.editable_mode else self.build_lib
        self.mkpath(folder)
        self.copy_file(PTH, folder)

    def get_source_files(self) -> list[str]:
        """Name the file for the source distribution."""
        return [PTH]

    def get_outputs(self) -> list[str]:
        """Name the built file."""
        return [str(Path(self.build_lib, PTH))]

    def get_output_mapping(self) -> dict[str, str]:
        """Say that no built file can be replaced by a link to its source."""
        return {}


class BuildWithNodePth(build):
    """The usual build, then the .pth file."""

    sub_commands = [*build.sub_commands, ("build_node_pth", None)]  # noqa: RUF012  # setuptools' own form


setup(cmdclass={"build": BuildWithNodePth, "build_node_pth": BuildNodePth})
