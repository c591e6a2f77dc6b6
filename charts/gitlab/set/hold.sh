#!/bin/bash
# Has GitLab stand still, and waits until it does. Where nobody runs it, nobody writes.
set -euo pipefail
shopt -s inherit_errexit
printf '%s %s\n' "$REASON" "${UNTIL:-0}" >/data/held.new
mv /data/held.new /data/held
[ "$REASON" = copy ] || exit 0
for _ in {1..150}; do
  [ ! -e /data/holding ] || exit 0
  alive=$(stat --format=%Y /data/alive 2>/dev/null || echo 0)
  if [ $(($(date +%s) - alive)) -gt 120 ]; then
    echo 'hold: GitLab does not run'
    exit 0
  fi
  sleep "${SETTLE:-2}"
done
echo 'hold: GitLab does not stand still; its log says why (holder)' >&2
exit 1
