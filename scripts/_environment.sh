# shellcheck shell=bash
# Sourced by the scripts beside it. `prepare_environment run` makes .venv with what `devops` needs,
# `prepare_environment operations` adds what it needs outside the repository, and `prepare_environment
# test` what the tests need.
#
# .venv/installed/ holds a copy of what was installed from, so a start with nothing to do costs
# a few comparisons and one bare start of Python.

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$root/.venv
installed=$venv/installed
requirements=$root/requirements

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "error: $*"
  exit 2
}

# Prints the path of a Python of at least 3.11 that can make environments. Candidates are run, not
# only found: a version manager puts commands on PATH that fail. An active environment's Python
# answers with the one it was made from, because the active environment may be the one remade here.
find_python() {
  local candidate
  if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3.13 python3.12 python3.11 python3 python; fi
  for candidate; do
    "$candidate" -I -c '
import ensurepip, sys, venv
assert sys.version_info >= (3, 11)
print(sys._base_executable)' 2>/dev/null && return
  done
  fail "found no Python of at least 3.11 with its venv module; tried: $*." \
    "Install one (Debian, Ubuntu: python3 and python3-venv) or set PYTHON to the path of one."
}

# Waits until no other process holds the lock; it is given back when this process ends, however it
# ends. The lock belongs to the open file, which Python here only inherits: macOS has no flock command.
hold_lock() { # python, file
  exec 9>>"$2"
  "$1" -I -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)'
}

release_lock() { exec 9>&-; }

pip_install() { # environment, arguments of pip install
  local python=$1/bin/python quiet=--quiet
  shift
  [ ! -t 2 ] || quiet=--progress-bar=on
  "$python" -m pip install "$quiet" --disable-pip-version-check --no-input --compile --no-deps "$@" >&2 ||
    fail "pip could not install into $root (its reason is above); start again to go on"
}

# Only built packages with a known hash: nothing that a package brings is run while it is installed.
pip_install_locked() { # environment, requirements file
  pip_install "$1" --require-hashes --only-binary=:all: --requirement "$2"
}

# What .venv stands on. It does not survive a move of the folder, nor a change of Python's minor version.
foundation() {
  "$venv/bin/python" -ISc 'import os, sys; print(*sys.version_info[:2], os.path.realpath(sys.argv[1]))' "$venv" 2>/dev/null
}

run_is_ready() {
  [ ! -e "$installed/unfinished" ] &&
    cmp -s "$requirements/run.txt" "$installed/run.txt" &&
    [ "$(foundation)" = "$(cat "$installed/foundation")" ]
}

# What an editable install copies into .venv; all else it reads where it lies.
project_files() { cat "$root/pyproject.toml" "$root/setup.py" "$root/devops_constructs_node.pth"; }

project_is_ready() { project_files | cmp -s - "$installed/project"; }

added_is_ready() { [ "$1" = run ] || cmp -s "$requirements/$1.txt" "$installed/$1.txt"; }

is_ready() { # run | operations | test
  run_is_ready && project_is_ready && added_is_ready "$1"
}

install() { # run | operations | test, python
  [ ! -L "$venv" ] || rm "$venv" # a link leads to the environment of another copy of this repository
  if ! run_is_ready; then
    say "Preparing .venv with $2 (once; about a minute) ..."
    rm -rf "$venv"
    "$2" -m venv "$venv" >&2 || fail "$2 could not make an environment in $venv"
    mkdir "$installed"
    touch "$installed/unfinished"
    pip_install_locked "$venv" "$requirements/run.txt"
    foundation >"$installed/foundation"
    cp "$requirements/run.txt" "$installed/run.txt"
  fi
  touch "$installed/unfinished"
  if ! project_is_ready; then
    pip_install "$venv" --no-build-isolation --editable "$root"
    "$venv/bin/python" -m compileall -q "$root/devops_constructs" >&2 || fail "devops_constructs does not compile"
    project_files >"$installed/project"
  fi
  if ! added_is_ready "$1"; then
    say "Adding requirements/$1.txt to .venv ..."
    pip_install_locked "$venv" "$requirements/$1.txt"
    cp "$requirements/$1.txt" "$installed"
    [ "$1" = operations ] || cp "$requirements/operations.txt" "$installed" # they are among those of the tests
  fi
  rm "$installed/unfinished"
}

prepare_environment() { # run | operations | test
  local python
  is_ready "$1" && return
  python=$(find_python)
  hold_lock "$python" "$root/.venv.lock"
  is_ready "$1" || install "$1" "$python"
  release_lock
}
