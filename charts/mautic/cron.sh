#!/bin/bash
# What Mautic does by the clock, one after the other: two at a time would lock each other's rows. TASKS lists `every offset command`, in minutes, one a line.
# After a round in which one failed this ends: the kubelet starts it again and waits longer each time, which an alert sees.
set -euo pipefail
shopt -s inherit_errexit
# the first process of a container is not stopped by a signal that it does not handle
trap 'exit 0' TERM INT
done_for=$(($(date +%s) / 60))
while true; do
  now=$(($(date +%s) / 60))
  failed=
  while read -r every offset command; do
    [ -n "$command" ] || continue
    # each minute since the last round counts: a long task must not make others miss theirs
    for ((minute = done_for + 1; minute <= now; minute++)); do
      ((minute % every == offset)) || continue
      echo "cron: $command"
      # words of the command are its arguments
      # shellcheck disable=SC2086
      php /var/www/html/bin/console --no-interaction $command </dev/null || { echo "cron: $command failed" >&2; failed=yes; }
      break
    done
  done <<<"$TASKS"
  done_for=$now
  touch /tmp/alive
  [ -z "$failed" ] || exit 1
  # bash runs a trap after the command before it: only a wait is interrupted
  sleep 20 &
  wait $!
done
