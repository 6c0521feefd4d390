"""Programs of the machines that run jobs: real ones, with what is on loopback behind them."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.emulated.program import program
from tests.preparation import ROOT
from tests.terraform_engine import any_engine

REGISTRY = "registry.digitalocean.com"

_TERRAFORM = """\
#!/bin/sh
case $1 in -chdir=*) cd "${{1#*=}}" && shift ;; esac
# for tests in which the machine goes away
echo $$ $PPID >{folder}/running
if [ "$1" = apply ] && [ -e {folder}/dies-after-apply ]; then
  {real} "$@"
  kill -KILL $PPID
fi
exec {real} "$@"
"""
_HELM = """\
#!/bin/sh
# charts of others come from the internet
if [ "$1 $2" = "dependency build" ]; then
  mkdir -p "$3/charts" && cp -R {dependency} "$3/charts/"
  sed -n 's/^    version: /version: /p' "$3/Chart.yaml" >>"$3/charts/traefik/Chart.yaml"
  exit
fi
case $1 in pull | push) plain=--plain-http ;; *) plain= ;; esac
if [ -e "${{HELM_REGISTRY_CONFIG:-}}" ]; then
  sed 's/{registry}/{address}/' "$HELM_REGISTRY_CONFIG" >"$HELM_REGISTRY_CONFIG.here"
  export HELM_REGISTRY_CONFIG="$HELM_REGISTRY_CONFIG.here"
fi
for word; do
  shift
  case $word in oci://{registry}/*) word=oci://{address}/${{word#oci://*/}} ;; esac
  set -- "$@" "$word"
done
exec {helm} "$@" $plain
"""
_DOCKER = """\
#!/bin/sh
# images are in no registry: a file has the digest of what is there, by its digest or its tag
case $4 in *@*) name=${{4##*@}} ;; *) name=${{4##*:}} ;; esac
digest=$(cat "{images}/$name" 2>/dev/null) || {{ echo "ERROR: $4: not found" >&2; exit 1; }}
printf '{{"digest": "%s"}}' "$digest"
"""
_DEVOPS = """\
#!/bin/sh
# the environment is prepared
exec {python} -m devops_constructs "$@"
"""
_TRAEFIK = {
    "Chart.yaml": "apiVersion: v2\nname: traefik\n",
    "templates/service.yaml": """\
apiVersion: v1
kind: Service
metadata:
  name: {{ .Values.fullnameOverride }}
  annotations: {{ toJson .Values.service.annotations }}
spec:
  {{- toYaml .Values.service.spec | nindent 2 }}
  selector: {app.kubernetes.io/name: traefik}
  ports: [{name: websecure, port: 443, targetPort: websecure}]
""",
}


def write_programs(
    folder: Path, *, helm: Path, registry: str, spaces: str, providers: Mapping[str, str]
) -> Path:
    """Terraform, helm and docker, in a folder for PATH.

    Args:
        folder: gets them, and `images/` with a digest by digest or tag.
        helm: the real one.
        registry: the address of the registry that is in place of DigitalOcean's.
        spaces: the address of what is in place of Spaces.
        providers: what Terraform needs to know to reach the played providers.
    """
    (folder / "images").mkdir(parents=True)
    dependency = folder / "traefik"
    for name, text in _TRAEFIK.items():
        _write(dependency / name, text)
    real = program(folder / "real-terraform", any_engine(), providers, spaces)
    text = _TERRAFORM.format(folder=shlex.quote(os.fspath(folder)), real=shlex.quote(str(real)))
    _executable(folder / "terraform", text)
    _executable(
        folder / "helm",
        _HELM.format(
            dependency=shlex.quote(os.fspath(dependency)),
            registry=REGISTRY,
            address=registry,
            helm=shlex.quote(os.fspath(helm)),
        ),
    )
    _executable(folder / "docker", _DOCKER.format(images=folder / "images"))
    return folder


def write_devops(repository: Path) -> None:
    """`scripts/devops` of the infrastructure repository."""
    text = _DEVOPS.format(python=shlex.quote(sys.executable))
    _executable(repository / "scripts/devops", text)


def machine(programs: Path, *more: Path) -> dict[str, str]:
    """What every program of a machine finds in its environment."""
    path = os.pathsep.join([*map(os.fspath, (programs, *more)), os.environ["PATH"]])
    return {"PATH": path, "PYTHONPATH": os.fspath(ROOT)}


def _executable(file: Path, text: str) -> None:
    _write(file, text)
    file.chmod(0o755)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
