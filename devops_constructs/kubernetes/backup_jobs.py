"""BackupJobs: what dumps a release's databases, watches over the dumps, and restores one."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes._backup_pods import SCRIPTS, BackupPods
from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes.labels import labels_of, selector
from devops_constructs.kubernetes.network_policy import egress_rules
from devops_constructs.project.backup_scripts import backup_scripts
from devops_constructs.project.backups import BACKUPS_RESTORE, Backups
from devops_constructs.project.component import Component
from devops_constructs.project.reachability import backup_ways
from devops_constructs.project.release import Placed, Release

_NEVER = "0 0 1 1 *"  # a schedule there has to be; it is suspended


class BackupJobs(Construct):
    """Dumps of the databases, proved before they count, in pods as safe as any other and without an
    image of ours.

    The value `paused` does not stop them. What fails in a run is reported by the run; that a run
    did not come so far is reported by the one that watches.

    Creates:
        Files: v1 ConfigMap with the scripts.
        Resource: batch/v1 CronJob that dumps, encrypts and uploads.
        Watch: batch/v1 CronJob that reports a newest copy that is too old.
        Restore: batch/v1 CronJob, always suspended: what `devops backups restore` makes a Job of.
        ResourcePolicy, WatchPolicy, RestorePolicy: networking.k8s.io/v1 NetworkPolicies: names and
            HTTPS, and for those that need it the database past its pool.

    Sources: https://www.postgresql.org/docs/17/app-pgdump.html
    """

    def __init__(self, scope: Construct, id: str, props: Release, backups: Backups) -> None:
        super().__init__(scope, id)
        self._backups = backups
        pods = BackupPods(props, backups)
        dumping, watching = backups.components
        restoring = backups.dumping(BACKUPS_RESTORE)
        KubernetesObject(
            self, "Files", "v1", "ConfigMap", SCRIPTS, of=props, data=dict(backup_scripts())
        )
        self._cron_job("Resource", props, dumping, backups.schedule, pods.dump(dumping))
        self._cron_job("Watch", props, watching, backups.watch_schedule, pods.watch(watching))
        self._cron_job("Restore", props, restoring, _NEVER, pods.restore(restoring))

    def _cron_job(
        self,
        id: str,
        release: Release,
        component: Component,
        schedule: str,
        template: dict[str, Any],
    ) -> None:
        """With a policy for its pods."""
        placed = Placed(release, component)
        job = {
            "activeDeadlineSeconds": self._backups.deadline_seconds,
            # one more try, as a database that fails over is away for a minute
            "backoffLimit": 1 if id == "Resource" else 0,
            "template": template,
        }
        spec = {
            "schedule": schedule,
            "timeZone": release.project.time_zone,
            "concurrencyPolicy": "Forbid",
            "startingDeadlineSeconds": 3_600,
            "suspend": id == "Restore",
            "successfulJobsHistoryLimit": 3,
            "failedJobsHistoryLimit": 3,
            "jobTemplate": {"metadata": {"labels": labels_of(placed)}, "spec": job},
        }
        policy = {
            "podSelector": {"matchLabels": selector(placed)},
            "policyTypes": ["Ingress", "Egress"],
            "egress": egress_rules(release, backup_ways(to_database=id != "Watch")),
        }
        for suffix, api_version, kind, body in (
            ("", "batch/v1", "CronJob", spec),
            ("Policy", "networking.k8s.io/v1", "NetworkPolicy", policy),
        ):
            name = component.name
            KubernetesObject(self, f"{id}{suffix}", api_version, kind, name, of=placed, spec=body)
