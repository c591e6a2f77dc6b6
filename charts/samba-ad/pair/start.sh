#!/bin/bash
# One of two controllers: joins the domain of the other one where there is none here, then runs the server; ends when the other one has a newer domain.
set -euo pipefail
scripts=/usr/local/lib/archipel
older=/run/samba/older
child=
stop() { [ -z "$child" ] || { kill -TERM "$child" 2>/dev/null || true; wait "$child" || true; }; }
trap 'stop; exit 0' TERM INT

# nobody starts a server or brings a copy back while this one joins
exec 9>"/var/lib/samba/lock"
flock --wait 10 9 || { echo 'start: another server or a restore holds the volume' >&2; exit 1; }
rm -f "$older"
python3 "$scripts/join.py" 9>&9 &
child=$!
wait "$child"
exec 9>&-

bash "$scripts/start.sh" &
child=$!
while kill -0 "$child" 2>/dev/null; do
  if [ -e "$older" ]; then
    echo 'start: the other controller has a newer domain, starts anew'
    stop
    exit 1
  fi
  sleep "${EVERY:-5}" &
  wait -n $! "$child" || true
done
wait "$child"
