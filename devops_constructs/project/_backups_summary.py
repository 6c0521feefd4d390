"""What is backed up, when, where to and for how long, as facts for `devops show`."""

from __future__ import annotations

from typing import Any

from devops_constructs.project import naming
from devops_constructs.project.release import Release


def backup_facts(release: Release) -> dict[str, Any]:
    """Whether there are backups, where they lie, and how they are made."""
    backups = release.backups
    if backups is None:
        return {"backups": False, "backups_space": None, "backups_made": None}
    names = (release.fleet, release.project, release.environment)
    made = {
        "databases": list(release.backed_up),
        "schedule": backups.schedule,
        "time_zone": release.project.time_zone,
        "daily": backups.daily,
        "weekly": backups.weekly,
        "monthly": backups.monthly,
        "encrypted_to": backups.encrypt_to,
        "max_age_hours": backups.max_age_hours,
        "failures_reported": release.project.error_tracking is not None,
    }
    space = naming.backups_space_name(*names)
    return {"backups": True, "backups_space": space, "backups_made": made}


def backup_lines(database: dict[str, Any]) -> list[str]:
    """The same in words."""
    made = database["backups_made"]
    if made is None:
        return ["no backups are made"]
    kept = f"{made['daily']} days, {made['weekly']} weeks, {made['monthly']} months"
    who = f"encrypted to {made['encrypted_to']}" if made["encrypted_to"] else "not encrypted"
    told = "to Rollbar" if made["failures_reported"] else "to the log only"
    return [
        f"backups of {', '.join(made['databases'])} at {made['schedule']} ({made['time_zone']}) to"
        f" {database['backups_space']}, kept for {kept}, {who}",
        f"a failed backup, or none for {made['max_age_hours']} hours, is told {told}",
    ]
