#!/bin/bash
# Holds GitLab while a point is taken: nobody writes to it while Puma and Sidekiq stand still, for each push is allowed by Puma. Who copies writes `held`
# and waits for `holding`; a copy that died with its node holds no longer than it said.
set -euo pipefail
shopt -s inherit_errexit
data=/srv/gitlab
stopped=

both() { gitlab-ctl "$1" puma >/dev/null && gitlab-ctl "$1" sidekiq >/dev/null; }

while true; do
  touch "$data/alive"
  if [ -e "$data/held" ]; then
    read -r reason until <"$data/held" || true
    [[ ${until:-} =~ ^[0-9]+$ ]] || until=0
    if [ "$reason" = copy ] && [ "$(date +%s)" -gt "$until" ]; then
      echo "holder: a copy that did not end held GitLab until $(date -u -d "@$until" '+%F %T')" >&2
      rm -f "$data/held"
    elif [ -z "$stopped" ] && [ -e /run/settled ] && both stop; then
      stopped=yes
      echo 'holder: GitLab stands still'
      touch "$data/holding"
    fi
  else
    rm -f "$data/holding"
    if [ -n "$stopped" ] && both start; then
      stopped=
      echo 'holder: GitLab goes on'
    fi
  fi
  sleep "${EVERY:-2}"
done
