#!/bin/sh
# Restores the newest copy of each bucket beside the original, compares both, and writes down that it was done; reads a part of what the bucket holds,
# and gives back the space of what was forgotten.
set -eu
# shellcheck source=charts/restic/repositories.sh
. /usr/local/lib/archipel/repositories.sh

# every file that has not changed since must be there, byte by byte
compare() {
  (cd /data && find . -type f ! -newer /run/state/copied) >/run/state/files
  while IFS= read -r file; do
    cmp "/data/$file" "/scratch/data/$file" || { echo "prove: $file differs" >&2; return 1; }
  done </run/state/files
  echo "$(wc -l </run/state/files) files are the same"
}

prove() {
  bucket=$1
  taken=$(restic snapshots --tag data --json latest | grep -o '"time":"[^"]*"' | sed 's/"time":"\(.*\)T\([0-9:]*\).*/\1 \2/')
  [ -n "$taken" ] || { echo 'prove: there is no copy' >&2; return 1; }
  touch -d "$taken" /run/state/copied
  rm -rf /scratch/data
  mkdir /scratch/data
  if [ -n "${PROVE:-}" ]; then
    # a pipe hides the failure of its first command
    mkfifo /run/state/dump
    restic dump --tag data latest "/$FILE" >/run/state/dump &
    reader=$!
    said=$(COPIED=$(date -u -d "$taken" +%s) SCRATCH=/scratch/data bash "$PROVE" </run/state/dump) || said=
    rm /run/state/dump
    wait "$reader"
    [ -n "$said" ]
  else
    restic restore --tag data --target /scratch/data --verify latest
    said=$(compare)
  fi
  echo "prove: $bucket: $said"
  rm -rf /scratch/data
  restic check --read-data-subset=5%
  echo "$said" | restic backup --host "$SITE" --tag proof --stdin --stdin-filename proof.txt
  restic forget --tag proof --group-by host,tags --keep-last 10
  restic prune
}
each_target prove
