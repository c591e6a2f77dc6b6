#!/bin/sh
# Tells of the copies that each bucket holds now, whatever came of this run, which fails where one of its steps has.
# PUSH is where; what is told is in charts/monitoring/backups.ts.
set -eu
# shellcheck source=charts/restic/repositories.sh
. /usr/local/lib/archipel/repositories.sh

# seconds since 1970 of the lines with a tag
moments() { grep " $1\$" /run/state/listed | while read -r day time _; do date -u -d "$day $time" +%s; done; }

tell() {
  bucket=$1
  listed >/run/state/listed
  echo "$bucket:"
  cat /run/state/listed
  data=$(moments data)
  [ -n "$data" ] || return 0
  size=$(restic stats --tag data --mode raw-data --json latest)
  size=$(echo "$size" | sed 's/.*"total_size":\([0-9]*\).*/\1/')
  # objects of a bucket lie beside the repository
  size=$((size + $(cat "/run/state/$bucket.objects" 2>/dev/null || echo 0)))
  proof=$(moments proof | tail -n 1)
  metrics="backup_newest_timestamp_seconds $(echo "$data" | tail -n 1)
backup_oldest_timestamp_seconds $(echo "$data" | head -n 1)
backup_newest_size_bytes $size
${proof:+backup_restore_proven_timestamp_seconds $proof
}"
  timeout 60 wget -q -O /dev/null --post-data "$metrics
" "$PUSH/to/$bucket"
}
each_target tell
[ ! -s "$FAILED" ] || { echo 'failed:' >&2; cat "$FAILED" >&2; exit 1; }
