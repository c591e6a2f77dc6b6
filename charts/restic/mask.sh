#!/bin/sh
# Masks the newest copy of production for staging, and writes the result, encrypted with a key that opens nothing of production, to the bucket of MASKED.
# A database is masked by MASK in a server of its own, and nothing is written unless all of what it checks holds. Files are those that may leave production.
# Where no copy of restic has it as FILE, MASK asks the server of production for what it masks.
# FROM is the bucket of the copy, the first one that has it if not said.
set -eu
# shellcheck source=charts/restic/repositories.sh
. /usr/local/lib/archipel/repositories.sh

mask() {
  bucket=$1
  [ "$bucket" = "${FROM:-$bucket}" ] && [ ! -e /run/state/decided ] || return 0
  rm -rf /scratch/data /scratch/masked /scratch/dump
  mkdir /scratch/masked
  if [ -n "${MASK:-}" ]; then
    mkdir /scratch/data
    # whole, before the first of it is masked: what breaks off is no copy
    restic dump --tag data latest "/$FILE" >/scratch/dump
    # what the mask refuses, it refuses of every bucket
    echo refused >/run/state/decided
    SCRATCH=/scratch/data RESULT=/scratch/masked bash "$MASK" </scratch/dump
  else
    restic restore --tag data --target /scratch/masked --verify latest
  fi
  echo masked >/run/state/decided
  echo "mask: the newest copy of $bucket is masked"
}

# an archive has all databases or none
ask() {
  rm -rf /scratch/data /scratch/masked
  mkdir /scratch/data /scratch/masked
  if SCRATCH=/scratch/data RESULT=/scratch/masked bash "$MASK" </dev/null; then echo masked >/run/state/decided; fi
}

publish() {
  open_repository
  cd /scratch/masked
  restic backup --host staging --tag masked .
  restic forget --tag masked --group-by host,tags --keep-last 1 --prune
  echo published >/run/state/decided
}

rm -f /run/state/decided
if [ -n "${MASK:-}" ] && [ -z "${FILE:-}" ]; then ask; else each_target mask; fi
said=$(cat /run/state/decided 2>/dev/null || true)
if [ "$said" != masked ]; then
  echo 'mask: nothing left production' >&2
  exit 1
fi
TARGETS=$MASKED
RESTIC_PASSWORD_FILE=/run/masked-key/value
# what the two keys open is not remembered together
RESTIC_CACHE_DIR=/tmp/masked-cache
each_target publish
[ "$(cat /run/state/decided)" = published ]
echo 'mask: staging may load it'
