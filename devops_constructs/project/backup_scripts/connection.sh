# shellcheck shell=sh
# Sourced. Takes the password out of a database's URL, since arguments stand in the node's list of
# processes: PGPASSWORD and `target`, the URL without it. A here-document is no argument.

decoded() {
  LC_ALL=C awk 'BEGIN { hex = "0123456789ABCDEF" }
    {
      rest = $0
      while ((at = index(rest, "%")) > 0) {
        high = index(hex, toupper(substr(rest, at + 1, 1))) - 1
        low = index(hex, toupper(substr(rest, at + 2, 1))) - 1
        printf "%s%c", substr(rest, 1, at - 1), 16 * high + low
        rest = substr(rest, at + 3)
      }
      print rest
    }' <<END
$1
END
}

take_apart() { # URL
  rest=${1#*://}
  login=${rest%%@*}
  PGPASSWORD=$(decoded "${login#*:}")
  target="postgresql://${login%%:*}@${rest#*@}"
  export PGPASSWORD PGCONNECT_TIMEOUT=30
  case $target in
    *\?*) target="$target&keepalives_idle=60&keepalives_interval=10&keepalives_count=6" ;;
    *) target="$target?keepalives_idle=60&keepalives_interval=10&keepalives_count=6" ;;
  esac
}
