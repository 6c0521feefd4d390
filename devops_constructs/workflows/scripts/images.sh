#!/usr/bin/env bash
# A part of release.sh, which says what is given: chooses the images that are to run.
#
# shellcheck disable=SC2154 # `work`, `folder` and what was given are release.sh's

RETRIES=${RETRIES:-2}
GITHUB_API=${GITHUB_API_URL:-https://api.github.com}
ONE_BY_HAND='[a-z0-9-]+=sha256:[0-9a-f]{64}'
NO_DIGEST=sha256:$(printf '0%.0s' {1..64})

check_wanted() {
  [[ ${COMMIT:-} =~ ^([0-9a-f]{40})?$ ]] ||
    fail "the commit is not a whole one: write all 40 digits, as in 'git rev-parse <commit>'"
  [[ ${BY_HAND:-} =~ ^($ONE_BY_HAND( +$ONE_BY_HAND)*)?$ ]] ||
    fail "the digests are not as they have to be: write 'app=sha256:<64 digits>', and others behind a space"
  [ -z "${COMMIT:-}" ] || [ -z "${BY_HAND:-}" ] ||
    fail "a commit and digests were given, and each says which images are to run: leave one out"
}

# Builds overtake each other: an older one that is ready later changes nothing.
stay_if_newer() {
  local state running order
  [ "${FOLLOWS:-}" = true ] || return 0
  state=$(release_status | jq -r .status)
  [ "$state" = deployed ] || return 0
  running=$(running_commit)
  [[ $running =~ ^[0-9a-f]{40}$ && $running != "$REVISION" ]] || return 0
  order=$(order_of "$running")
  case $order in
    ahead)
      say "::notice::$RELEASE runs $running, which comes after $REVISION: it stays. To go back to" \
        "$REVISION, start release-$ENVIRONMENT.yml with this commit"
      exit 0
      ;;
    diverged) say "::notice::$running, which runs, is not on the way to $REVISION: the branch was rewritten" ;;
  esac
}

# How the commit that runs stands to ours, as GitHub says it: ahead, behind, diverged.
order_of() { # the commit that runs
  local code
  code=$(ask_github "compare/$REVISION...$1?per_page=1")
  # it may be no more where the branch was rewritten; but a token without rights is told the same
  if [ "$code" = 404 ] && [ "$(ask_github "git/commits/$REVISION")" = 200 ]; then
    echo diverged
    return
  fi
  [ "$code" = 200 ] || fail "GitHub does not say whether $1, which runs, comes after $REVISION
    why: without knowing, this could go back; so nothing was changed
    fix: start this job again"
  jq -er .status "$work/answer"
}

ask_github() { # what of the repository
  printf 'header = "Authorization: Bearer %s"\n' "$GIVEN_API_TOKEN" |
    curl --config - --silent --show-error --retry "$RETRIES" --max-time 60 \
      --header 'Accept: application/vnd.github+json' --header 'X-GitHub-Api-Version: 2022-11-28' \
      --output "$work/answer" --write-out '%{http_code}' "$GITHUB_API/repos/$GITHUB_REPOSITORY/$1" || true
}

choose_images() {
  local found image digest
  if [ -n "${BY_HAND:-}" ]; then
    found=$(named_by_hand)
  elif [ -n "${COMMIT:-}" ]; then
    found=$(of_commit)
  elif [ -n "${DIGESTS:-}" ]; then
    found=$(in_folder "$DIGESTS")
  else
    found=$(running_values | digests_in)
  fi
  chosen={}
  for image in $(built_images); do
    digest=$(jq -r --arg image "$image" '.[$image] // ""' <<<"$found")
    is_digest "$digest" || no_image "$image"
    say "$image: $digest"
    chosen=$(jq -c --arg image "$image" --arg digest "$digest" \
      '.[$image] = {digest: $digest}' <<<"$chosen")
  done
  [ -z "${BY_HAND:-}${COMMIT:-}" ] || check_registry
}

# Those whose digest is a value; other images have a tag, which the chart's review settled.
built_images() {
  jq -r '.properties.images.properties // {} | to_entries[]
    | select(.value.properties.digest) | .key' "$folder/values.schema.json"
}

is_digest() { [[ $1 =~ ^sha256:[0-9a-f]{64}$ && $1 != "$NO_DIGEST" ]]; }

# Somebody typed it: of each image of the chart one, and of no other.
named_by_hand() {
  local word known found={}
  known=" $(built_images | tr '\n' ' ')"
  for word in $BY_HAND; do
    [[ $known == *" ${word%%=*} "* ]] || fail "the chart has no image '${word%%=*}', but:$known"
    jq -e --arg image "${word%%=*}" 'has($image) | not' <<<"$found" >/dev/null ||
      fail "the image '${word%%=*}' has two digests"
    found=$(jq -c --arg image "${word%%=*}" --arg digest "${word#*=}" '.[$image] = $digest' <<<"$found")
  done
  printf '%s' "$found"
}

# All from one source: its builds are of one commit, and so fit each other.
of_commit() {
  local found image version complete=true
  found=$(in_folder "$FOUND_DIGESTS")
  for image in $(built_images); do
    is_digest "$(jq -r --arg image "$image" '.[$image] // ""' <<<"$found")" || complete=false
  done
  if [ "$complete" = false ]; then
    version=$(version_of_commit)
    [ -z "$version" ] || found=$(values_of --revision "$version" | digests_in)
    [ -z "$version" ] || say "As revision $version ran here" >&2
  fi
  printf '%s' "$found"
}

in_folder() { # folder
  local image found={}
  for image in $(built_images); do
    [ ! -f "$1/$image" ] ||
      found=$(jq -c --arg image "$image" --rawfile digest "$1/$image" \
        '.[$image] = ($digest | rtrimstr("\n"))' <<<"$found")
  done
  printf '%s' "$found"
}

# The newest revision that Helm has with images of the commit.
version_of_commit() {
  kubectl get secrets --namespace "$RELEASE" --selector "owner=helm,name=$RELEASE,commit=$COMMIT" \
    --output json | jq -r '[.items[].metadata.labels.version | tonumber] | max // empty'
}

running_values() {
  if [ -n "$(release_status)" ]; then
    values_of
  fi
}

values_of() { # nothing, or --revision <number>
  helm get values "$RELEASE" --namespace "$RELEASE" --output json "$@"
}

digests_in() {
  jq -c '[.images // {} | to_entries[] | {(.key): (.value.digest // "")}] | add // {}'
}

no_image() { # image
  local why=""
  [ ! -s "${FOUND_DIGESTS:-}/.why" ] || why=$(cat "$FOUND_DIGESTS/.why")
  [ -z "${COMMIT:-}" ] || fail "no digest is known of the image '$1' of $COMMIT
    why: ${why:-its push left none}; and $RELEASE did not run with it before
    fix: release another commit, or, if you know all digests, start this again with
         --field digests='$1=sha256:<digest>' in place of the commit"
  fail "there is no image '$1' to run: push a commit to the default branch, or start it again with
'gh workflow run release-$ENVIRONMENT.yml --field commit=<a commit that was pushed>'"
}

# By digest, so that it is what was built whoever pushes there; it may have been deleted.
check_registry() {
  local image digest repository
  while read -r image digest; do
    repository=$(repository_of "$image")
    [ -n "$repository" ] || fail "this workflow does not know the image '$image' of the chart: install it again"
    docker buildx imagetools inspect "$repository@$digest" </dev/null >/dev/null 2>"$work/refusal" && continue
    cat "$work/refusal" >&2
    grep -qE 'not found|unknown' "$work/refusal" ||
      fail "the registry does not say whether it has $repository@$digest: start this again"
    fail "the registry has $repository@$digest no more
    why: what is old and runs nowhere is deleted, and its space freed
    fix: release another commit; or start the run of push.yml for it again, which builds it anew"
  done < <(jq -r 'to_entries[] | "\(.key) \(.value.digest)"' <<<"$chosen")
}

repository_of() { # image
  local name repository
  while read -r name repository; do
    [ "$name" != "$1" ] || printf '%s' "$repository"
  done <<<"$IMAGES"
}

# Images that run are of the commit that brought them, whichever one this was started from; of those
# named by hand nobody has said it.
choose_revision() {
  local brought
  if [ -n "${BY_HAND:-}" ]; then
    REVISION=by-hand
  elif [ -z "${DIGESTS:-}${COMMIT:-}" ] && [ "$chosen" != {} ]; then
    brought=$(running_commit)
    REVISION=${brought:-$REVISION}
  fi
}

running_commit() {
  helm get metadata "$RELEASE" --namespace "$RELEASE" --output json | jq -r '.labels.commit // ""'
}
