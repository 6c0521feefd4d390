"""What the objects of a release reach beyond their namespace, and where the cluster reads it.

Each thing is a line of text, such as "host www.acme.example". The stack of an environment writes
all lines of its release onto the namespace, where releases cannot write; a policy of the cluster
refuses whatever an object reaches besides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from immutabledict import immutabledict

from devops_constructs.project.release import Release

PROJECT_LABEL = "devops-constructs/project"
ENVIRONMENT_LABEL = "devops-constructs/environment"
"""A namespace with this label is under the policy."""
REACH = "devops-constructs/reach"
"""The annotation of a namespace with the lines."""


def namespace_labels(release: Release) -> Mapping[str, str]:
    """By which the policy knows a namespace of a release, and whose it is."""
    return immutabledict(
        {
            ENVIRONMENT_LABEL: release.environment.name,
            PROJECT_LABEL: release.project.name,
        }
    )


def reach_of(release: Release, further: Iterable[str] = ()) -> str:
    """The annotation: all hosts of the environment, and what its objects reach `further`."""
    hosts = {f"host {host.name}" for host in release.environment.all_hosts}
    return "\n".join(sorted({*hosts, *further}))
