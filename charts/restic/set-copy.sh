#!/bin/bash
# Copies a set to each bucket. What takes long is sent before the service is held; while it is held the point is taken: the dump, the list of the objects,
# those that changed since, the files. However that ends, the service is let go; an hour is the longest that it is held.
set -euo pipefail
shopt -s inherit_errexit
# shellcheck source=charts/restic/set.sh
. /usr/local/lib/archipel/set.sh
HELD_LONGEST=3600

# sends objects of a list (time, size, name) that the known list of the target lacks into a folder, and makes the new list
send() {
  local bucket=$1 folder=$2 list=$3 known=/scratch/$1.known new=/scratch/$1.new
  LC_ALL=C awk -F '\t' -v OFS='\t' -v folder="$folder" -v wanted="/scratch/$bucket.wanted" -v known="$known" '
    BEGIN { while ((getline line < known) > 0) { split(line, was, FS); at[was[2] FS was[3] FS was[4]] = was[1] } }
    { key = $1 FS $2 FS $3; if (key in at) print at[key], $0; else { print folder, $0; print $3 > wanted } }' "$list" >"$new"
  if [ -s "/scratch/$bucket.wanted" ]; then
    echo "copy: $bucket: $(wc -l <"/scratch/$bucket.wanted") objects to $folder"
    rclone copy --files-from-raw "/scratch/$bucket.wanted" --no-traverse live: "store:$folder"
  fi
  rm -f "/scratch/$bucket.wanted"
  mv "$new" "$known"
}

# while everybody works: a run that breaks off is continued by the next one, since both come after the same copy
before() {
  local bucket=$1 last=nothing
  open_repository
  open_live
  open_store "$bucket"
  restic snapshots --tag data --json latest >/scratch/snapshots
  : >"/scratch/$bucket.was"
  if grep -q '"short_id"' /scratch/snapshots; then
    restic dump --tag data latest "$SET/objects" >"/scratch/$bucket.was"
    last=$(restic dump --tag data latest "$SET/point" | sed -n '1s/^point //p')
  fi
  mv "/scratch/$bucket.was" "/scratch/$bucket.known"
  [ -n "${LIVE:-}" ] || return 0
  # an object of this minute may be written once more
  listed --min-age 1m live: >"/scratch/$bucket.list"
  send "$bucket" "after-$last" "/scratch/$bucket.list"
}

# in the hold: what changed, then all of it as one snapshot
during() {
  local bucket=$1 folder
  # what failed before the hold must not make it long
  [ -e "/scratch/$bucket.known" ] || return 1
  open_live
  open_store "$bucket"
  if [ -n "${LIVE:-}" ]; then
    folder=$(cat /scratch/point)
    send "$bucket" "$folder" /scratch/live
    # all that was sent has come whole
    awk -F '\t' -v folder="$folder" '$1 == folder { print "objects\t" $3 "\t" $4 }' "/scratch/$bucket.known" >"/scratch/$bucket.sent"
    listed "store:$folder" 2>/dev/null | awk -F '\t' '{ print "objects\t" $2 "\t" $3 }' >"/scratch/$bucket.there" || true
    lacking "/scratch/$bucket.there" "/scratch/$bucket.sent" >"/scratch/$bucket.lost"
    if [ -s "/scratch/$bucket.lost" ]; then
      sed "s/^/copy: $bucket: /" "/scratch/$bucket.lost" >&2
      return 1
    fi
  fi
  mv "/scratch/$bucket.known" "$SET/objects"
  # their size is told with that of the repository
  awk -F '\t' '{ sum += $3 } END { printf "%.0f\n", sum }' "$SET/objects" >"/run/state/$bucket.objects"
  {
    echo "point $(cat /scratch/point)"
    (cd "$SET" && sha256sum "$FILE" named objects)
  } >"$SET/point"
  restic backup --host "$SITE" --tag data --time "$(cat /scratch/time)" --exclude "/data/$MARK" "$SET" /data
}

# dump, what it names, and what there is: all three of one moment
freeze() {
  rm -rf "$SET"
  mkdir -p "$SET"
  date -u +%Y%m%dT%H%M%SZ >/scratch/point
  date -u '+%Y-%m-%d %H:%M:%S' >/scratch/time
  bash "$DUMP" >"$SET/$FILE"
  bash "$NAMED" | LC_ALL=C sort >"$SET/named"
  : >/scratch/live
  open_live
  if [ -n "${LIVE:-}" ]; then listed live: >/scratch/live; fi
  present /scratch/live /data >/scratch/present
  lacking /scratch/present "$SET/named" >/scratch/lost
}

held() {
  local try
  REASON=copy UNTIL=$(($(date +%s) + HELD_LONGEST + 600)) bash "$HOLD"
  # what was still under way when the service was held is seen as a difference, and passes
  for try in 1 2 3; do
    freeze
    [ -s /scratch/lost ] || break
    [ "$try" = 3 ] || sleep "${SETTLE:-20}"
  done
  each_target during
  if [ -s /scratch/lost ]; then
    echo "copy: the database names what the service itself does not have:" >&2
    head -n 20 /scratch/lost >&2
    echo "copy: $(wc -l </scratch/lost) things are lost already" >>"$FAILED"
  fi
}

after() { restic forget --tag data --group-by host,tags --keep-within "$KEEP"; }

release() { bash "$RELEASE"; }

if [ "${1:-}" = held ]; then
  held
  exit 0
fi

each_target before
# the first process of a container ends by no signal that it does not handle, and bash waits for a command before it runs a trap: so that one runs beside it
trap release EXIT
trap 'kill -TERM "$holding" 2>/dev/null || true; exit 143' TERM INT
timeout --kill-after=30s "$HELD_LONGEST" bash "$0" held &
holding=$!
wait "$holding" || { echo 'copy: no point was taken' >&2; exit 1; }
release
trap - EXIT TERM INT
each_target after
