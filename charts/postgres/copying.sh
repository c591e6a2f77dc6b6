#!/bin/bash
# Copies beside the server that leads: begins the archive, makes a full copy in each bucket every day at AT, and tells what the buckets hold.
# A moment that nobody writes is written by this: the log goes on, so that what was told is no older than the promise, and any moment can be named.
set -euo pipefail
shopt -s inherit_errexit
# shellcheck source=charts/postgres/archive.sh
. /usr/local/lib/archipel/archive.sh

ask() { "$PROGRAMS/psql" --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 --host="$SOCKET" --username=postgres --dbname=postgres "$@"; }
leads() { [ "$(ask --command='SELECT pg_is_in_recovery()' 2>/dev/null)" = f ]; }
# a record that is committed: recovery stops at a moment only between two of them
beat() { ask --command="SET synchronous_commit = local; SELECT pg_logical_emit_message(true, 'archive', 'moment')" >/dev/null; }

# Unix time of the last full copy that should be there by now
due() {
  local at now
  at=$(date -u -d "today $AT" +%s)
  now=$(date -u +%s)
  [ "$at" -le "$now" ] || at=$((at - 86400))
  echo "$at"
}

# When the newest segment that a bucket has was written for the last time; nothing where the server has forgotten it, unless it is the one that was copied last.
written() {
  [[ $1 =~ ^[0-9A-F]{24}$ ]] || return 0
  ask --command="SELECT floor(extract(epoch FROM coalesce((pg_stat_file('pg_wal/$1', true)).modification,
    (SELECT last_archived_time FROM pg_stat_archiver WHERE last_archived_wal = '$1'))))"
}

tell() {
  local bucket=$1 newest=$2 oldest=$3 size=$4 segment=$5 moment
  moment=$(written "$segment") || return 1
  [ -n "$PUSH" ] || return 0
  {
    # a full copy whose log is not there yet restores nothing
    [ -z "$moment" ] || [ "$newest" = - ] || echo "backup_newest_timestamp_seconds $moment"
    [ "$newest" = - ] || printf 'backup_full_timestamp_seconds %s\nbackup_oldest_timestamp_seconds %s\nbackup_newest_size_bytes %s\n' "$newest" "$oldest" "$size"
  } >/tmp/told
  [ ! -s /tmp/told ] || curl --silent --show-error --fail --max-time 30 --output /dev/null --data-binary @/tmp/told "$PUSH/to/$bucket"
}

round() {
  local bucket state newest oldest size segment
  # called where set -e does nothing
  [ "$prepared" = yes ] || { prepare && prepared=yes; } || return 1
  beat || return 1
  told >/tmp/holdings || return 1
  while read -r bucket state newest oldest size segment; do
    if [ "$state" = unknown ]; then
      echo "copying: $bucket does not say what it holds" >&2
      failed=yes
    elif { [ "$newest" = - ] || [ "$newest" -lt "$(due)" ]; } && [ "$(date +%s)" -ge "${later[$bucket]:-0}" ]; then
      echo "copying: a full copy to $bucket"
      if full "$bucket"; then
        unset "later[$bucket]"
      else
        # what fails once is tried again in a quarter of an hour: it reads all of the disk
        later[$bucket]=$(($(date +%s) + 900))
        failed=yes
      fi
    fi
    tell "$bucket" "$newest" "$oldest" "$size" "$segment" || failed=yes
  done </tmp/holdings
}

# the first process of a container is not stopped by a signal that it does not handle
trap 'exit 0' TERM INT
declare -A later=()
prepared=no
while true; do
  if leads; then
    failed=no
    open_archive
    round || failed=yes
    [ "$failed" = no ] || echo 'copying: not all of it was done' >&2
  else
    prepared=no
  fi
  # bash runs a trap after the command before it: only a wait is interrupted
  sleep "${EVERY:-60}" &
  wait $!
done
