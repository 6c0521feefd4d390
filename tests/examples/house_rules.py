"""Differences that come from this library's defaults, whatever the original is."""

from __future__ import annotations

from tests.examples.comparison import ABSENT, PRESENT, Difference

NETWORK_POLICIES = Difference(
    "others > NetworkPolicy *",
    ABSENT,
    PRESENT,
    "the chart lets everything through, here only what is declared",
)
BUDGETS = Difference(
    "others > PodDisruptionBudget *",
    ABSENT,
    PRESENT,
    "the drain of a node takes one pod at a time",
)
RESTRICTED = Difference(
    "workloads > * > pod_security",
    "baseline",
    "restricted",
    "no process may be root, keep capabilities or gain rights",
)
READ_ONLY_ROOT = Difference(
    "workloads > * > read_only_root",
    "False",
    "True",
    "what runs cannot be changed by who breaks in",
)
WRITABLE = Difference(
    "workloads > * > mounts > /tmp",
    ABSENT,
    "empty",
    "a temporary folder, since the root file system is read-only",
)
SPREAD = Difference(
    "workloads > * > spread",
    ABSENT,
    "kubernetes.io/hostname",
    "a node that goes takes few pods of a component along",
)
REQUESTS = Difference(
    "workloads > * > requests",
    ABSENT,
    "100m 256Mi",
    "what has no sizes in the chart has the defaults: requests always",
)
LIMITS = Difference(
    "workloads > * > limits",
    ABSENT,
    "256Mi",
    "what has no sizes in the chart has the defaults: memory is always limited",
)
NATIVE_SIDECARS = Difference(
    "workloads > * > native",
    "False",
    "True",
    "it starts before the process and ends after it",
)
SERVES_ON = Difference(
    "workloads > * > pre_stop",
    ABSENT,
    "sleep 10",
    "it serves on until every load balancer has heard of its end",
)
GRACE_OF_SERVING = Difference(
    "workloads > * > grace_seconds", "30", "45", "10 of serving on, 30 of draining, 5 to spare"
)
GRACE_OF_WORKING = Difference(
    "workloads > * > grace_seconds", "30", "35", "30 of draining, 5 to spare"
)
TIMEOUTS = Difference(
    "workloads > * > timeout_seconds",
    "1",
    "5",
    "a busy process may take longer than a second to answer",
)
PATIENT_LIVENESS = (
    Difference(
        "workloads > * > liveness > period_seconds",
        "10",
        "20",
        "restarting an overloaded process only moves its load to the others",
    ),
    Difference(
        "workloads > * > liveness > failures",
        "3",
        "6",
        "two minutes in all, for the same reason",
    ),
)
NO_DELAY = "the startup check alone decides when the others begin"
FORCED_TLS = Difference(
    "ingresses > * > force-ssl-redirect", ABSENT, "true", "nothing is served without TLS"
)
LAST_RUN_STAYS = "the last run stays until the next release, for its logs"
NO_RETRIES = Difference(
    "workloads > Job * > retries", "6", "0", "what failed half way does not run again by itself"
)
DEADLINE = Difference(
    "workloads > Job * > deadline_seconds", ABSENT, "900", "a release does not wait for ever"
)
NAMED_PORTS = "an Ingress names a port of its Service, which has the same name everywhere"
READ_WHOLE = Difference(
    "ingresses > * > proxy-request-buffering",
    ABSENT,
    "on",
    "with a limit of size both controllers read a request whole: said, so that they are the same",
)
