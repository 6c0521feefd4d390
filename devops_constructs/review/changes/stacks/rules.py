"""All rules over changes of stacks."""

from __future__ import annotations

from devops_constructs.review.changes.manifest_changes import manifest_changes
from devops_constructs.review.changes.stacks.access_at_digitalocean import access_at_digitalocean
from devops_constructs.review.changes.stacks.access_at_github import access_at_github
from devops_constructs.review.changes.stacks.access_in_clusters import access_in_clusters
from devops_constructs.review.changes.stacks.destroyed import destroyed
from devops_constructs.review.changes.stacks.edge import edge
from devops_constructs.review.changes.stacks.foundations import foundations
from devops_constructs.review.changes.stacks.hosts import hosts
from devops_constructs.review.changes.stacks.in_place import in_place
from devops_constructs.review.changes.stacks.object_life import object_life
from devops_constructs.review.changes.stacks.protection import protection
from devops_constructs.review.changes.stacks.replaced import replaced
from devops_constructs.review.changes.stacks.taken_over import taken_over
from devops_constructs.review.changes.stacks.unread import unread
from devops_constructs.review.changes.stacks.values_anew import values_anew

STACK_RULES = (
    access_at_digitalocean,
    access_at_github,
    access_in_clusters,
    destroyed,
    edge,
    foundations,
    hosts,
    in_place,
    manifest_changes,
    object_life,
    protection,
    replaced,
    taken_over,
    unread,
    values_anew,
)
