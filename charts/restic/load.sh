#!/bin/sh
# Loads what was masked in the place of what the staged service has. Restart the application after it: kubectl rollout restart.
set -eu
# shellcheck source=charts/restic/repositories.sh
. /usr/local/lib/archipel/repositories.sh

load() {
  if [ -z "${LOAD:-}" ]; then
    restic restore --tag masked --target /data --delete --verify latest
  else
    # all of it, before the first of it reaches a database
    rm -rf /scratch/masked
    restic restore --tag masked --target /scratch/masked --verify latest
    printf '%s' "$DATABASES" >/run/state/databases
    while read -r service database; do
      DATABASE=$database bash "$LOAD" <"/scratch/masked/$service.sql"
      echo "load: $database has the data of $service, masked"
    done </run/state/databases
    rm -rf /scratch/masked
  fi
  touch /run/state/loaded
}

TARGETS=$MASKED
# shellcheck disable=SC2034 # read by restic
RESTIC_PASSWORD_FILE=/run/masked-key/value
each_target load
[ -e /run/state/loaded ] || { echo 'load: nothing was loaded: was the copy masked, and is it not too old?' >&2; exit 1; }
