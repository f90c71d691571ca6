#!/bin/sh
# Make .venv with everything in requirements/dev.txt, the package itself, and the browser side's files.
# Does nothing that is done already: each step leaves a stamp of what it was made from.
#   PYTHON=/path/to/python3.12 tools/setup.sh     to choose the Python
set -eu
cd "$(dirname "$0")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

say() { printf 'setup: %s\n' "$*" >&2; }

find_python() {
  for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      command -v "$name"
      return
    fi
  done
  say "Python 3.11 or newer is needed and was not found. On Debian or Ubuntu: apt-get install python3 python3-venv"
  return 1
}

# --- 1. the virtual environment ---------------------------------------------------------------------------------
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
  python="$(find_python)"
  say "making .venv with $("$python" --version)"
  if ! "$python" -m venv .venv 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      say "python3-venv is missing; installing it"
      apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
      "$python" -m venv --clear .venv
    else
      say "making the environment failed. On Debian or Ubuntu: sudo apt-get install python3-venv"
      exit 1
    fi
  fi
fi

# --- 2. packages, exactly those of the lock file, by their hashes -----------------------------------------------
want="$(cat requirements/dev.txt pyproject.toml | sha256sum | cut -d' ' -f1) $(.venv/bin/python --version) $PWD"
if [ "$(cat .venv/.sunseed-packages 2>/dev/null || true)" != "$want" ]; then
  say "installing packages (a minute or two the first time)"
  .venv/bin/python -m pip install --quiet --require-hashes -r requirements/dev.txt
  .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
  printf '%s' "$want" > .venv/.sunseed-packages
fi

# --- 3. the browser side's files ------------------------------------------------------------------------------------
node_is_new() { node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' 2>/dev/null; }
PATH="$PWD/.venv/bin:$PATH"
export PATH
if ! node_is_new || ! command -v npm >/dev/null; then
  say "no Node.js 20 or newer here; installing the one in requirements/node.txt into .venv"
  .venv/bin/python -m pip install --quiet --require-hashes -r requirements/node.txt
fi
if [ -f tools/fetch_web.py ]; then
  .venv/bin/python tools/fetch_web.py >&2
fi
say "ready: .venv/bin/sunseed --help"
