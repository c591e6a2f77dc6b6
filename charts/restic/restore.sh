#!/bin/sh
# Brings a copy back over what is there. FROM is the bucket, the first one if not said; SNAPSHOT the copy, the newest if not said; `list` lists them.
# Stop the application first: kubectl scale --replicas=0.
set -eu
# shellcheck source=charts/restic/repositories.sh
. /usr/local/lib/archipel/repositories.sh

restore() {
  bucket=$1
  [ "$bucket" = "${FROM:-$bucket}" ] && [ ! -e /run/state/restored ] || return 0
  if [ "${SNAPSHOT:-}" = list ]; then
    echo "$bucket:"
    restic snapshots --tag data
    return 0
  fi
  if [ -n "${RESTORE:-}" ]; then
    # whole, before the first of it reaches the database
    restic dump --tag data "${SNAPSHOT:-latest}" "/$FILE" >/scratch/dump
    bash "$RESTORE" </scratch/dump
  else
    restic restore --tag data --target /data --delete --verify "${SNAPSHOT:-latest}"
  fi
  touch /run/state/restored
  echo "restore: ${SNAPSHOT:-the newest copy} of $bucket is back"
}
each_target restore
[ "${SNAPSHOT:-}" != list ] || exit 0
[ -e /run/state/restored ] || { echo "restore: nothing was restored: no bucket '${FROM:-}', or it failed" >&2; exit 1; }
