#!/usr/bin/env bash
# Made from projects/fleet.py; change it there and run: devops synth
#
# Installs or upgrades one release: the reviewed chart, with digests of images as values.
#
#   RELEASE, ENVIRONMENT   the Helm release, which is also its namespace, and what Rollbar calls it
#   CHART                  the chart as oci://<registry>/<name>@sha256:<digest>
#   CHART_SOURCE           what has to stand before that digest: whoever may push can set CHART
#   IMAGES                 lines "<image> <repository>" of the images that are built
#   DIGESTS                a folder with a file per image that has its digest; or
#   COMMIT                 the commit whose images are to run: those in the folder FOUND_DIGESTS, in
#                          which digests.sh puts them, else as they ran here before; or
#   BY_HAND                the images that are to run, as "<image>=sha256:<digest> ..."; without all
#                          three, those that run now
#   FOLLOWS                "true": never goes back from a newer commit to REVISION
#   ASKED_BY               who has to be among those who may release; without it nobody is asked
#   SECRETS                lines "<Secret> <type> <key>..." of Secrets whose values are in KEY_<key>
#   REVISION               the commit that is reported to Rollbar, where images are chosen
#   GIVEN_KUBECONFIG, GIVEN_REGISTRY_TOKEN; GIVEN_ROLLBAR_DEPLOY_TOKEN (may be missing)
#   GIVEN_GITHUB_TOKEN     where images are at ghcr.io: what they are looked up with there
#   GIVEN_API_TOKEN        with FOLLOWS: the job's own, which reads contents
#
# images.sh, which lies beside it, chooses the images. Needs bash, curl, docker with buildx, Helm 4, jq
# and kubectl. No value of a secret is an argument or a variable of a program, a value of Helm, or
# printed; logins lie in one folder that goes with the script.
set -euo pipefail
shopt -s inherit_errexit

HELM_MAJOR=4
TIMEOUT_MINUTES=${TIMEOUT_MINUTES:-15}
PAUSE_SECONDS=${PAUSE_SECONDS:-10}
ROLLBAR_API=${ROLLBAR_API:-https://api.rollbar.com/api/1}
APPLIED='applied-stack' # the chart's annotation ends with it, and the ConfigMap is called so

# shellcheck source=/dev/null # it lies beside this, and is checked by itself
source "$(dirname -- "${BASH_SOURCE[0]}")/images.sh"
chosen={} # the value `images` of the chart

say() { printf '%s\n' "$*"; }

fail() {
  printf '::error::%s\n' "$1" >&2
  exit 1
}

main() {
  hide_values
  check_given
  work=$(mktemp -d)
  trap leave EXIT
  trap 'exit 143' INT TERM
  log_in
  check_who
  pull_chart
  check_applied
  wait_for_others
  stay_if_newer
  choose_images
  choose_revision
  make_secrets
  write_values
  tell_rollbar started
  upgrade
  tell_rollbar succeeded
  say "$RELEASE runs $REVISION"
}

# What this was given stays with this shell: programs that it starts do not get it.
hide_values() {
  local name
  for name in "${!GIVEN_@}" "${!KEY_@}"; do
    export -n "${name?}"
  done
}

check_given() {
  local major
  [[ $CHART =~ ^oci://.+@sha256:[0-9a-f]{64}$ ]] ||
    fail "CHART is '$CHART', which names no chart by digest; publish it from the fleet's repository"
  [ "${CHART%@*}" = "$CHART_SOURCE" ] ||
    fail "CHART is '$CHART', and charts of $RELEASE are in $CHART_SOURCE only; publish it again from the fleet's repository"
  check_wanted
  major=$(helm version --template '{{.Version}}')
  [[ $major == v$HELM_MAJOR.* ]] || fail "this is Helm $major, and release.sh is for Helm $HELM_MAJOR"
}

# Written, not by the programs' own logins, which want a part of it as an argument.
log_in() {
  export KUBECONFIG=$work/kubeconfig DOCKER_CONFIG=$work HELM_REGISTRY_CONFIG=$work/config.json
  local registry=${CHART#oci://} logins
  logins=$(login "${registry%%/*}" "$GIVEN_REGISTRY_TOKEN" "$GIVEN_REGISTRY_TOKEN")
  [ -z "${GIVEN_GITHUB_TOKEN:-}" ] ||
    logins+=,$(login ghcr.io "$GITHUB_ACTOR" "$GIVEN_GITHUB_TOKEN")
  (
    umask 077
    printf '%s\n' "$GIVEN_KUBECONFIG" >"$KUBECONFIG"
    printf '{"auths":{%s}}\n' "$logins" >"$HELM_REGISTRY_CONFIG"
  )
}

# As the programs' own logins write it.
login() { # registry, user, password
  printf '"%s":{"auth":"%s"}' "$1" "$(printf '%s:%s' "$2" "$3" | base64 --wrap 0)"
}

# Terraform writes who may release, beside what it has applied.
check_who() {
  local people
  [ -n "${ASKED_BY:-}" ] || return 0
  people=$(kubectl get configmap "$APPLIED" --namespace "$RELEASE" --ignore-not-found \
    --output 'jsonpath={.data.released_by}') || fail "the cluster does not say who may release $RELEASE"
  [[ " $people " == *" ${ASKED_BY,,} "* ]] || fail "$ASKED_BY may not release $RELEASE
    those who may: ${people:-nobody of whom there is a note}
    why: released_by in the fleet's repository names them, or production_released_by there
    fix: one of them starts it; after a change there, the stack $RELEASE is applied first"
}

pull_chart() {
  helm pull "$CHART" --untar --untardir "$work/pulled"
  folder=$(dirname -- "$(ls "$work"/pulled/*/Chart.yaml)")
}

# Terraform writes last what it has applied; the chart says what has to be. One that says nothing asks
# for nothing.
check_applied() {
  local annotation expected applied
  annotation=$(grep -E "^ +devops-constructs/$APPLIED:" "$folder/Chart.yaml") || return 0
  expected=$(grep -oE '[0-9a-f]{64}' <<<"$annotation") ||
    fail "the chart's annotation for the applied stack is no hash: publish the chart again"
  applied=$(kubectl get configmap "$APPLIED" --namespace "$RELEASE" --ignore-not-found \
    --output 'jsonpath={.data.sha256}') || fail "the cluster does not say what was applied of $RELEASE"
  [ "$applied" = "$expected" ] || fail "the stack $RELEASE is not applied as this chart needs it
    expected: $expected
    applied: ${applied:-nothing of which there is a note}
    why: a Secret or a database that the chart refers to may be missing, or be another one
    fix: the fleet's repository applies first, and publishes the chart after; when that is done for
         $RELEASE, start this again"
}

# The keys below a value of the chart, if it has that value.
keys_of() { # value
  jq -r --arg value "$1" '.properties[$value].properties // {} | keys[]' "$folder/values.schema.json"
}

# Another release may still run: it is waited for. One that began longer ago than a release may last
# was cut off, and is cleared away.
wait_for_others() {
  local status state limit=$((TIMEOUT_MINUTES * 60 * 2))
  while true; do
    status=$(release_status)
    state=$(jq -r '.status // ""' <<<"$status")
    [[ $state == pending-* ]] || return 0
    if (($(age_in "$status") > limit)); then
      recover "$state"
      return 0
    fi
    say "Another release is under way ($state) ..."
    sleep "$PAUSE_SECONDS"
  done
}

# Nothing for a release that is not there yet; another failure is a failure.
release_status() {
  helm list --namespace "$RELEASE" --filter "^$RELEASE\$" --output json | jq -c '.[0] // empty'
}

# Go writes 2026-11-25 13:00:00.123456789 +0000 UTC.
age_in() {
  local began
  began=$(jq -r '.updated | split(" ") | .[0] + " " + (.[1] | split(".")[0]) + " " + .[2]' <<<"$1")
  echo $(($(date +%s) - $(date -d "$began" +%s)))
}

recover() { # state
  local good
  good=$(last_good)
  say "A release was cut off ($1); clearing it away"
  if [ -n "$good" ]; then
    helm rollback "$RELEASE" "$good" --namespace "$RELEASE" --no-hooks
  else
    # the first one: there is nothing to go back to; what it made stays, and belongs to the next
    kubectl delete secret --namespace "$RELEASE" \
      --selector "owner=helm,name=$RELEASE,status=pending-install"
  fi
}

# The newest revision that once ran.
last_good() {
  helm history "$RELEASE" --namespace "$RELEASE" --output json |
    jq -r '[.[] | select(.status == "deployed" or .status == "superseded") | .revision] | max // empty'
}

# Before the pods that read them. Only these keys are ours: what others wrote beside them stays.
make_secrets() {
  local name type keys
  while read -r name type keys; do
    [ -n "$name" ] || continue
    secret_manifest "$name" "$type" "$keys" | kubectl apply --namespace "$RELEASE" \
      --server-side --force-conflicts --field-manager releases --filename -
  done <<<"$SECRETS"
}

secret_manifest() { # name, type, keys
  local key variable comma=""
  printf '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"%s"},"type":"%s","data":{' "$1" "$2"
  for key in $3; do
    variable=KEY_${key}
    [ -n "${!variable:-}" ] || continue
    printf '%s"%s":"%s"' "$comma" "$key" "$(printf '%s' "${!variable}" | base64 --wrap 0)"
    comma=,
  done
  printf '}}\n'
}

# Never --reuse-values: what is not given here is as the reviewed chart says.
write_values() {
  local secret version revisions={}
  for secret in $(keys_of secretsRevision); do
    version=$(kubectl get secret "$secret" --namespace "$RELEASE" --ignore-not-found \
      --output 'jsonpath={.metadata.resourceVersion}')
    revisions=$(jq -c --arg secret "$secret" --arg version "$version" \
      '.[$secret] = $version' <<<"$revisions")
  done
  jq -n --argjson images "$chosen" --argjson revisions "$revisions" \
    '{images: $images} + if $revisions == {} then {} else {secretsRevision: $revisions} end' \
    >"$work/values.json"
}

upgrade() {
  local good=""
  [ -z "$(release_status)" ] || good=$(last_good)
  # the label `run` tells the revision that this run made from those of others
  helm upgrade "$RELEASE" "$folder" --install --namespace "$RELEASE" --values "$work/values.json" \
    --labels "run=${work##*.},commit=$REVISION" --wait --timeout "${TIMEOUT_MINUTES}m" --history-max 20 \
    2>"$work/refusal" && return
  cat "$work/refusal" >&2
  if ! has_begun; then
    grep -qE 'another operation .* in progress|release: already exists' "$work/refusal" ||
      fail "Helm did not begin with $RELEASE; it runs as before"
    say "Another release was quicker"
    wait_for_others
    stay_if_newer
    upgrade
    return
  fi
  # only now: going back takes away the pods that tell why
  tell_why || true
  [ -n "$good" ] || fail "the first install of $RELEASE failed; the next release goes on from there"
  say "Going back to revision $good"
  helm rollback "$RELEASE" "$good" --namespace "$RELEASE" --wait --timeout "${TIMEOUT_MINUTES}m" ||
    fail "$RELEASE failed, and so did going back: look at it now"
  fail "$RELEASE failed, and runs as before again"
}

# Whether there is a revision of this run: without one, what runs is somebody else's.
has_begun() {
  [ -n "$(kubectl get secret --selector "owner=helm,name=$RELEASE,run=${work##*.}" \
    --namespace "$RELEASE" --output name)" ]
}

tell_why() {
  local pod
  say "Warnings:"
  kubectl get events --namespace "$RELEASE" --field-selector type=Warning \
    --sort-by .lastTimestamp | tail -n 20
  for pod in $(pods_not_ready | head -n 5); do
    say "$pod:"
    kubectl logs "$pod" --namespace "$RELEASE" --all-containers --prefix --tail 40 || true
    kubectl logs "$pod" --namespace "$RELEASE" --all-containers --prefix --tail 40 --previous \
      2>/dev/null || true
  done
}

pods_not_ready() {
  kubectl get pods --namespace "$RELEASE" --output json | jq -r '.items[]
    | select(.status.phase != "Succeeded")
    | select([.status.conditions[]? | select(.type == "Ready" and .status == "True")] == [])
    | .metadata.name'
}

# A release does not fail because Rollbar does.
tell_rollbar() { # status
  [ -n "${GIVEN_ROLLBAR_DEPLOY_TOKEN:-}" ] || return 0
  local body method=POST address=$ROLLBAR_API/deploy
  rollbar=$1
  body=$(jq -nc --arg environment "$ENVIRONMENT" --arg revision "$REVISION" --arg status "$1" \
    --arg user "${GITHUB_ACTOR:-}" '{environment: $environment, revision: $revision,
      status: $status, local_username: $user}')
  if [ -n "${deploy:-}" ]; then
    method=PATCH address=$address/$deploy
  fi
  # the token comes from stdin, as arguments can be read by every process
  deploy=$(printf 'header = "X-Rollbar-Access-Token: %s"\n' "$GIVEN_ROLLBAR_DEPLOY_TOKEN" |
    curl --config - --silent --show-error --fail --max-time 20 --request "$method" \
      --header 'Content-Type: application/json' --data "$body" "$address" |
    jq -r '.data.deploy_id // empty') || say "::warning::Rollbar was not told that it $1"
}

leave() {
  local code=$?
  [ "${rollbar:-}" != started ] || tell_rollbar failed
  rm -rf -- "$work"
  exit "$code"
}

main
