"""Stacks of built-in resources whose state is where a committed stack's would be."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.s3_server import CREDENTIALS, S3Server
from tests.terraform.real.committed_stacks import CommittedStack
from tests.terraform_engine import Engine, environment

CHECKSUMS = {
    "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
    "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
}
"""As everything that writes to a Space has them."""


@dataclass(frozen=True)
class RemoteStack:
    """A folder with the committed backend, a server to override its endpoint, and an engine."""

    engine: Engine
    folder: Path
    server: S3Server
    backend: dict[str, Any]

    @classmethod
    def of(
        cls, stack: CommittedStack, engine: Engine, folder: Path, server: S3Server
    ) -> RemoteStack:
        """Initialised on that server, with no resource yet."""
        folder.mkdir()
        made = cls(engine, folder, server, stack.content["terraform"]["backend"]["s3"])
        if not server.holds(made.backend["bucket"], ""):
            server.make_bucket(made.backend["bucket"])
        made.write(None)
        overrides = (f'endpoints={{"s3"="{server.url}"}}', "use_path_style=true")
        options = [f"-backend-config={each}" for each in overrides]
        engine.succeed(folder, "init", *options, env=made.env)
        return made

    @property
    def key(self) -> str:
        """What the state is called in its bucket."""
        key: str = self.backend["key"]
        return key

    @property
    def env(self) -> dict[str, str]:
        """Credentials, as CI has them in its environment."""
        return {**CREDENTIALS, **CHECKSUMS}

    def write(self, value: str | None, *, provisioner: dict[str, Any] | None = None) -> None:
        """Say what the one resource of the stack holds; None is no resource."""
        terraform = {"terraform": {"backend": {"s3": self.backend}}}
        thing = {"input": value, **({"provisioner": provisioner} if provisioner else {})}
        resources = {} if value is None else {"resource": {"terraform_data": {"thing": thing}}}
        (self.folder / "cdk.tf.json").write_text(json.dumps({**terraform, **resources}), "utf-8")

    def apply(self) -> None:
        """Apply what was written."""
        self.engine.succeed(self.folder, "apply", "-auto-approve", env=self.env)

    @contextmanager
    def apply_at_once(self) -> Iterator[subprocess.Popen[bytes]]:
        """Apply beside the test; the state stays locked until that process ends."""
        command = (self.engine.program, "apply", "-auto-approve")
        env = {**environment(self.folder), **self.env}
        with (self.folder / "log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=self.folder, env=env, stdout=log, stderr=log, start_new_session=True
            )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)

    def value(self, version: str = "") -> object:
        """What the state says that the resource holds."""
        state = json.loads(self.server.read(self.backend["bucket"], self.key, version))
        [resource] = state["resources"]
        return resource["instances"][0]["attributes"]["input"]["value"]
