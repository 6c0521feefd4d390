"""Where everything lies in the mirror, as Terraform and OpenTofu look for it.

Sources: https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror
"""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass
from pathlib import Path

from tools.provider_mirror.pins import Pin

HOSTS = ("registry.terraform.io", "registry.opentofu.org")
"""Where a source without a host name is looked for, by terraform and by tofu."""

_MACHINES = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64"}


def this_platform() -> str:
    """Name this machine as Terraform does, such as linux_amd64."""
    machine = platform.machine()
    return f"{platform.system().lower()}_{_MACHINES.get(machine, machine)}"


def cache_folder() -> Path:
    """Return the folder that all clones of this repository share; see scripts/_environment.sh."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "devops-constructs" / f"providers-{this_platform()}"


@dataclass(frozen=True)
class Mirror:
    """A filesystem mirror of providers, the CLI configuration that names it, and its report."""

    root: Path

    def program(self, pin: Pin, host: str = HOSTS[0]) -> Path:
        """Say where the program of a pin belongs."""
        if not pin.source:
            return self.root / "bin" / f"{pin.name}-{pin.version}"
        folder = self.root / host / pin.source / pin.version / this_platform()
        return folder / f"terraform-provider-{pin.name}_v{pin.version}"

    def holds(self, pin: Pin) -> bool:
        """Whether the program is there, whoever built it."""
        return self.program(pin).is_file()

    @property
    def configuration(self) -> Path:
        """The file for TF_CLI_CONFIG_FILE."""
        return self.root / "mirror.tfrc"

    @property
    def report(self) -> Path:
        """What became of each pin, as JSON."""
        return self.root / "report.json"

    def complete(self, pin: Pin) -> None:
        """Make what is there known to terraform and tofu alike."""
        program = self.program(pin)
        for host in HOSTS[1:] if pin.source else ():
            other = self.program(pin, host)
            if not other.exists() or not other.samefile(program):
                other.parent.mkdir(parents=True, exist_ok=True)
                other.unlink(missing_ok=True)
                other.hardlink_to(program)

    def configure(self) -> None:
        """Write the CLI configuration, unless it is as it should be."""
        path = json.dumps(str(self.root))
        text = f"provider_installation {{\n  filesystem_mirror {{\n    path = {path}\n  }}\n}}\n"
        if not self.configuration.is_file() or self.configuration.read_text("utf-8") != text:
            self.configuration.write_text(text, "utf-8")
