#!/bin/sh
# Looks whether the newest copy of each database is young enough, and reports if not: also what ends a
# backup before it can report (no node has room, an image is gone, time is up) is seen so.
#
#   DATABASE_NAMES          the databases
#   MAX_AGE_HOURS
#   BACKUPS_BUCKET, AWS_*, FOLDER as for upload.sh
set -eu
umask 077
# shellcheck source=report.sh
. "$SCRIPTS/report.sh"

is_young() { # database: says how old it is; whatever fails here is a copy that nobody has seen
  aws s3api list-objects-v2 --bucket "$BACKUPS_BUCKET" --prefix "$FOLDER/$1/daily/" \
    --query 'Contents[].LastModified' --output text >"$WORK/listed" 2>"$WORK/said" || {
    echo "copies of $1 cannot be listed: $(tail -n 1 "$WORK/said")"
    return 1
  }
  newest=$(tr '\t' '\n' <"$WORK/listed" | grep '^[0-9]' | sort | tail -n 1)
  [ -n "$newest" ] || {
    echo "there is no copy of $1"
    return 1
  }
  made=$(date -u -d "$newest" +%s) || return 1
  hours=$((($(date -u +%s) - made) / 3600))
  echo "the newest copy of $1 is $hours hours old, $MAX_AGE_HOURS may be"
  [ "$hours" -lt "$MAX_AGE_HOURS" ]
}

problems=
for database in $DATABASE_NAMES; do
  if said=$(is_young "$database" 2>&1); then echo "$said" >&2; else problems="$problems$said; "; fi
done
[ -z "$problems" ] || {
  report "backup too old" "${problems%; }"
  exit 1
}
