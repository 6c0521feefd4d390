#!/bin/sh
# Fetches a copy and proves that it is the one that was made.
#
#   RESTORE_COPY   its key
#   WORK           an empty volume
set -eu
umask 077

wanted=$(aws s3api head-object --bucket "$BACKUPS_BUCKET" --key "$RESTORE_COPY" \
  --query Metadata.sha256 --output text)
case $RESTORE_COPY in *.age) file=$WORK/copy.dump.age ;; *) file=$WORK/copy.dump ;; esac
aws s3 cp --quiet "s3://$BACKUPS_BUCKET/$RESTORE_COPY" "$file"
found=$(sha256sum <"$file" | cut -d' ' -f1)
[ "$found" = "$wanted" ] || {
  echo "FAILED: $RESTORE_COPY has the checksum $found; it was made with $wanted" >&2
  exit 1
}
echo "fetched $RESTORE_COPY" >&2
