#!/bin/sh
# Brings the dumps to where they are kept: under a temporary key first, from there, once size and
# checksum are those of the dump, to the key that counts. Then it removes what is older than wanted.
# The last thing it does is to fail and to report, if anything failed here or before.
#
#   WORK                        the volume with <database>.dump (.age) and <database>.sha256
#   DATABASE_NAMES              the databases of which there has to be one
#   BACKUPS_BUCKET, AWS_*       where to, and with what
#   FOLDER                      the first part of all keys, such as backups/production
#   INCOMING_FOLDER             the first part of temporary keys
#   KEEP_DAILY, KEEP_WEEKLY, KEEP_MONTHLY
set -eu
umask 077
# shellcheck source=report.sh
. "$SCRIPTS/report.sh"

problems=
[ ! -e "$WORK/failed" ] || problems=$(tr '\n' ';' <"$WORK/failed")

failed() {
  echo "$1" >&2
  problems="$problems$1; "
  return 1
}

sizes() { # prefix: the size and the key of each object below it
  aws s3api list-objects-v2 --bucket "$BACKUPS_BUCKET" --prefix "$1" \
    --query 'Contents[].[Size, Key]' --output text
}

is_there() { # key
  grep -q "[[:space:]]$1\$" "$WORK/listed"
}

has_size() { # key, size
  grep -q "^$2[[:space:]]$1\$" "$WORK/listed"
}

sha256_of() { # key
  aws s3 cp --quiet "s3://$BACKUPS_BUCKET/$1" - | sha256sum | cut -d' ' -f1
}

keep() { # database, file: the dump's three steps
  extension=${2#"$WORK/$1."}
  sha256=$(cat "$WORK/$1.sha256")
  size=$(wc -c <"$2" | tr -d ' ')
  temporary="$INCOMING_FOLDER/$1/$(date -u +%Y-%m-%dT%H-%M-%SZ).$extension"
  aws s3 cp --quiet --metadata "sha256=$sha256" "$2" "s3://$BACKUPS_BUCKET/$temporary" ||
    failed "upload of $1: it broke off" || return 1
  sizes "$temporary" >"$WORK/listed" || failed "upload of $1: what arrived cannot be listed" || return 1
  has_size "$temporary" "$size" ||
    failed "upload of $1: what arrived does not have its $size bytes" || return 1
  [ "$(sha256_of "$temporary")" = "$sha256" ] ||
    failed "upload of $1: what arrived does not have its checksum" || return 1
  copy_all "$1" || return 1
  aws s3 rm --quiet "s3://$BACKUPS_BUCKET/$temporary" || failed "removal of $temporary: refused" || return 1
  echo "kept $1: $size bytes, sha256 $sha256" >&2
}

copy_all() { # database
  sizes "$FOLDER/$1/" >"$WORK/listed" || failed "copies of $1 cannot be listed" || return 1
  copies=$FOLDER/$1/daily/$(date -u +%Y-%m-%d).$extension
  # of a week and of a month the first dump is kept
  for kind in "weekly/$(date -u +%G-W%V)" "monthly/$(date -u +%Y-%m)"; do
    is_there "$FOLDER/$1/$kind.$extension" || copies="$copies $FOLDER/$1/$kind.$extension"
  done
  for key in $copies; do
    # with the metadata written out: a copy in parts would lose it
    aws s3 cp --quiet --metadata-directive REPLACE --metadata "sha256=$sha256" \
      "s3://$BACKUPS_BUCKET/$temporary" "s3://$BACKUPS_BUCKET/$key" ||
      failed "copy of $1 to $key: it broke off" || return 1
  done
  sizes "$FOLDER/$1/" >"$WORK/listed" || failed "copies of $1 cannot be listed" || return 1
  for key in $copies; do
    has_size "$key" "$size" || failed "copy of $1 to $key: it is not whole" || return 1
  done
}

prune() { # database, kind, how many stay; by the last list
  # the names are dates: in their order the newest come last
  cut -f2 "$WORK/listed" | grep "^$FOLDER/$1/$2/" | sort -r | tail -n +"$(($3 + 1))" >"$WORK/old" || true
  while read -r key; do
    aws s3 rm --quiet "s3://$BACKUPS_BUCKET/$key" </dev/null ||
      failed "pruning of $1: $key stays" || return 1
    echo "pruned $key" >&2
  done <"$WORK/old"
}

prune_all() { # database
  prune "$1" daily "$KEEP_DAILY" && prune "$1" weekly "$KEEP_WEEKLY" && prune "$1" monthly "$KEEP_MONTHLY"
}

ended() { # whatever ends it: what failed is reported
  status=$?
  trap - EXIT
  [ "$status" = 0 ] || problems="${problems}the upload ended with $status"
  [ -n "$problems" ] || exit 0
  report "backup failed" "${problems%; }"
  exit 1
}
trap ended EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

for database in $DATABASE_NAMES; do
  file=$WORK/$database.dump
  [ -e "$file" ] || file=$file.age
  [ -e "$file" ] || failed "there is no dump of $database" || continue
  # only beside a new good copy: what fails for long must not use up the old ones
  if keep "$database" "$file"; then prune_all "$database" || true; fi
done
