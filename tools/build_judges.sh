#!/bin/sh
# Build the foreign tools that judge our log into build/judges.
# Versions and digests are pinned by judges/go.sum; the Go toolchain comes with the development packages.
set -eu
cd "$(dirname "$0")/.."
GOBIN="$PWD/build/judges"
export GOBIN GOFLAGS=-buildvcs=false CGO_ENABLED=0
GO="$PWD/.venv/bin/go"
[ -x "$GO" ] || { echo "build_judges: $GO is missing: run 'make setup' first" >&2; exit 1; }
stamp="$GOBIN/.stamp"
want="$(cat judges/go.sum judges/*/main.go | sha256sum)"
if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$want" ]; then
  mkdir -p "$GOBIN"
  (cd judges && "$GO" install ./... && "$GO" install tool)
  printf '%s\n' "$want" > "$stamp"
fi
