"""Programs in place of terraform, helm and kubectl, for a world that is a file.

Runs alone, without the package: `stand_in.py <program> <arguments>` in the folder of a stack. In
the file WORLD: what is applied of each stack, which releases there are, and each call that changed
something. No cluster can run where tests do, and providers take longer than many runs may.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PASSWORD, KEY = "known-to-the-plan", "first line of a key\nsecond line of it"
WORLD = Path(os.environ.get("WORLD", Path(__file__).with_name("world.json")))


@contextmanager
def world() -> Iterator[dict[str, Any]]:
    with WORLD.open("r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        found = json.load(file)
        yield found
        file.seek(0)
        file.truncate()
        json.dump(found, file)


def terraform(args: list[str]) -> int:
    if args[0] == "version":
        print("Terraform v1.11.4")
    if args[0] == "plan":
        stack, content = described()
        with world() as now, zipfile.ZipFile("plan.out", "w") as plan:
            plan.write("cdk.tf.json", "tfconfig/m-/cdk.tf.json")
            plan.writestr("serial", str(now["serials"].get(stack, 0)))
            changes = [] if now["stacks"].get(stack) == content else [creation(stack)]
            plan.writestr("changes", json.dumps(changes))
    if args[0] == "show":
        with zipfile.ZipFile("plan.out") as plan:
            changes = json.loads(plan.read("changes"))
        print(json.dumps({"resource_changes": changes}) if "-json" in args else "Plan: 1 to add")
    if args[0] == "apply":
        return applied()
    return 0


def applied() -> int:
    stack, content = described()
    with world() as now:
        with zipfile.ZipFile("plan.out") as plan:
            serial = int(plan.read("serial"))
        if serial != now["serials"].get(stack, 0):
            print("Error: Saved plan is stale", file=sys.stderr)
            return 1
        if now["fails"].get(stack, 0) > 0:
            now["fails"][stack] -= 1
            print(f"Error: the API is away, said {PASSWORD} and its key", file=sys.stderr)
            print(*(f"│ {line}" for line in KEY.splitlines()), sep="\n", file=sys.stderr)
            return 1
        now["stacks"][stack], now["serials"][stack] = content, serial + 1
        now["did"].append(f"stack/{stack}")
    return 0


def described() -> tuple[str, str]:
    text = Path("cdk.tf.json").read_bytes()
    key: str = json.loads(text)["terraform"]["backend"]["s3"]["key"]
    return key.partition("/")[0], hashlib.sha256(text).hexdigest()


def creation(stack: str) -> dict[str, Any]:
    """It has a password, and a key of two lines in a list."""
    after = {"password": PASSWORD, "keys": [{"key": KEY, "name": "a-name-for-all"}]}
    sensitive = {"password": True, "keys": [{"key": True}]}
    change = {"actions": ["create"], "before": None, "after": after, "after_sensitive": sensitive}
    return {"address": f"thing.{stack}", "change": change}


def helm(args: list[str]) -> int:
    namespace = args[args.index("--namespace") + 1] if "--namespace" in args else ""
    with world() as now:
        now["calls"].append([*args, f"KUBECONFIG={kubeconfig()}"])
        releases = now["releases"].setdefault(namespace, {})
        if args[:2] == ["list", "--all-namespaces"]:
            if now.get("kept_away"):
                print(now["kept_away"], file=sys.stderr)
                return 1
            every = now["releases"].items()
            here = (None, kubeconfig())
            found = [
                (space, name)
                for space, named in every
                for name, history in named.items()
                if history[-1].get("cluster") in here
            ]
            print(json.dumps([{"namespace": space, "name": name} for space, name in found]))
        elif args[:2] == ["get", "manifest"]:
            print(now.get("manifests", {}).get(args[2], ""))
        elif args[0] == "list":
            name = args[args.index("--filter") + 1].strip("^$")
            print(json.dumps([r[-1] for n, r in releases.items() if n == name]))
        elif args[0] == "history":
            print(json.dumps(releases[args[1]]))
        elif args[0] == "upgrade":
            return upgrade(now, releases, args)
        elif args[0] == "uninstall":
            now["did"].append(f"uninstalled {args[1]}")
            releases.pop(args[1], None)
        elif args[0] == "rollback":
            now["did"].append(f"rolled back {args[1]} to {args[2]}")
            history = releases[args[1]]
            history[-1]["status"] = "failed"
            history.append({"name": args[1], "revision": len(history) + 1, "status": "deployed"})
            history[-1]["description"] = f"Rollback to {args[2]}"
    return 0


def upgrade(now: dict[str, Any], releases: dict[str, Any], args: list[str]) -> int:
    name, history = args[1], releases.setdefault(args[1], [])
    fails = now["fails"].get(name, 0) > 0
    if fails:
        now["fails"][name] -= 1
        print("Error: timed out waiting for the condition", file=sys.stderr)
    else:
        for each in history:
            if each["status"] == "deployed":
                each["status"] = "superseded"
        now["did"].append(f"charts/{name}")
    said = args[args.index("--description") + 1]
    status = "failed" if fails else "deployed"
    revision = {"name": name, "revision": len(history) + 1, "status": status}
    history.append({**revision, "description": said, "cluster": kubeconfig()})
    return 1 if fails else 0


def kubeconfig() -> str:
    """What the file says, and who may read it."""
    if "KUBECONFIG" not in os.environ:
        return ""
    file = Path(os.environ["KUBECONFIG"])
    return f"{file.read_text()} {file.stat().st_mode & 0o777:o}"


def kubectl(args: list[str]) -> int:
    with world() as now:
        now["calls"].append(["kubectl", *args])
        if args[0] == "delete":
            selector = args[args.index("--selector") + 1]
            name = dict(part.split("=") for part in selector.split(","))["name"]
            now["did"].append(f"cleared away {name}")
            now["releases"][args[args.index("--namespace") + 1]].pop(name)
    return 0


if __name__ == "__main__":
    sys.exit({"terraform": terraform, "helm": helm, "kubectl": kubectl}[sys.argv[1]](sys.argv[2:]))
