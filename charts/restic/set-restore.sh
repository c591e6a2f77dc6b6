#!/bin/bash
# Brings a copy of a set back over what is there: files, objects, database, in this order; nobody is let in before the service's next start has done the
# rest. FROM is the bucket, the first one if not said; SNAPSHOT the copy, the newest if not said; `list` lists them.
# Stop the application first: kubectl scale --replicas=0.
set -euo pipefail
shopt -s inherit_errexit
# shellcheck source=charts/restic/set.sh
. /usr/local/lib/archipel/set.sh

fail() { echo "restore: $*" >&2; return 1; }

# the bucket holds all that the copy names, before anything is touched
whole() {
  (cd "$SET" && sed 1d point | sha256sum --check --quiet -) >&2 || fail 'the parts of the copy are not of one point'
  [ -n "${LIVE:-}" ] || return 0
  unstored "$SET/objects" >/scratch/lost
  [ ! -s /scratch/lost ] || { head -n 20 /scratch/lost >&2; fail 'the bucket does not hold all objects of this copy'; }
}

# each object that is not there as it was then; what came later goes, and stays an old version where the bucket has versions
objects() {
  local folder
  listed live: >/scratch/live
  awk -F '\t' 'FILENAME == ARGV[1] { now[$0]; next } !(($2 FS $3 FS $4) in now)' /scratch/live "$SET/objects" >/scratch/changed
  cut -f 1 /scratch/changed | sort -u >/scratch/folders
  while read -r folder; do
    awk -F '\t' -v folder="$folder" '$1 == folder { print $4 }' /scratch/changed >/scratch/names
    rclone copy --ignore-times --no-traverse --files-from-raw /scratch/names "store:$folder" live:
  done </scratch/folders
  awk -F '\t' 'FILENAME == ARGV[1] { then[$4]; next } !($3 in then) { print $3 }' "$SET/objects" /scratch/live >/scratch/later
  [ ! -s /scratch/later ] || rclone delete --no-traverse --files-from-raw /scratch/later live:
  echo "restore: objects: $(wc -l </scratch/changed) brought back, $(wc -l </scratch/later) that came later are gone"
}

restore() {
  local bucket=$1 copy=${SNAPSHOT:-latest}
  [ "$bucket" = "${FROM:-$bucket}" ] && [ ! -e /run/state/restored ] || return 0
  if [ "$copy" = list ]; then
    echo "$bucket:"
    restic snapshots --tag data
    return 0
  fi
  open_live
  open_store "$bucket"
  rm -rf "$SET"
  mkdir -p "$SET"
  restic restore --tag data --target "$SET" --verify "$copy:$SET"
  whole
  # from here on what failed is for a person: another bucket would bring another point
  touch /run/state/touched
  REASON=restore bash "$HOLD"
  restic restore --tag data --target /data --exclude "/$MARK" --delete --verify "$copy:/data"
  : >/scratch/live
  [ -z "${LIVE:-}" ] || objects
  bash "$RESTORE" <"$SET/$FILE"
  : >/scratch/live
  [ -z "${LIVE:-}" ] || listed live: >/scratch/live
  present /scratch/live /data >/scratch/present
  bash "$NAMED" >/scratch/named
  lacking /scratch/present /scratch/named >/scratch/lost
  [ ! -s /scratch/lost ] || { head -n 20 /scratch/lost >&2; fail 'what the database names is not all there'; }
  bash "$RESTORED"
  touch /run/state/restored
  echo "restore: $copy of $bucket, taken at $(sed -n '1s/^point //p' "$SET/point"), is back: start the application"
}

untouched() { [ -e /run/state/touched ] || restore "$1"; }
each_target untouched
[ "${SNAPSHOT:-}" != list ] || exit 0
[ -e /run/state/restored ] || { echo "restore: nothing was restored whole: no bucket '${FROM:-}', or it failed" >&2; exit 1; }
