#!/usr/bin/env bash
# Brings copies of this host back. FROM is the place, the first one that has it if not said; SNAPSHOT the copy, the newest whole one if not said.
#   archipel-restore list                      copies in each place
#   archipel-restore parts                     what a copy has, and what comes back over what is there
#   archipel-restore beside FOLDER [PART ...]  into an empty folder, to be looked at; all parts if none is said
#   archipel-restore over PART ...             over what is there: who writes there stops first, where the part does not see to it
#   archipel-restore compare PART ...          whether folders are as the copy has them; the weekly proof does it for all
# shellcheck source-path=SCRIPTDIR source=archipel-backup-common.sh
. /usr/local/lib/archipel-backup/common.sh

usage() { sed -n '3,7s/^#   //p' "$0" >&2; exit 2; }

# what is asked for, before anything is touched: part kind over program
known() {
  local part
  for part; do lines parts.list | grep -q "^$part " || die "'$part' is no part of $NODE: $(lines parts.list | cut -d ' ' -f 1 | xargs)"; done
}
# in the order of the plan, whatever the order in which they are named: who a machine is comes before its cluster, databases before files that they name
asked() {
  local part rest
  lines parts.list | while read -r part rest; do case " $* " in *" $part "*) printf '%s %s\n' "$part" "$rest" ;; esac; done
}

list() {
  echo "$1:"
  listed | while read -r moment copy tag; do printf '  %s  %s  %s\n' "$copy" "$(date -u -d "@$moment" '+%Y-%m-%d %H:%M:%S')" "$tag"; done
}

# paths of a part inside a copy
inside() {
  local part=$1 kind=$2
  if [ "$kind" = program ]; then printf '%s\n' "$STAGE/$part" "$SUMS/$part"; else lines "parts/$part"; fi
}

# fetch TARGET PART ...: what these parts have in the copy that is meant; over / what is not in it goes
fetch() {
  local target=$1 part kind _rest path
  local -a only=()
  shift
  [ "$target" != / ] || only+=(--delete)
  while read -r part kind _rest; do
    while IFS= read -r path; do only+=(--include "$path"); done < <(inside "$part" "$kind")
  done < <(asked "$@")
  restic restore --target "$target" --verify "${only[@]}" "$id"
}

found() {
  read -r since id < <(meant) || true
  [ -n "${id:-}" ] || { say "$1 has no such copy of $NODE"; return 1; }
}

# the first place that has it
once() {
  [ ! -e "$STATE/done" ] || return 0
  local since id
  found "$1"
  "$work" "$1"
  touch "$STATE/done"
  say "restore: $id of $1, taken at $(date -u -d "@$since" '+%Y-%m-%d %H:%M:%S')"
}

beside() {
  find "$folder" -mindepth 1 -delete
  fetch "$folder" "${parts[@]}"
  local part kind _rest
  while read -r part kind _rest; do
    [ "$kind" = program ] || continue
    (cd "$folder$STAGE/$part" && sha256sum --check --strict --quiet "$folder$SUMS/$part") >&2
  done < <(asked "${parts[@]}")
}

over() {
  local part kind comes program _
  # all of it is here and whole before the first of it is changed
  rm -rf "$SCRATCH"
  install -d -m 0700 "$SCRATCH"
  while read -r part kind comes program <&4; do
    [ "$kind" = program ] || continue
    fetch "$SCRATCH" "$part"
    (cd "$SCRATCH$STAGE/$part" && sha256sum --check --strict --quiet "$SCRATCH$SUMS/$part") >&2
    "$program" prove "$SCRATCH$STAGE/$part" >&2
  done 4< <(asked "${parts[@]}")
  while read -r part kind comes program <&4; do
    # from here on what failed is for a person: another place would bring another moment
    touch "$STATE/touched"
    if [ "$kind" = program ]; then
      "$program" restore "$SCRATCH$STAGE/$part"
    else
      [ "$program" = - ] || "$program" hold
      local code=0
      fetch / "$part" || code=$?
      [ "$program" = - ] || "$program" release
      [ "$code" -eq 0 ] || return "$code"
    fi
    say "restore: $part is back"
  done 4< <(asked "${parts[@]}")
  rm -rf "$SCRATCH"
}
untouched() { [ -e "$STATE/touched" ] || once "$1"; }

same() {
  local part kind _rest count
  rm -rf "$SCRATCH"
  install -d -m 0700 "$SCRATCH"
  fetch "$SCRATCH" "${parts[@]}"
  while read -r part kind _rest; do
    [ "$kind" = folders ] || { say "$part is a dump: the weekly proof reads it"; continue; }
    count=$(compare "$part" "$(date +%s)" "$SCRATCH")
    echo "$part: $count files are the same"
  done < <(asked "${parts[@]}")
  rm -rf "$SCRATCH"
}

rm -f "$STATE/done" "$STATE/touched"
verb=${1:-}
[ $# -eq 0 ] || shift
case $verb in
list)
  each_place list
  [ "${#failed[@]}" -eq 0 ]
  exit
  ;;
parts)
  lines parts.list | while read -r part kind comes program; do
    if [ "$comes" = over ]; then printf '%s  %s %s\n' "$part" "$kind" "${program#-}"; else printf '%s  %s, to be read beside\n' "$part" "$kind"; fi
  done
  exit
  ;;
beside)
  [ $# -ge 1 ] || usage
  folder=$(realpath -m "$1")
  shift
  [ ! -e "$folder" ] || [ -z "$(find "$folder" -mindepth 1 -print -quit)" ] || die "$folder is not empty: choose another folder"
  [ $# -gt 0 ] || mapfile -t all < <(lines parts.list | cut -d ' ' -f 1)
  parts=("$@" "${all[@]}")
  install -d -m 0700 "$folder"
  ;;
over)
  [ $# -ge 1 ] || usage
  known "$@"
  for part; do asked "$part" | grep -q '^[^ ]* [^ ]* over ' || die "$part is for reading: archipel-restore beside FOLDER $part"; done
  parts=("$@")
  ;;
compare)
  [ $# -ge 1 ] || usage
  parts=("$@")
  ;;
*) usage ;;
esac
known "${parts[@]}"
work=$verb
[ "$verb" != compare ] || work=same
each_place untouched
[ -e "$STATE/done" ] || die "restore: nothing was restored whole: no place '${FROM:-}', or it failed"
