#!/bin/bash
# What the tools that copy have in common; ENGINE says which one is meant. Each keeps one archive in each bucket, encrypted with the key of the service.
# TARGETS lists them as `bucket region endpoint name path`, one a line; the keys of a bucket are in /run/buckets/<bucket>.
# archive.sh push FILE copies a segment of the log, archive.sh fetch NAME FILE brings one back: PostgreSQL runs both.
SCRIPTS=/usr/local/lib/archipel
ARCHIVE_KEY=/run/archive-key/value

buckets() { while read -r bucket _; do [ -z "$bucket" ] || echo "$bucket"; done <<<"$TARGETS"; }
first_bucket() { buckets | head -n 1; }
number_of() { buckets | grep -nx "$1" | cut -d: -f1; }
# region, endpoint, name, path
place_of() { while read -r bucket rest; do [ "$bucket" != "$1" ] || echo "$rest"; done <<<"$TARGETS"; }

# the archive of the other site in the place of one's own
follow_archive() {
  TARGETS=$FOLLOWED
  # the tools read these
  export ARCHIVE_KEY=/run/followed-key/value CONFIG=/etc/pgbackrest/followed.conf
  open_archive
}

# shellcheck source=/dev/null
. "$SCRIPTS/$ENGINE.sh"

# a bucket that holds a copy, and its line of `told`; nothing where every bucket is empty. Fails where that is not known
holding() {
  local lines
  lines=$(told) || return 1
  if grep -m 1 ' ok ' <<<"$lines"; then return 0; fi
  ! grep -q ' unknown ' <<<"$lines"
}

# a script that reads this one says what it wants by itself
[ "${BASH_SOURCE[0]}" = "$0" ] || return 0
set -euo pipefail
shopt -s inherit_errexit
case ${1:-} in
push) open_archive && push "$2" ;;
fetch) open_archive && fetch "$2" "$3" ;;
follow) follow_archive && fetch "$2" "$3" ;;
list) open_archive && list ;;
*) echo "archive.sh: got '${1:-}', expected push, fetch, follow or list" >&2; exit 64 ;;
esac
