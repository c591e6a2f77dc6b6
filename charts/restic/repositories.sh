#!/bin/sh
# What every run shares: one repository in each bucket, encrypted with the key of the service.
# TARGETS lists them as `bucket region repository`, one a line; the keys of a bucket are in /run/buckets/<bucket>.
export RESTIC_PASSWORD_FILE=/run/key/value RESTIC_CACHE_DIR=/tmp/cache RESTIC_PROGRESS_FPS=0.01
FAILED=/run/state/failed

# of the repository in a bucket; another run may hold it for a while, and one that was killed leaves a lock that is taken away when it is old
restic() { /run/restic/restic --quiet --retry-lock 10m "$@"; }

# 10 says that there is none yet; any other failure must not look like that
open_repository() {
  set +e
  restic cat config >/dev/null 2>/run/state/opened
  code=$?
  set -e
  case $code in
  0) restic unlock ;;
  10) restic init ;;
  *)
    cat /run/state/opened >&2
    return 1
    ;;
  esac
}

# a line for each: time, tag, id; restic writes times as 2026-11-21T02:00:00.123456789Z, and the time first
listed() {
  # a pipe hides the failure of its first command: a bucket that does not answer would hold nothing
  snapshots=$(restic snapshots --json) || return 1
  printf '%s\n' "$snapshots" | sed 's/,{"time"/\n{"time"/g' |
    sed -n 's/.*"time":"\([^T"]*\)T\([0-9:]*\).*"tags":\["\([a-z]*\)"\].*"short_id":"\([0-9a-f]*\)".*/\1 \2 \4 \3/p' | sort
}

# Runs a step for each bucket, whose name it is given: what fails for one does not keep the others from theirs. In a shell of its own, whose first failure ends it: set -e does
# nothing in a condition, so it runs outside of one.
each_target() {
  while read -r bucket region repository; do
    [ -n "$bucket" ] || continue
    set +e
    (
      set -e
      AWS_ACCESS_KEY_ID=$(cat "/run/buckets/$bucket/access-key")
      AWS_SECRET_ACCESS_KEY=$(cat "/run/buckets/$bucket/secret-key")
      AWS_DEFAULT_REGION=$region
      RESTIC_REPOSITORY=$repository
      export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_DEFAULT_REGION RESTIC_REPOSITORY
      "$1" "$bucket" </dev/null
    )
    code=$?
    set -e
    if [ "$code" -ne 0 ]; then
      echo "$1: $bucket failed" >&2
      echo "$1 $bucket" >>"$FAILED"
    fi
  done <<END
$TARGETS
END
}
