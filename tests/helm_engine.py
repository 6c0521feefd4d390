"""Charts in Helm's own engine (package helm-python-sdk): templates, schema check, YAML parser."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import helm_python

from devops_constructs.kubernetes.manifests import maintenance_manifests, manifests
from devops_constructs.project.release import Release
from devops_constructs.synthesis.helm_chart import chart_files

Manifest = dict[str, Any]


@dataclass(frozen=True)
class EngineChart:
    """A chart as the engine loaded it."""

    handle: Any

    @classmethod
    def of(cls, files: Mapping[str, str]) -> EngineChart:
        """From the chart's files by path, without touching the disk."""
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as archive:
            for path, text in files.items():
                entry = tarfile.TarInfo(f"chart/{path}")
                entry.size = len(data := text.encode())
                archive.addfile(entry, io.BytesIO(data))
        return cls(helm_python.Chart.load_archive(buffer.getvalue()))

    def texts(self, values: Mapping[str, Any] | None = None) -> dict[str, str]:
        """What `helm template` makes of each file of templates/, by the file's name; a file that
        renders to nothing makes nothing.

        Raises:
            helm_python.HelmValuesError: values.schema.json refuses the values.
        """
        name = self.handle.name
        made = self.handle.render(dict(values or {}), name=name, namespace=name)
        return {path.rpartition("/")[2]: text for path, text in made.items() if text.strip()}

    def objects(self, values: Mapping[str, Any] | None = None) -> dict[str, Manifest]:
        """The same as objects, read by Helm's own YAML parser; NOTES.txt is none."""
        texts = self.texts(values)
        return {file: parsed(text) for file, text in texts.items() if file != "NOTES.txt"}


@dataclass(frozen=True)
class ReleaseChart:
    """A release, the files of its chart, and the chart in the engine."""

    release: Release
    files: Mapping[str, str]
    engine: EngineChart

    @classmethod
    def of(cls, release: Release, applied: str | None = None) -> ReleaseChart:
        """The chart of any release, as synthesis makes it; `applied` is the hash of its stack."""
        files = chart_files(
            release,
            manifests(release),
            "projects/acme.py",
            in_maintenance=maintenance_manifests(release),
            applied=applied,
        )
        return cls(release, files, EngineChart.of(files))

    @property
    def rendered(self) -> list[Manifest]:
        """The objects with the chart's default values."""
        return list(self.engine.objects().values())


def parsed(text: str) -> Manifest:
    """A YAML document, read as Helm and kubectl do."""
    document: Manifest = helm_python.values_from_yaml(text)
    return document
