"""What a person does with kubectl for a Secret that nobody else makes; no value is in it."""

from __future__ import annotations

import shlex

from devops_constructs.project.secret import TLS
from devops_constructs.project.secret_ledger import LedgerEntry

_TYPED = '(read -rs value && printf %s "$value")'


def kubectl_command(namespace: str, entry: LedgerEntry) -> str:
    """A pipe for a shell that asks for the value, does not show it, and hands it on by stdin.

    Each key has a manager of its own: with one for all of them, server-side apply would take away
    the keys that are not given now.
    """
    if entry.type == TLS:
        made = ("tls", str(entry.secret), "--cert", "tls.crt", "--key", "/dev/stdin")
        first, manager = "cat tls.key", "by-hand"
    else:
        kind = () if entry.type == "Opaque" else ("--type", entry.type)
        made = ("generic", str(entry.secret), *kind, "--from-file", f"{entry.key}=/dev/stdin")
        first, manager = _TYPED, f"by-hand-{entry.key}"
    as_yaml = ("--namespace", namespace, "--dry-run=client", "--output", "yaml")
    apply = ("--server-side", "--force-conflicts", "--field-manager", manager, "--filename", "-")
    create = shlex.join(("kubectl", "create", "secret", *made, *as_yaml))
    return " |\n  ".join((first, create, shlex.join(("kubectl", "apply", *apply))))
