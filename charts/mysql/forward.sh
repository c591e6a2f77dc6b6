#!/bin/bash
# Takes what a dump brought back on to a point in time, by the binary logs that the server wrote since: forward.sh check|apply DUMP LOGS FROZEN UNTIL.
# FROZEN and UNTIL are Unix times, of the dump and of the point; DATABASES are those of the services. `check` changes nothing.
set -euo pipefail
shopt -s inherit_errexit
task=$1 dump=$2 logs=$3 frozen=$4 until=$5
# MariaDB's tools have names of their own, and since 11.0 no others
client=$(command -v mariadb || command -v mysql)
reader=$(command -v mariadb-binlog || command -v mysqlbinlog)
# written at the same moment as the dump; one that is older starts after it
MARGIN=60

fail() { echo "forward: $*" >&2; exit 1; }
# when a log was begun: its first event begins after four bytes, with the time (dev.mysql.com/doc/dev/mysql-server, binlog event header)
begun() { od -An -tu4 -j4 -N4 "$1" | tr -d ' '; }
# MariaDB numbers changes, and those that were brought back before have the numbers of their first time
loose=()
case $reader in */mariadb-binlog) loose=(--skip-gtid-strict-mode) ;; esac
read_logs() { "$reader" --no-defaults "${loose[@]}" "$@"; }

# CHANGE MASTER TO MASTER_LOG_FILE='binlog.000003', MASTER_LOG_POS=157; MySQL says SOURCE
read -r first position < <(sed -n "/^-- CHANGE .*_LOG_FILE='/{s/.*_LOG_FILE='\([^']*\)', *[A-Z]*_LOG_POS=\([0-9]*\).*/\1 \2/p;q}" "$dump") ||
  fail 'the dump does not say at which change it was frozen: it was made before the server wrote its changes down'

files=()
for ((number = 10#${first##*.}; ; number++)); do
  file=$logs/${first%.*}.$(printf '%06d' "$number")
  [ -f "$file" ] || break
  files+=("$file")
done
[ "${#files[@]}" -gt 0 ] || fail "the copy of the changes has no $first: it is older than the dump, or the server threw that log away"
known=$(find "$logs" -name "${first%.*}.[0-9]*" | sort | tail -n 1)
[ "$known" = "${files[-1]}" ] || fail "a log is missing after ${files[-1]##*/}: the copy goes on to ${known##*/}"
# a server that began anew counts from 1 again: its logs have the names of those before
[ "$(begun "${files[0]}")" -le $((frozen + MARGIN)) ] || fail "$first was begun after the dump: the changes are those of another server"
[ "${#files[@]}" -eq 1 ] || [ "$(begun "${files[1]}")" -ge $((frozen - MARGIN)) ] || fail "$first was ended before the dump: the changes are those of another server"
[ "$(stat -c %s "${files[0]}")" -ge "$position" ] || fail "$first ends before the dump was frozen"

# each event is what was written; one that breaks off in a log that the server was writing when it was copied is none, and no error. Of all else in such a
# log MariaDB's reader tells too, and ends well
read_logs --verify-binlog-checksum "--start-position=$position" "${files[@]}" >/dev/null 2>/tmp/unread || fail "the logs cannot be read: $(tail -n 1 /tmp/unread)"
unread=$(sed -n "/'Event truncated'/d; /^ERROR/p" /tmp/unread)
[ -z "$unread" ] || fail "the logs cannot be read: $unread"
[ "$task" = apply ] || exit 0

MYSQL_PWD=$(</run/copier/value)
export MYSQL_PWD
sql() { "$client" --no-defaults "--host=$HOST" "--port=$PORT" --user=copier --batch --skip-column-names "$@"; }
# on MySQL a server skips what it has done before, by its number: here it shall do it again
numbers=()
case $reader in */mysqlbinlog) numbers=(--skip-gtids) ;; esac
since=("--start-position=$position" "--stop-datetime=$(date -u -d "@$until" '+%Y-%m-%d %H:%M:%S')" "${numbers[@]}")

for database in $DATABASES; do
  # one that came after the dump is made again by its changes
  grep -q "^CREATE DATABASE .*\`$database\`" "$dump" || sql --execute="DROP DATABASE IF EXISTS \`$database\`; CREATE DATABASE \`$database\` CHARACTER SET utf8mb4"
  # each database by itself: what makes users and rights, of no database, is not for the account that brings back
  TZ=UTC read_logs "--database=$database" "${since[@]}" "${files[@]}" | sql --binary-mode "$database"
done
echo "forward: ${#files[@]} logs from $first $position to $(date -u -d "@$until" '+%Y-%m-%d %H:%M:%S') UTC"
