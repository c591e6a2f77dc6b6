#!/bin/sh
# Tells of the copies that each bucket holds now, whatever came of this run, which fails where one of its steps has.
# PUSH is where; what is told is in charts/monitoring/backups.ts.
set -eu
# shellcheck source=charts/restic/repositories.sh
. /usr/local/lib/archipel/repositories.sh

# times of the copies with a tag, as seconds since 1970, oldest first; restic writes them as 2026-11-21T02:00:00.123456789Z
moments() {
  restic snapshots --tag "$1" --json | grep -o '"time":"[^"]*"' | sed 's/"time":"\(.*\)T\([0-9:]*\).*/\1 \2/' |
    while read -r day time; do date -u -d "$day $time" +%s; done | sort -n
}

tell() {
  bucket=$1
  data=$(moments data)
  [ -n "$data" ] || return 0
  size=$(restic stats --tag data --mode raw-data --json latest | sed 's/.*"total_size":\([0-9]*\).*/\1/')
  proof=$(moments proof | tail -n 1)
  metrics="backup_newest_timestamp_seconds $(echo "$data" | tail -n 1)
backup_oldest_timestamp_seconds $(echo "$data" | head -n 1)
backup_newest_size_bytes $size
${proof:+backup_restore_proven_timestamp_seconds $proof
}"
  restic snapshots --compact
  timeout 60 wget -q -O /dev/null --post-data "$metrics
" "$PUSH/to/$bucket"
}
each_target tell
[ ! -s "$FAILED" ] || { echo 'failed:' >&2; cat "$FAILED" >&2; exit 1; }
