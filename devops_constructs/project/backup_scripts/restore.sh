#!/bin/sh
# Restores a copy into another database than the one it is of, which has to be empty: all of it, or
# nothing.
#
#   RESTORE_DATABASE   whose user restores it: the name of a file in $DATABASES
#   RESTORE_INTO       the new database
set -eu
umask 077
# shellcheck source=connection.sh
. "$SCRIPTS/connection.sh"

fail() {
  echo "FAILED: $1" >&2
  exit 1
}

take_apart "$(cat "$DATABASES/$RESTORE_DATABASE")"
query=${target#*\?}
live=${target%%\?*}
[ "${live##*/}" != "$RESTORE_INTO" ] || fail "$RESTORE_INTO is the database in use; name a new one"
target="${live%/*}/$RESTORE_INTO?$query"

objects=$(psql --no-psqlrc --no-password --tuples-only --no-align --dbname="$target" --command="
  select count(*) from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname <> 'information_schema' and n.nspname !~ '^pg_' and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
  and not exists (select from pg_catalog.pg_depend d where d.objid = c.oid and d.deptype = 'e')")
[ "$objects" = 0 ] || fail "$RESTORE_INTO already has $objects tables, views or sequences; name an empty one"

# an extension that is there belongs to the administrator, and only he may comment it
pg_restore --list "$WORK/copy.dump" | grep -v ' COMMENT - EXTENSION ' >"$WORK/list"
pg_restore --no-password --no-owner --no-acl --exit-on-error --single-transaction \
  --use-list="$WORK/list" --dbname="$target" "$WORK/copy.dump"
echo "restored into $RESTORE_INTO" >&2
