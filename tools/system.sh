#!/bin/sh
# See to the system packages that the tests use (or, as `system.sh bench`, the measurements); install what is missing
# where that is allowed. Where it is not (no root, no apt-get), say exactly what to install and what is left out.
set -eu

missing=""
left_out=""

need() { # package, what is left out without it, test that it is there
  package="$1" without="$2"
  shift 2
  if ! "$@" >/dev/null 2>&1; then
    missing="$missing $package"
    left_out="$left_out
  $package: $without"
  fi
}

has() { command -v "$1"; }
has_any() { for name in "$@"; do command -v "$name" && return 0; done; return 1; }
has_postgresql() { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; }
has_font() { command -v fc-list && fc-list | grep -q "$1"; }

purpose="${1:-tests}"

survey() {
  missing="" left_out=""
  if [ "$purpose" = bench ]; then
    need nginx-light "serving beside nginx" has nginx
    need wrk "serving under load" has wrk
    return
  fi
  need chromium "tests in a real browser" has_any chromium chromium-browser google-chrome
  need postgresql "tests of the newsroom on PostgreSQL" has_postgresql
  need strace "kills and failures at every system call" has strace
  need openssh-client "a witness of others, whose key an agent holds" has ssh-agent
  need fontconfig "pictures with letters of many scripts" has fc-list
  need fonts-noto-core "Arabic letters in browser pictures" has_font NotoSansArabic
  need fonts-noto-cjk "Chinese letters in browser pictures" has_font NotoSansCJK
}

survey
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  printf 'system: installing%s\n' "$missing" >&2
  # shellcheck disable=SC2086
  if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >&2
  then
    printf 'system: apt-get failed\n' >&2
  fi
  survey
  [ -n "$missing" ] || exit 0
fi
printf 'system: left out:%s\nsystem: to run them too: sudo apt-get install%s\n' "$left_out" "$missing" >&2
