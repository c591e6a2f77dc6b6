#!/usr/bin/env bash
# What copies, proofs and restores of a host share; the plan is what `archipel synth` wrote of it.
# shellcheck disable=SC2034 # read by who sources this
set -euo pipefail
# what fails inside $( ) fails
shopt -s inherit_errexit
umask 077
PLAN=/etc/archipel/backup
STATE=/var/lib/archipel/backup
# what programs fill, each a folder of its own, and the sums of what is there
STAGE=$STATE/stage
SUMS=$STATE/sums
SCRATCH=$STATE/scratch
# shellcheck source=/dev/null
. "$PLAN/plan.env"
export LC_ALL=C.UTF-8 RESTIC_PASSWORD_FILE=$PLAN/key RESTIC_CACHE_DIR=/var/cache/archipel-backup RESTIC_PROGRESS_FPS=0.01
options=()
failed=()

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# of the repository in a place; a run that was killed leaves a lock, which is taken away when it is old
restic() { command restic --quiet --retry-lock 10m "${options[@]}" "$@"; }

# one at a time: a copy, a proof, a restore
install -d -m 0700 "$STATE" "$STAGE" "$SUMS"
exec 9>"$STATE/turn"
flock --wait "${PATIENCE:-7200}" 9 || die 'another copy, proof or restore has the turn for two hours'

# lines NAME: those of a file of the plan, without comments
lines() { grep --invert-match '^#' "$PLAN/$1" || true; }
[ -z "${FROM:-}" ] || lines places.list | grep -q "^$FROM " ||
  die "FROM=$FROM is no place of $NODE: $(lines places.list | cut -d ' ' -f 1 | xargs)"

# 10 says that there is none yet; any other failure must not look like that
open_repository() {
  local code=0
  restic cat config >/dev/null 2>"$STATE/opened" || code=$?
  case $code in
  # a key that may not delete locks leaves them: whoever prunes takes them away
  0) restic unlock || say 'old locks stay: a key of the host that may delete them has more comfort, and no more rights' ;;
  10) restic init ;;
  *)
    cat "$STATE/opened" >&2
    return 1
    ;;
  esac
}

# each_place STEP: runs it for each place, or for FROM alone; what fails for one does not keep the others from theirs. In a shell of its own, whose first
# failure ends it: set -e does nothing in a condition, so it runs outside of one.
each_place() {
  local step=$1 place kind at locked repository code
  while read -r place kind at locked repository <&3; do
    [ "${FROM:-$place}" = "$place" ] || continue
    set +e
    (
      set -e
      enter "$place" "$kind" "$at" "$repository"
      "$step" "$place" "$kind" "$at" "$locked" </dev/null
    )
    code=$?
    set -e
    if [ "$code" -ne 0 ]; then
      say "$step: $place failed"
      failed+=("$place")
    fi
  done 3< <(lines places.list)
}

# what restic needs to reach a place: AT is the region of a bucket, or the port of SSH
enter() {
  local place=$1 kind=$2 at=$3 to
  export RESTIC_REPOSITORY=$4
  if [ "$kind" = sftp ]; then
    to=${RESTIC_REPOSITORY#sftp:}
    options=(--option "sftp.command=ssh -F none -p $at -i $PLAN/places/$place/ssh-key -o IdentitiesOnly=yes -o BatchMode=yes -o UserKnownHostsFile=$PLAN/known_hosts -o StrictHostKeyChecking=yes -o ServerAliveInterval=60 ${to%%:*} -s sftp")
  else
    AWS_ACCESS_KEY_ID=$(<"$PLAN/places/$place/access-key")
    AWS_SECRET_ACCESS_KEY=$(<"$PLAN/places/$place/secret-key")
    export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_DEFAULT_REGION=$at
  fi
}

# a line for each copy: time, tag, id; restic writes times as 2026-11-21T02:00:00.123456789Z or with an offset, and the time first
listed() {
  local time copy tag
  restic snapshots --host "$NODE" --json | sed 's/,{"time"/\n{"time"/g' |
    sed -n 's/.*"time":"\([^"]*\)".*"tags":\["\([a-z]*\)"\].*"short_id":"\([0-9a-f]*\)".*/\1 \3 \2/p' |
    while read -r time copy tag; do printf '%s %s %s\n' "$(date -u -d "$time" +%s)" "$copy" "$tag"; done | sort -n
}

# `seconds-since-1970 id` of the copy that is meant: SNAPSHOT, or the newest whole one
meant() {
  listed | awk -v id="${SNAPSHOT:-}" '(id == "" && $3 == "data") || (id != "" && $2 == id) { last = $1 " " $2 } END { print last }'
}

# folders PART: those of a part that are there, one a line
folders() { lines "parts/$1" | while IFS= read -r glob; do compgen -G "$glob" || true; done; }

# lists what is in folders of a part, has not changed since a moment, and is in the copy
unchanged_since() {
  local part=$1 since=$2 path
  local -a out=(-path "$STATE")
  while IFS= read -r path; do out+=(-o -path "$path"); done < <(lines without)
  folders "$part" | while IFS= read -r path; do
    find "$path" \( "${out[@]}" \) -prune -o \( -type f -o -type l \) ! -newerct "@$since" -print0
  done
}

# compare PART SINCE COPY: what has not changed since lies there as it is here: bytes, owner, mode, time; says how many were compared
compare() {
  local part=$1 since=$2 copy=$3 code=0 count
  unchanged_since "$part" "$since" >"$STATE/compared"
  count=$(tr -cd '\0' <"$STATE/compared" | wc -c)
  rsync --archive --checksum --dry-run --itemize-changes --no-implied-dirs --from0 --files-from="$STATE/compared" / "$copy/" \
    >"$STATE/differs" 2>"$STATE/vanished" || code=$?
  # what went away in this moment is no difference
  if [ "$code" -ne 0 ] && grep -qv -e 'No such file or directory' -e '^rsync error: some files' -e '^rsync warning: some files vanished' -e 'file has vanished' "$STATE/vanished"; then
    cat "$STATE/vanished" >&2
    return 1
  fi
  # a folder above what is compared differs as soon as anything is added to it
  if grep -v '^\.d' "$STATE/differs" | grep -q .; then
    head -n 20 "$STATE/differs" >&2
    say "$part: the copy differs from what has not changed since"
    return 1
  fi
  echo "$count"
}
