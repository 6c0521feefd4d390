"""The value that moves an image, and how a template reads a value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from devops_constructs.project.image import Image
from devops_constructs.project.release import Release
from devops_constructs.synthesis.yaml_text import HelmExpression


@dataclass(frozen=True)
class ImageValue:
    """Which part of an image's reference moves: the digest of what CI builds, others' tag."""

    reference: str
    field: str
    default: str
    comment: str

    @classmethod
    def of(cls, release: Release, image: Any) -> ImageValue:
        """The value of an image of a release."""
        reference = release.image_reference(image)
        name, at, _ = reference.partition("@")
        comment = (
            f"Built from {image.dockerfile}; the release sets the digest that CI pushed."
            if isinstance(image, Image)
            else f"The outside image {name}."
        )
        return cls(reference, "digest" if at else "tag", release.image_version(image), comment)

    def expression(self, name: str) -> HelmExpression:
        """The image reference of a container, with the moving part taken from the values."""
        fixed = self.reference.removesuffix(self.default)
        return HelmExpression(f'"{fixed}{{{{ {value_of("images", name, self.field)} }}}}"')

    def operands(self, name: str) -> str:
        """The same reference as two texts in a row for a function of Helm."""
        fixed = self.reference.removesuffix(self.default)
        return f'"{fixed}" ({value_of("images", name, self.field)})'

    def version(self, name: str) -> HelmExpression:
        """The moving part alone."""
        return HelmExpression(f"{{{{ {value_of('images', name, self.field)} | quote }}}}")


def value_of(*path: str) -> str:
    """The Go template expression of a value; a key with a hyphen needs `index`."""
    if all(re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", step) for step in path):
        return ".Values." + ".".join(path)
    return "index .Values " + " ".join(f'"{step}"' for step in path)
