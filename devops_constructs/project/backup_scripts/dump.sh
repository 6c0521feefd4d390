#!/bin/sh
# Dumps each database of the release and proves that its dump can be read to the end.
#
# It ends with 0 also when a dump fails: what failed stands in $WORK/failed, and the next container,
# which has the way out to the error tracker, reports it and fails.
#
#   DATABASES      folder with a file per database, which holds its URL (direct, not pooled)
#   WORK           an empty volume
#   DUMPS_MAX_MIB  what all dumps together may take of it
set -eu
umask 077
# shellcheck source=connection.sh
. "$SCRIPTS/connection.sh"

used_kib() { du -sk "$WORK" | cut -f1; }

dump() { # name
  left=$((DUMPS_MAX_MIB * 1024 - $(used_kib)))
  [ "$left" -gt 0 ] || {
    echo "no room is left for it on the volume"
    return 1
  }
  ulimit -f $((left * 2)) # blocks of 512 bytes
  take_apart "$(cat "$DATABASES/$1")"
  # the list alone would not do: it stands at the beginning, so a dump cut off has it, too
  pg_dump --format=custom --no-owner --no-acl --no-password --lock-wait-timeout=600000 \
    --file="$WORK/$1.dump" --dbname="$target" &&
    pg_restore --list "$WORK/$1.dump" >"$WORK/$1.list" &&
    pg_restore --file=/dev/null "$WORK/$1.dump"
}

find "$WORK" -mindepth 1 -delete
for file in "$DATABASES"/*; do
  name=${file##*/}
  echo "dumping $name" >&2
  if (dump "$name") >"$WORK/said" 2>&1; then
    sha256sum <"$WORK/$name.dump" | cut -d' ' -f1 >"$WORK/$name.sha256"
    echo "dumped $name: $(wc -c <"$WORK/$name.dump") bytes, $(grep -c '^[0-9]' "$WORK/$name.list" || true) objects" >&2
  else
    status=$?
    said=$(tail -n 5 "$WORK/said" | tr '\n' ' ')
    [ "$status" -lt 128 ] || said="ended by signal $((status - 128)), at the latest when $DUMPS_MAX_MIB MiB were full; $said"
    rm -f "$WORK/$name.dump" "$WORK/$name.list" # before it is told: the volume may be full
    echo "dump of $name: $said" | tee -a "$WORK/failed" >&2
  fi
  rm -f "$WORK/said" "$WORK/$name.list"
done
