#!/usr/bin/env bash
# What the keys of the hosts may not: an operator's machine forgets and prunes copies, checks them, and takes one to a disk of its own.
#   archipel secrets export SITE --to env --into FOLDER && . FOLDER/SITE.env    keys of the buckets, and those of the copies
#   operator.sh list | check                each repository; `check` reads all of it
#   operator.sh prune                       forgets what is older than the site keeps, and gives back its space
#   operator.sh cold FOLDER                 every copy of every host to a folder of a disk that is taken away afterwards, read back in whole
# OF=one operator.sh ... is for one host, FROM=offsite for one place, all of them if not said; `cold` takes the first place that answers.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C.UTF-8 RESTIC_PROGRESS_FPS=0.1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
options=()
failed=()

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
# of each repository: host, place, kind, region or port, how long copies are kept, address
repositories() { grep -v '^#' "$here/repositories" | awk -v of="${OF:-}" -v from="${FROM:-}" '(of == "" || $1 == of) && (from == "" || $2 == from)'; }
restic() { command restic --retry-lock 10m "${options[@]}" "$@"; }

# value NAME: the variable of a secret, by its id
value() {
  local name=${1^^}
  name=${name//[^A-Z0-9]/_}
  [ -n "${!name:-}" ] || die "$name is not set, do: archipel secrets export, and read what it wrote"
  printf '%s' "${!name}"
}

enter() {
  local node=$1 place=$2 kind=$3 at=$4
  options=()
  RESTIC_PASSWORD=$(value "hosts/$node/copy-key")
  export RESTIC_PASSWORD RESTIC_REPOSITORY=$5
  if [ "$kind" = sftp ]; then
    options=(--option "sftp.args=-p $at")
  else
    AWS_ACCESS_KEY_ID=$(value "buckets/$place/access-key")
    AWS_SECRET_ACCESS_KEY=$(value "buckets/$place/secret-key")
    export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_DEFAULT_REGION=$at
  fi
}

each() {
  local step=$1 node place kind at keep repository code
  while read -r node place kind at keep repository <&3; do
    set +e
    (
      set -e
      enter "$node" "$place" "$kind" "$at" "$repository"
      "$step" "$node" "$place" "$keep" </dev/null
    )
    code=$?
    set -e
    [ "$code" -eq 0 ] || { say "$step: $node in $place failed"; failed+=("$node/$place"); }
  done 3< <(repositories)
}

list() {
  echo "$1 in $2:"
  restic snapshots
}
check() { restic check --read-data; }
prune() {
  restic unlock
  restic forget --group-by host,tags --tag data --keep-within "$3"
  # what tells of proofs, and copies that were not whole
  restic forget --group-by host,tags --tag proof --keep-last 10
  restic forget --group-by host,tags --tag partial --keep-within "$3"
  restic prune
}
cold() {
  local node=$1 place=$2 target=$folder/$1
  [ ! -e "$work/$node" ] || return 0
  export RESTIC_FROM_REPOSITORY=$RESTIC_REPOSITORY RESTIC_FROM_PASSWORD=$RESTIC_PASSWORD RESTIC_REPOSITORY=$target
  [ -e "$target/config" ] || restic init --copy-chunker-params
  restic copy --tag data
  restic check --read-data
  touch "$work/$node"
  say "cold: every copy of $node in $place is in $target and was read back"
}

[ -n "$(repositories)" ] || die "OF='${OF:-}' FROM='${FROM:-}' name no repository; there are $(grep -v '^#' "$here/repositories" | awk '{ print $1 " in " $2 }' | paste -sd, -)"
case ${1:-} in
list | check | prune) each "$1" ;;
cold)
  folder=$(realpath -e "${2:?usage: operator.sh cold FOLDER}")
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  each cold
  # a place that does not answer is no matter where another one did
  failed=()
  while read -r node _; do [ -e "$work/$node" ] || failed+=("$node"); done < <(repositories | cut -d ' ' -f 1 | sort -u)
  date -u '+%Y-%m-%d %H:%M:%S' >"$folder/taken"
  say "cold: unmount the disk and take it away; its repositories open with HOSTS_<NODE>_COPY_KEY of the secret store"
  ;;
*) sed -n '4,8s/^# //p' "$0" >&2; exit 2 ;;
esac
[ "${#failed[@]}" -eq 0 ] || die "failed: ${failed[*]}"
