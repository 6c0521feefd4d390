"""Where Secrets come from that a store outside the cluster keeps."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import Label
from devops_constructs.project._names import nearest
from devops_constructs.project._refusals import Refused

_PLACES = ("project", "environment", "key")


def _is_a_path(path: str) -> str:
    unknown = [name for name in re.findall(r"\{(.*?)\}", path) if name not in _PLACES]
    if unknown:
        meant = nearest(unknown[0], _PLACES)
        known = ", ".join(f"'{{{name}}}'" for name in _PLACES)
        raise Refused(
            f"has '{{{unknown[0]}}}'",
            why=f"only {known} stand for something",
            fix=f"did you mean '{{{meant}}}'?" if meant else "write one of these, or a plain path",
        )
    if path.strip() == path and path:
        return path
    raise Refused(
        f"is {path!r}",
        why="it names an entry of the store",
        fix="write a path such as '{project}/{environment}/app'",
    )


class ExternalSecrets(Definition):
    """A store such as Vault, read by the External Secrets operator, which the cluster has to have.

    It writes the Secret and keeps it up to date. Pods see a new value when they are replaced.
    """

    store: Label = Field(kw_only=False, examples=["vault"])
    """The name of the store's object in the cluster; it is made elsewhere."""
    store_kind: Literal["ClusterSecretStore", "SecretStore"] = "ClusterSecretStore"
    """Whether the store serves the whole cluster or the environment's namespace."""
    path: Annotated[str, AfterValidator(_is_a_path)] | None = None
    """The entry of the store; None: project, environment and the Secret's name with slashes
    between. "{project}" and "{environment}" stand for names. Each key is a property of the entry;
    with "{key}" in the path it is an entry by itself."""
    refresh_seconds: int = Field(default=3600, ge=60, le=604_800)
    """How often the store is asked."""

    def entry(
        self, project: str, environment: str, secret: str, key: str
    ) -> tuple[str, str | None]:
        """The entry of the store that has the value of a key, and the property if it is one."""
        path = self.path or f"{{project}}/{{environment}}/{secret}"
        names = {"project": project, "environment": environment, "key": key}
        found = re.sub(r"\{(.*?)\}", lambda match: names[match[1]], path)
        return found, None if "{key}" in path else key
