#!/bin/bash
# Lets everybody in again where a copy died with its node: the mark says until when it may hold. A restore holds until its last step.
# unhold.sh <mark>
set -euo pipefail
shopt -s inherit_errexit
mark=$1
[ -e "$mark" ] || exit 0
read -r reason until <"$mark" || true
[ "$reason" = copy ] || exit 0
[[ $until =~ ^[0-9]+$ ]] || until=0
if [ "$(date +%s)" -gt "$until" ]; then
  echo "unhold: a copy that did not end held Nextcloud until $(date -u -d "@$until" '+%F %T')" >&2
  rm -f "$mark"
fi
