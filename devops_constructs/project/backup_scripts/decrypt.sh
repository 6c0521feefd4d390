#!/bin/sh
# Makes a dump of an encrypted copy.
#
#   WORK      the volume with copy.dump.age
#   IDENTITY  the file with the age identity
set -eu
umask 077

[ -e "$WORK/copy.dump.age" ] || exit 0
[ -e "$IDENTITY" ] || {
  echo "FAILED: there is no identity; make the Secret backups-identity with the key 'identity'" >&2
  exit 1
}
age --decrypt --identity "$IDENTITY" --output "$WORK/copy.dump" "$WORK/copy.dump.age"
rm "$WORK/copy.dump.age"
