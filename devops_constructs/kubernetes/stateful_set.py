"""StatefulSet: a long-running process whose replicas have volumes of their own."""

from __future__ import annotations

from devops_constructs.kubernetes import service_account
from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes._pod import process_pod
from devops_constructs.kubernetes._volumes import Volumes
from devops_constructs.kubernetes.deployment import min_ready
from devops_constructs.kubernetes.labels import selector
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.release import Placed


class StatefulSet(KubernetesObject):
    """A component with an `OwnVolume`: each replica has its own name and its own volumes.

    A new version replaces one pod after the other, since two cannot have one volume.

    Creates:
        apps/v1 StatefulSet. Its volumes stay when it is scaled down or deleted.

    Sources: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
    """

    def __init__(self, scope: Construct, id: str, props: Placed[LongRunning]) -> None:
        component = props.component
        volumes = Volumes(props)
        template = process_pod(props, service_account=service_account.NAME, volumes=volumes)
        spec = {
            **({} if component.autoscale else {"replicas": component.replicas}),
            **min_ready(component.rollout),
            "revisionHistoryLimit": component.rollout.revisions_kept,
            "serviceName": component.name,
            "selector": {"matchLabels": selector(props)},
            "template": template,
            "persistentVolumeClaimRetentionPolicy": {
                "whenDeleted": "Retain",
                "whenScaled": "Retain",
            },
            "volumeClaimTemplates": volumes.templates(),
        }
        super().__init__(scope, id, "apps/v1", "StatefulSet", component.name, of=props, spec=spec)
