#!/bin/bash
# Brings the whole cluster back to a moment, in its place. Runs in the member that leads:
#
#   kubectl -n <namespace> exec <name>-0 -c postgres -- bash /usr/local/lib/archipel/restore.sh list
#   kubectl -n <namespace> exec <name>-0 -c postgres -- bash /usr/local/lib/archipel/restore.sh '2026-11-30 02:10:00+00'
#
# `latest` for the end of the archive; FROM is the bucket, the first one if not said; TIMELINE the one to follow, where a restore is to be undone.
# It may be run again when it broke off.
set -euo pipefail
shopt -s inherit_errexit
# shellcheck source=charts/postgres/archive.sh
. /usr/local/lib/archipel/archive.sh
rest=http://127.0.0.1:8008
# on the volume: who comes back to a restore that broke off finds it
begun=$(dirname "$DATA")/restoring
log=$begun.log

ask() { "$PROGRAMS/psql" --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 --host="$SOCKET" --username=postgres --dbname=postgres "$@"; }
control() { "$PATRONI/patronictl" -c "$RUN" "$@"; }
is() { [ "$(curl --silent --max-time 5 --output /dev/null --write-out '%{http_code}' "$rest/$1")" = 200 ]; }
wait_for() {
  local what=$1 seconds=$2
  shift 2
  for ((; seconds > 0; seconds--)); do
    if "$@"; then return 0; fi
    sleep 1
  done
  echo "restore: $what: still not so" >&2
  return 1
}
runs() { "$PROGRAMS/pg_ctl" --pgdata="$DATA" status >/dev/null 2>&1; }
# a server that could not reach the moment ends; nobody must wait for it
recovered_or_gone() {
  recovered && return 0
  runs || { tail "$log" >&2; echo 'restore: the server ended' >&2; exit 1; }
  return 1
}
recovered() { [ "$(ask --command='SELECT pg_is_in_recovery()' 2>/dev/null)" = f ]; }

open_archive
time=${1:-}
case $time in
list | '')
  list
  exit 0
  ;;
latest) time= ;;
*)
  # a moment without its zone would be read in that of the server
  [[ $time =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}\ [0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(\+|-)[0-9]{2}(:?[0-9]{2})?$ ]] ||
    { echo "restore: got '$time', expected a moment with its zone such as '2026-11-30 02:10:00+00', or latest, or list" >&2; exit 64; }
  ;;
esac
bucket=${FROM:-$(first_bucket)}
[ -n "$(number_of "$bucket")" ] || { echo "restore: no bucket '$bucket', expected one of $(buckets | tr '\n' ' ')" >&2; exit 64; }
state=$(told | awk -v bucket="$bucket" '$1 == bucket { print $2 }')
[ "$state" = ok ] || { echo "restore: $bucket holds no copy, or does not answer: $state" >&2; exit 1; }
[ -e "$begun" ] || is leader || { echo 'restore: another member leads; run it there' >&2; control list >&2; exit 1; }

echo 'restore: members no longer elect'
control pause --wait || is paused || true
date -u +%FT%TZ >"$begun"
if runs; then
  if recovered; then
    # what is about to go can be had back too
    ask --command="SELECT pg_logical_emit_message(true, 'archive', 'before a restore')" >/dev/null
    last=$(ask --command='SELECT pg_walfile_name(pg_switch_wal())')
    echo "restore: what is there now ends with segment $last, timeline $((16#${last:0:8}))"
    copied() { [[ ! $(ask --command='SELECT last_archived_wal FROM pg_stat_archiver') < $last ]]; }
    wait_for 'the log is not copied' 300 copied
  fi
  "$PROGRAMS/pg_ctl" --pgdata="$DATA" --mode=fast --timeout=120 stop
fi
bring "$bucket" "$time" "$DATA"
echo 'restore: the server plays the log'
"$PROGRAMS/pg_ctl" --pgdata="$DATA" --timeout=60 --log="$log" --no-wait start
wait_for 'the server does not start' 20 runs || { tail "$log" >&2; exit 1; }
wait_for 'it has not reached the moment' "${LONGEST:-43200}" recovered_or_gone
wait_for 'it does not lead' 60 is leader
rm -f "$begun"
control resume --wait
name=$(control list --format json | "$PYTHON" -c 'import json, sys; print(json.load(sys.stdin)[0]["Cluster"])')
# started by Patroni it writes to the pod's log again
control restart --force "$name" "$PATRONI_NAME"
rm -f "$log"
# members whose log went on from the moment are built anew from this one
control list --format json | "$PYTHON" -c '
import json, sys
for member in json.load(sys.stdin):
    if member["Role"] != "Leader":
        print(member["Member"])' | while read -r member; do
  echo "restore: $member is built anew"
  control reinit --force --wait "$name" "$member" </dev/null
done
control list
echo "restore: ${time:-the end of the archive} of $bucket is back"
