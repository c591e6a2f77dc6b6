#!/bin/bash
# Restores the newest state of each bucket beside the original, compares what is in it, reads all of it, and tells that it was done.
set -euo pipefail
shopt -s inherit_errexit
# shellcheck source=charts/postgres/archive.sh
. /usr/local/lib/archipel/archive.sh
socket=/tmp/proof
copy=/scratch/copy
# the server's own commands, too, are about the copy
export DATA=$copy
failed=

client() { "$PROGRAMS/psql" --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 "$@"; }
original() { PGPASSWORD=$(</run/copier/value) client --host="$HOST" --username=copier "$@"; }
copied() { client --host="$socket" --username=postgres "$@"; }
# tables of every database, as `database.schema.table`
tables() {
  local database databases
  databases=$("$1" --dbname=postgres --command="SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1")
  for database in $databases; do
    "$1" --dbname="$database" --command="SELECT format('%s.%s.%s', current_database(), schemaname, tablename) FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
  done | LC_ALL=C sort
}
reached() { [[ ! $(original --dbname=postgres --command='SELECT last_archived_wal FROM pg_stat_archiver') < $1 ]]; }

prove() {
  local bucket=$1 before after found last missing said server
  before=$(tables original)
  last=$(original --dbname=postgres --command='SELECT pg_walfile_name(pg_switch_wal())')
  for _ in {1..300}; do if reached "$last"; then break; fi; sleep 1; done
  reached "$last" || { echo 'prove: the log is not copied' >&2; return 1; }
  rm -rf "$copy"
  bring "$bucket" '' "$copy"
  mkdir -p "$socket"
  # alone, and writing to no archive; its memory is that of this pod
  "$PROGRAMS/postgres" -D "$copy" -c listen_addresses= -c unix_socket_directories="$socket" -c hba_file="$copy/pg_hba.conf" \
    -c ident_file="$copy/pg_ident.conf" -c archive_mode=off -c ssl=off \
    -c shared_buffers=64MB -c maintenance_work_mem=32MB -c logging_collector=off -c synchronous_standby_names= -c primary_conninfo= >/tmp/server.log 2>&1 &
  server=$!
  # shellcheck disable=SC2064
  trap "kill -INT $server 2>/dev/null; wait $server 2>/dev/null || true" RETURN
  until [ "$(copied --dbname=postgres --command='SELECT pg_is_in_recovery()' 2>/dev/null)" = f ]; do
    kill -0 "$server" 2>/dev/null || { tail /tmp/server.log >&2; return 1; }
    sleep 1
  done
  # what was dropped meanwhile is no loss
  # each by itself: how a process inside another command ended is not asked
  found=$(tables copied)
  after=$(tables original)
  missing=$(LC_ALL=C comm -12 <(LC_ALL=C comm -23 <(echo "$before") <(echo "$found")) <(echo "$after"))
  [ -z "$missing" ] || { echo "prove: not in the copy of $bucket: $(tr '\n' ' ' <<<"$missing")" >&2; return 1; }
  # every row is read, and its page's checksum with it
  said=$("$PROGRAMS/pg_dumpall" --host="$socket" --username=postgres --no-role-passwords | awk '/^COPY /, /^\\\.$/ { rows++ } /^COPY / { tables++ } END { print tables + 0 " tables, " rows - 2 * tables " rows" }')
  [ "$(copied --dbname=postgres --command='SELECT coalesce(sum(checksum_failures), 0) FROM pg_stat_database')" = 0 ] ||
    { echo "prove: pages of the copy of $bucket are damaged" >&2; return 1; }
  echo "prove: $bucket: $said"
}

open_archive
for bucket in $(buckets); do
  # set -e does nothing in a condition: each step in a shell of its own, whose end is asked for
  set +e
  (set -e; prove "$bucket"; rm -rf "$copy"; verify "$bucket")
  code=$?
  set -e
  rm -rf "$copy"
  if [ "$code" -ne 0 ]; then
    failed="$failed $bucket"
  elif [ -n "$PUSH" ]; then
    curl --silent --show-error --fail --max-time 30 --output /dev/null --data-binary @- "$PUSH/to/$bucket" <<<"backup_restore_proven_timestamp_seconds $(date +%s)"
  fi
done
[ -z "$failed" ] || { echo "prove: failed:$failed" >&2; exit 1; }
