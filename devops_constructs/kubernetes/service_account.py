"""ServiceAccount: the identity of a release's pods."""

from __future__ import annotations

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.project.component import RELEASE_ACCOUNT
from devops_constructs.project.release import Release

NAME = RELEASE_ACCOUNT


class ServiceAccount(KubernetesObject):
    """An identity without rights: no token is mounted into pods, and no Role is bound to it.

    Creates:
        v1 ServiceAccount `app`, one per release.
    """

    def __init__(self, scope: Construct, id: str, props: Release) -> None:
        super().__init__(
            scope,
            id,
            "v1",
            "ServiceAccount",
            NAME,
            of=props,
            automountServiceAccountToken=False,
        )
