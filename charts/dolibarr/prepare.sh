#!/bin/bash
# Runs before the server: an empty database gets the tables of this release, an older one is brought to it, one step after the other; then the web pages that
# could do either are locked. The image's own entry point does this as root, skips releases in between and goes on after failures.
set -euo pipefail
shopt -s inherit_errexit
database() { php /usr/local/lib/archipel/database.php "$@"; }
fail() { echo "prepare: $*" >&2; exit 1; }
documents=/var/www/documents
migrations=/var/www/html/install/mysql/migration

# upgrade.php runs the files that begin with the one or end with the other: releases in between are steps of their own
steps() {
  local at=${1%.*}.0 files next
  while [ "$at" != "${2%.*}.0" ]; do
    files=("$migrations/$at"-*.sql)
    [ -e "${files[0]}" ] || fail "no way leads from $at to $2"
    next=$(basename "${files[0]}" .sql)
    echo "$at ${next#*-}"
    at=${next#*-}
  done
}

upgrade() {
  local from to step
  trap 'rm -f "$documents/upgrade.unlock"' EXIT
  touch "$documents/upgrade.unlock"
  : >"$documents/upgrade.html"
  cd /var/www/html/install
  while read -r from to; do
    echo "prepare: from $from to $to"
    for step in upgrade upgrade2; do
      php "$step.php" "$from" "$to" </dev/null >>"$documents/upgrade.html" || fail "from $from to $to: read $documents/upgrade.html; the database comes back from its copy"
    done
  done
  php step5.php "$1" "$2" </dev/null >>"$documents/upgrade.html" || fail "the last step failed: read $documents/upgrade.html"
  rm -f "$documents/upgrade.unlock"
  # its scripts end well after many a failure
  [ "$(database release)" = "$DOLI_VERSION" ] || fail "the database is still of $(database release): read $documents/upgrade.html"
}

state=$(database state)
newest=$(printf '%s\n' "$state" "$DOLI_VERSION" | sort -V | tail -n 1)
if [ "$state" = none ]; then
  echo "prepare: an empty database becomes one of $DOLI_VERSION"
  database install
  cd /var/www/scripts
  php docker-init.php
elif [ "$newest" != "$DOLI_VERSION" ]; then
  fail "the database is of $state, the program of $DOLI_VERSION: there is no way back, bring the copy from before back"
elif [ "$state" != "$DOLI_VERSION" ]; then
  wanted=$(steps "$state" "$DOLI_VERSION")
  # within one release the last step is done again
  upgrade "$state" "$DOLI_VERSION" <<<"${wanted:-$state ${DOLI_VERSION%.*}.0}"
fi
database settle
[ -e "$documents/install.lock" ] || (umask 0377; : >"$documents/install.lock")
