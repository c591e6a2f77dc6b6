#!/usr/bin/env bash
# Copies the volumes of a project of Docker Compose of one moment: most is read while it runs, then it stands still for what changed meanwhile. However that
# ends, it is started again.
#   copies.sh copy|prove|restore FOLDER
set -euo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$2
# what was read last time is read again only where it changed
near=/var/lib/archipel/$(basename "$here").copy
# PROJECT, and KEPT: its volumes
# shellcheck source=/dev/null
. "$here/copies.env"

compose() { docker compose --project-directory "$here" --file "$here/compose.yaml" "$@"; }
data() { printf '/var/lib/docker/volumes/%s_%s/_data' "$PROJECT" "$1"; }
sync() { rsync --archive --hard-links --acls --xattrs --numeric-ids --delete "$1/" "$2/"; }
start() { compose start >&2; }

case $1 in
copy)
  install -d -m 0700 "$near"
  for volume in $KEPT; do [ ! -d "$(data "$volume")" ] || sync "$(data "$volume")" "$near/$volume"; done
  trap start EXIT
  compose stop >&2
  for volume in $KEPT; do sync "$(data "$volume")" "$near/$volume"; done
  start
  trap - EXIT
  # the same files by another name: nothing is written twice
  cp --archive --link "$near/." "$folder/"
  ;;
prove)
  for volume in $KEPT; do
    [ -d "$folder/$volume" ] || { echo "the copy has no volume $volume" >&2; exit 1; }
  done
  echo "$(find "$folder" -type f | wc -l) files of $(wc -w <<<"$KEPT") volumes"
  ;;
restore)
  trap start EXIT
  compose stop >&2
  for volume in $KEPT; do
    [ -d "$(data "$volume")" ] || { echo "the project has no volume $volume: run the playbook first" >&2; exit 1; }
    sync "$folder/$volume" "$(data "$volume")"
  done
  ;;
esac
