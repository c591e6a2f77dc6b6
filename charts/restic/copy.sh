#!/bin/sh
# Copies what a service keeps into each bucket, and forgets what is older than KEEP; of what is copied OFTEN, most of what is older than a day.
# A database is what DUMP writes, kept as FILE: if it fails, there is no copy. Anything else is the folder /data.
set -eu
# shellcheck source=charts/restic/repositories.sh
. /usr/local/lib/archipel/repositories.sh

copy() {
  open_repository
  if [ -n "${DUMP:-}" ]; then
    restic backup --host "$SITE" --tag data --stdin-filename "$FILE" --stdin-from-command -- bash "$DUMP"
  else
    cd /data
    restic backup --host "$SITE" --tag data .
  fi
  # copies of every few minutes hold the same for days: all of two hours, then one an hour, after a week one a day
  if [ -n "${OFTEN:-}" ]; then
    restic forget --tag data --group-by host,tags --keep-within 2h --keep-within-hourly 7d --keep-within-daily "$KEEP"
  else
    restic forget --tag data --group-by host,tags --keep-within "$KEEP"
  fi
}
each_target copy
