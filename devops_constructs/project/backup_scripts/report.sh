# shellcheck shell=sh
# Sourced. `report TITLE DETAILS` tells the log, and the error tracker if there is one.
#
#   RELEASE, ROLLBAR_ENVIRONMENT   who says it
#   ROLLBAR_ACCESS_TOKEN           empty: it is told to the log only
# Source: https://docs.rollbar.com/reference/create-item

report() { # title, details
  echo "FAILED: $1: $2" >&2
  [ -n "${ROLLBAR_ACCESS_TOKEN:-}" ] || return 0
  title="$RELEASE: $1"
  # one fingerprint for each title: repetitions are occurrences of one item
  item="{\"data\": {\"environment\": \"$ROLLBAR_ENVIRONMENT\", \"level\": \"error\",
    \"language\": \"shell\", \"title\": \"$title\", \"fingerprint\": \"$title\",
    \"body\": {\"message\": {\"body\": \"$(plain "$title: $2" | escaped)\"}}}}"
  # on standard input: as an argument the token would stand in the node's list of processes, and the
  # volume may have no room for a file
  curl --silent --show-error --fail --max-time 30 --retry 3 --retry-connrefused \
    --output /dev/null --config - <<END || echo "FAILED: it could not be reported" >&2
url = "${ROLLBAR_ITEMS:-https://api.rollbar.com/api/1/item/}"
header = "X-Rollbar-Access-Token: $ROLLBAR_ACCESS_TOKEN"
header = "Content-Type: application/json"
data = "$(plain "$item" | escaped)"
END
}

plain() { # one line of plain characters
  printf '%s' "$1" | LC_ALL=C tr -c ' -~' ' ' | cut -c1-3000
}

escaped() { # as both JSON and curl have it within quotes
  sed 's/["\\]/\\&/g'
}
