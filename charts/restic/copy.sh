#!/bin/sh
# Copies what a service keeps into each bucket, and forgets what is older than KEEP.
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
  restic forget --tag data --group-by host,tags --keep-within "$KEEP"
}
each_target copy
