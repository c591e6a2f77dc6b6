#!/bin/sh
# Brings a copy back over what is there. FROM is the bucket, the first one if not said; SNAPSHOT the copy, the newest if not said; `list` lists them.
# UNTIL is a point in time, `2026-11-21 10:15:00` in UTC: the last dump before it, and the changes since, where the service keeps them as CHANGES; FORWARD
# brings them back. Stop the application first: kubectl scale --replicas=0.
set -eu
# shellcheck source=charts/restic/repositories.sh
. /usr/local/lib/archipel/repositories.sh

# `seconds-since-1970 id` of the copies in a repository
moments_in() {
  RESTIC_REPOSITORY=$1
  listed | while read -r day time id tag; do
    if [ "$tag" = data ]; then echo "$(date -u -d "$day $time" +%s) $id"; fi
  done
}

# what does not fit together is found before anything is changed
until_then() {
  dumps=$RESTIC_REPOSITORY
  changes=${RESTIC_REPOSITORY%/*}/$CHANGES
  then=$(date -u -d "$UNTIL" +%s)
  # a dump is frozen a moment after it was begun
  dump=$( (moments_in "$dumps") | awk -v then="$then" '$1 <= then - 15 { last = $0 } END { print last }')
  [ -n "$dump" ] || { echo "restore: $bucket has no dump from before $UNTIL" >&2; return 1; }
  # the first copy after it has every change before it; the newest, where there is none, as many as there are
  since=$( (moments_in "$changes") | awk -v then="$then" '$1 >= then && first == "" { first = $0 } { last = $0 } END { print first == "" ? last : first }')
  [ -n "$since" ] || { echo "restore: $bucket has no copy of the changes" >&2; return 1; }
  [ "${since% *}" -ge "$then" ] || echo "restore: the changes of $bucket end at $(date -u -d "@${since% *}" '+%Y-%m-%d %H:%M:%S')" >&2
  restic dump --tag data "${dump#* }" "/$FILE" >/scratch/dump
  rm -rf /scratch/changes
  (
    RESTIC_REPOSITORY=$changes
    restic restore --target /scratch/changes "${since#* }"
  )
  bash "$FORWARD" check /scratch/dump /scratch/changes "${dump% *}" "$then"
  bash "$RESTORE" </scratch/dump
  bash "$FORWARD" apply /scratch/dump /scratch/changes "${dump% *}" "$then"
}

restore() {
  bucket=$1
  [ "$bucket" = "${FROM:-$bucket}" ] && [ ! -e /run/state/restored ] || return 0
  if [ "${SNAPSHOT:-}" = list ]; then
    echo "$bucket:"
    restic snapshots --tag data
    return 0
  fi
  if [ -n "${UNTIL:-}" ]; then
    until_then
  elif [ -n "${RESTORE:-}" ]; then
    # whole, before the first of it reaches the database
    restic dump --tag data "${SNAPSHOT:-latest}" "/$FILE" >/scratch/dump
    bash "$RESTORE" </scratch/dump
  else
    restic restore --tag data --target /data --delete --verify "${SNAPSHOT:-latest}"
  fi
  touch /run/state/restored
  echo "restore: ${UNTIL:-${SNAPSHOT:-the newest copy}} of $bucket is back"
}
if [ -n "${UNTIL:-}" ]; then
  [ -n "${FORWARD:-}" ] || { echo 'restore: this service keeps no changes: choose a SNAPSHOT instead of UNTIL' >&2; exit 1; }
  echo "$UNTIL" | grep -Eqx '[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}' ||
    { echo "restore: UNTIL is '$UNTIL', expected such as '2026-11-21 10:15:00', in UTC" >&2; exit 1; }
fi
each_target restore
[ "${SNAPSHOT:-}" != list ] || exit 0
[ -e /run/state/restored ] || { echo "restore: nothing was restored: no bucket '${FROM:-}', or it failed" >&2; exit 1; }
