#!/bin/bash
# Proves the newest copy of a set in each bucket: restores it beside the original, loads the database into a server of its own, asks that one what it
# names, and looks whether all of it is in the copy with its size; compares some of the objects byte by byte with the original. Writes down that it was
# done, reads a part of the repository, and gives back the space of what was forgotten.
set -euo pipefail
shopt -s inherit_errexit
# shellcheck source=charts/restic/set.sh
. /usr/local/lib/archipel/set.sh
COPY=/scratch/copy

fail() { echo "prove: $*" >&2; return 1; }

# as many objects that have not changed since, read in both places
compare() {
  local folder
  listed live: >/scratch/live
  awk -F '\t' 'FILENAME == ARGV[1] { now[$0]; next } ($2 FS $3 FS $4) in now' /scratch/live "$COPY$SET/objects" |
    shuf -n "${SAMPLE:-50}" >/scratch/sample
  cut -f 1 /scratch/sample | sort -u >/scratch/folders
  while read -r folder; do
    awk -F '\t' -v folder="$folder" '$1 == folder { print $4 }' /scratch/sample >/scratch/names
    rclone check --download --one-way --files-from-raw /scratch/names live: "store:$folder"
  done </scratch/folders
  wc -l </scratch/sample >/scratch/compared
}

# deletes versions of objects that no copy names any more; what a run sends at this moment belongs to the newest copy, or comes after it
prune_objects() {
  local id newest
  newest=$(restic dump --tag data latest "$SET/point" | sed -n '1s/^point //p')
  restic snapshots --tag data --json | grep -o '"short_id":"[0-9a-f]*"' | cut -d '"' -f 4 | while read -r id; do
    restic dump "$id" "$SET/objects"
  done | awk -F '\t' '{ print $1 "/" $4 }' | LC_ALL=C sort -u >/scratch/named-by-copies
  cut -f 3 /scratch/stored | awk -F / -v newest="$newest" '$1 <= newest || ($1 ~ /^after-/ && $1 != "after-" newest)' | LC_ALL=C sort -u |
    LC_ALL=C comm -23 - /scratch/named-by-copies >/scratch/unnamed
  [ -s /scratch/unnamed ] || return 0
  echo "prove: $(wc -l </scratch/unnamed) versions of objects belong to no copy any more"
  rclone delete --files-from-raw /scratch/unnamed --no-traverse store:
}

prove() {
  local bucket=$1 said
  rm -rf /scratch/data "$COPY"
  mkdir -p /scratch/data "$COPY"
  open_live
  open_store "$bucket"
  restic restore --tag data --target "$COPY" --verify latest
  # dump, what it named and the list of the objects were written together
  (cd "$COPY$SET" && sed 1d point | sha256sum --check --quiet -) >&2 || fail 'the parts of the copy are not of one point'
  SCRATCH=/scratch/data bash "$PROVE" <"$COPY$SET/$FILE" | LC_ALL=C sort >/scratch/named
  cmp -s /scratch/named "$COPY$SET/named" || fail 'the database is of another point than the rest of the copy'
  : >/scratch/versions
  : >/scratch/gone
  if [ -n "${LIVE:-}" ]; then
    unstored "$COPY$SET/objects" >/scratch/gone
    awk -F '\t' 'FILENAME == ARGV[1] { size[$3] = $2; next } ($1 "/" $4) in size { print $2 FS size[$1 "/" $4] FS $4 }' /scratch/stored \
      "$COPY$SET/objects" >/scratch/versions
  fi
  present /scratch/versions "$COPY/data" >/scratch/present
  lacking /scratch/present /scratch/named >/scratch/lost
  if [ -s /scratch/lost ]; then
    head -n 20 /scratch/lost >&2
    fail "the copy lacks $(wc -l </scratch/lost) of what its database names"
  fi
  if [ -s /scratch/gone ]; then
    head -n 20 /scratch/gone >&2
    fail "$(wc -l </scratch/gone) objects of the copy are not in the bucket as they were sent"
  fi
  echo 0 >/scratch/compared
  # which object differs is said by rclone
  if [ -n "${LIVE:-}" ]; then compare; fi
  awk -F '\t' '{ sum += $3 } END { printf "%.0f\n", sum }' "$COPY$SET/objects" >"/run/state/$bucket.objects"
  said="$(wc -l </scratch/named) things that the database names are there, $(cat /scratch/compared) objects are the same"
  echo "prove: $bucket: $said"
  rm -rf /scratch/data "$COPY"
  restic check --read-data-subset=5%
  echo "$said" | restic backup --host "$SITE" --tag proof --stdin --stdin-filename proof.txt
  restic forget --tag proof --group-by host,tags --keep-last 10
  restic prune
  if [ -n "${LIVE:-}" ]; then prune_objects; fi
}
each_target prove
