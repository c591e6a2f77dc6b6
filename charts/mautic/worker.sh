#!/bin/bash
# Sends the mails and counts the hits that wait in the database, in SENDERS processes. Each begins anew after an hour: PHP keeps what it once took.
set -euo pipefail
running=()
start() {
  php /var/www/html/bin/console --no-interaction messenger:consume email hit --time-limit=3600 --memory-limit=320M &
  running[$1]=$!
}
# each ends what it is doing before it goes
trap 'trap - TERM INT; kill "${running[@]}" 2>/dev/null || true; wait; exit 0' TERM INT
for ((sender = 0; sender < SENDERS; sender++)); do start "$sender"; done
while true; do
  code=0
  wait -n -p ended "${running[@]}" || code=$?
  # of a process that fails the kubelet shall know
  [ "$code" -eq 0 ] || { kill "${running[@]}" 2>/dev/null || true; wait; exit 1; }
  for sender in "${!running[@]}"; do
    if [ "${running[sender]}" = "$ended" ]; then start "$sender"; fi
  done
done
