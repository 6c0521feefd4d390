#!/usr/bin/env bash
# Made from projects/django_api.py; change it there and run: devops synth
#
# Finds the digests of a commit's images, as this repository's own push workflow has written them
# down. The registry is not asked: who may push there moves tags, those of other projects too.
#
#   COMMIT            the commit; without one there is nothing to find
#   BRANCH            the default branch, on which it was pushed
#   IMAGES            lines "<image> <repository>" of the images that are built
#   DIGESTS           the folder that gets a file per image, and in `.why` what was not found and why
#   GIVEN_API_TOKEN   the job's own, which reads contents and actions
#
# Needs bash, curl, jq and unzip. It fails for a commit that is none only: release.sh knows another
# way, and what to do where there is none.
set -euo pipefail
shopt -s inherit_errexit

API=${GITHUB_API_URL:-https://api.github.com}
RETRIES=${RETRIES:-2}

main() {
  export -n GIVEN_API_TOKEN
  [ -n "${COMMIT:-}" ] || return 0
  if [[ ! $COMMIT =~ ^[0-9a-f]{40}$ ]]; then
    echo "::error::the commit is not a whole one: write all 40 digits, as in 'git rev-parse <commit>'" >&2
    exit 1
  fi
  work=$(mktemp -d)
  trap 'rm -rf -- "$work"' EXIT
  mkdir -p "$DIGESTS"
  check_commit
  take_digests
}

# A run is known by the name of its branch only, and a tag of the same name makes one with the
# workflow of its own commit. So the commit has to be part of the branch now, and the branch has to
# have been moved to just this commit: one inside a merge was on the branch with no push.
check_commit() {
  local head order page
  head=$(ask "git/ref/heads/$BRANCH" | jq -er .object.sha) || nothing "GitHub does not say where $BRANCH is"
  order=$(ask "compare/$COMMIT...$head?per_page=1" | jq -er .status) ||
    nothing "GitHub does not say whether $COMMIT is part of $BRANCH"
  [[ $order == ahead || $order == identical ]] ||
    nothing "$COMMIT is not part of $BRANCH, and runs of other branches and of tags do not count"
  page="activity?ref=refs/heads/${BRANCH//+/%2B}&time_period=year&per_page=100"
  while [ -n "$page" ]; do
    ask "$page" >"$work/page" || nothing "GitHub does not say which commits $BRANCH was moved to"
    ! jq -e --arg commit "$COMMIT" --arg ref "refs/heads/$BRANCH" \
      'any(.[]; .after == $commit and .ref == $ref)' "$work/page" >/dev/null || return 0
    page=$(next_page)
  done
  nothing "$BRANCH was not moved to $COMMIT within a year: only what was pushed or merged as its newest commit counts"
}

# Of one run only, the one that was started last of those that have all: of the same commit the
# environments that follow the branch run the newest too.
take_digests() {
  local run runs named=${BRANCH//+/%2B}
  ask "actions/workflows/push.yml/runs?event=push&branch=$named&head_sha=$COMMIT&per_page=100" \
    >"$work/answer" || nothing "GitHub does not list the runs of push.yml"
  runs=$(own_runs)
  for run in $runs; do
    take_from "$run"
    [ -n "$(ls "$work/$run")" ] || continue
    put_down "$run"
    [ -s "$DIGESTS/.why" ] || return 0
  done
  [ -s "$DIGESTS/.why" ] ||
    nothing "no run of push.yml for $COMMIT on $BRANCH has built an image yet, or has its digest still"
}

own_runs() {
  jq -r --arg commit "$COMMIT" --arg branch "$BRANCH" --arg repository "$GITHUB_REPOSITORY" '
    [.workflow_runs[] | select(.event == "push" and .head_sha == $commit
      and .head_branch == $branch and .head_repository.full_name == $repository)]
    | sort_by(.run_started_at, .run_number) | reverse[] | .id' "$work/answer"
}

# Each attempt of a run leaves artifacts of its own: the newest is of the newest build that went well.
take_from() { # run
  local image artifact
  mkdir "$work/$1"
  for image in $(images); do
    ask "actions/runs/$1/artifacts?name=digest-$image&per_page=100" >"$work/answer" ||
      nothing "GitHub does not list what run $1 has left"
    artifact=$(jq -r --arg name "digest-$image" '[.artifacts[]
      | select(.name == $name and (.expired | not))] | max_by(.created_at, .id) | .id // empty' "$work/answer")
    [ -n "$artifact" ] || continue
    ask "actions/artifacts/$artifact/zip" >"$work/artifact" ||
      nothing "GitHub does not hand out what run $1 has left"
    unzip -p "$work/artifact" "$image" | head -c 80 >"$work/$1/$image" ||
      nothing "what run $1 has left is no digest of $image"
  done
}

# The first one with some stays, for it to be told what is missing, until another has all.
put_down() { # run
  local image missing=""
  for image in $(images); do
    [ -f "$work/$1/$image" ] || missing+=" $image"
  done
  if [ -z "$missing" ]; then
    rm -f "$DIGESTS/.why"
    cp "$work/$1"/* "$DIGESTS/"
    echo "As run $1 of push.yml has built them"
  elif [ ! -s "$DIGESTS/.why" ]; then
    cp "$work/$1"/* "$DIGESTS/"
    echo "run $1 of push.yml for $COMMIT has left no digest of:$missing" >"$DIGESTS/.why"
  fi
}

images() {
  local name _
  while read -r name _; do
    [ -z "$name" ] || echo "$name"
  done <<<"$IMAGES"
}

ask() { # what of the repository, or a whole address
  local address=$1
  [[ $address == "$API"/* ]] || address=$API/repos/$GITHUB_REPOSITORY/$1
  # the token comes from stdin, as arguments can be read by every process; curl gives it to no other
  # host that it is sent on to
  printf 'header = "Authorization: Bearer %s"\n' "$GIVEN_API_TOKEN" |
    curl --config - --silent --show-error --fail --location --retry "$RETRIES" --max-time 60 \
      --header 'Accept: application/vnd.github+json' --header 'X-GitHub-Api-Version: 2022-11-28' \
      --dump-header "$work/headers" "$address"
}

next_page() {
  sed -nE 's/^[Ll]ink:.*<([^>]*)>; *rel="next".*/\1/p' "$work/headers" | tail -n 1
}

nothing() { # why
  rm -f "$DIGESTS"/*
  printf '%s\n' "$1" >"$DIGESTS/.why"
  echo "::notice::$1"
  exit 0
}

main
