#!/bin/sh
# Replaces each dump by one that only the holder of the age identity can read.
#
#   WORK        the volume with the dumps
#   ENCRYPT_TO  an age recipient
set -eu
umask 077

for dump in "$WORK"/*.dump; do
  [ -e "$dump" ] || break
  name=$(basename "$dump" .dump)
  if said=$(age --encrypt --recipient "$ENCRYPT_TO" --output "$dump.age" "$dump" 2>&1); then
    sha256sum <"$dump.age" | cut -d' ' -f1 >"$WORK/$name.sha256"
  else
    rm -f "$dump.age" "$WORK/$name.sha256"
    echo "encryption of $name: $said" | tee -a "$WORK/failed" >&2
  fi
  rm -f "$dump"
done
