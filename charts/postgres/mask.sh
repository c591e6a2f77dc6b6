#!/bin/bash
# Masks databases of services in a server of its own in SCRATCH, and writes each as SQL to RESULT, without its owner and without the roles of production.
# DATABASES lists them as `service database file-that-masks file-that-checks`, one a line; nothing else is asked of the server that runs (HOST, PORT).
# Nothing is written, and no value is told, when a check finds something, or an e-mail address is left that could be somebody's.
set -euo pipefail
shopt -s inherit_errexit
umask 077
# shellcheck source=charts/restic/addresses.sh
. /usr/local/lib/archipel/addresses.sh
# a socket's path ends at 107 characters
socket=$(mktemp -d /tmp/mask.XXXXXX)
tool() { local name=$1; shift; "$PROGRAMS/$name" "$@"; }
# what no role of a service may bring back, or is made by the platform: logins elsewhere among it. Large objects are files, which no mask sees into
dumped() {
  tool pg_dump --format=custom --compress=0 --no-owner --no-privileges --no-blobs --no-publications --no-subscriptions --no-security-labels --no-tablespaces \
    --exclude-schema=pooler "$@"
}
# what the server says of an error may tell the value: its code does not (postgresql.org/docs/17, app-psql, VERBOSITY)
ask() {
  local user=$1
  shift
  PGOPTIONS='-c client_min_messages=error' tool psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 --set=VERBOSITY=sqlstate \
    --host="$socket" --username="$user" "$@" 2>/tmp/said
}
fail() {
  echo "mask: $*" >&2
  sed -n 's/^psql:<stdin>:\([0-9]*\): ERROR:  \([0-9A-Z]\{5\}\)$/ERROR \2 at line \1/p' /tmp/said >&2
  exit 1
}
: >/tmp/said
# called where set -e does nothing; of a dump, the parts whose lines match, or do not: `bring USER DATABASE DUMP grep-options expression`
bring() {
  local user=$1 database=$2 dump=$3
  shift 3
  tool pg_restore --list "$dump" | { grep -v '^;' || [ $? = 1 ]; } | { grep -E "$@" || [ $? = 1 ]; } >"$SCRATCH/list" || return 1
  tool pg_restore --no-owner --no-privileges --use-list="$SCRATCH/list" --file=- "$dump" | ask "$user" --dbname="$database" --output=/dev/null
}
part='^[0-9]+; [0-9]+ [0-9]+ '
# a role that is no superuser makes none of these, and extensions are there then
others='(SCHEMA|EXTENSION|COMMENT - EXTENSION|EVENT TRIGGER|USER MAPPING) '

tool initdb --pgdata="$SCRATCH/db" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >/tmp/server.log 2>&1 ||
  { tail /tmp/server.log >&2; exit 1; }
tool pg_ctl --pgdata="$SCRATCH/db" --log=/tmp/server.log --silent --wait --timeout=120 --options="-c listen_addresses='' -c unix_socket_directories='$socket' \
  -c fsync=off -c full_page_writes=off -c autovacuum=off -c shared_buffers=64MB -c maintenance_work_mem=32MB -c max_parallel_maintenance_workers=0 \
  -c max_parallel_workers_per_gather=0 -c dynamic_shared_memory_type=mmap -c jit=off" start >&2 || { tail /tmp/server.log >&2; exit 1; }
trap 'tool pg_ctl --pgdata="$SCRATCH/db" --silent --mode=immediate stop >&2 || true; rm -rf "$socket"' EXIT
ask postgres --dbname=postgres --command='CREATE ROLE masker LOGIN' || fail 'its own server refuses'

while read -r service database mask check; do
  [ -n "$service" ] || continue
  PGPASSWORD=$(</run/copier/value) PGCONNECT_TIMEOUT=30 dumped --host="$HOST" --port="$PORT" --username=copier --dbname="$database" --file="$SCRATCH/dump"
  ask postgres --dbname=postgres --set=name="$service" <<<'CREATE DATABASE :"name" OWNER masker;' || fail "$service: its own server refuses"
  # code of the application runs as nobody's superuser: extensions are made while there is none
  bring masker "$service" "$SCRATCH/dump" "${part}SCHEMA " || fail "$service: the dump cannot be loaded (schemas)"
  bring postgres "$service" "$SCRATCH/dump" "${part}EXTENSION " || fail "$service: the dump cannot be loaded (extensions)"
  bring masker "$service" "$SCRATCH/dump" -v "$part$others" || fail "$service: the dump cannot be loaded"
  rm "$SCRATCH/dump"
  ask masker --dbname="$service" --output=/dev/null --file=- <"$mask" || fail "$service: the mask ends with an error"
  left=$(ask masker --dbname="$service" --file=- <"$check") || fail "$service: the check ends with an error"
  [ -z "$left" ] || { printf 'mask: %s: not masked:\n%s\n' "$service" "$left" >&2; exit 1; }
  dumped --host="$socket" --username=masker --dbname="$service" --file="$SCRATCH/masked"
  tool pg_restore --list "$SCRATCH/masked" | grep -vE "${part}(COMMENT - EXTENSION|EVENT TRIGGER|USER MAPPING) " >"$SCRATCH/list"
  tool pg_restore --no-owner --no-privileges --use-list="$SCRATCH/list" --file="$SCRATCH/$service.sql" "$SCRATCH/masked"
  rm "$SCRATCH/masked"
  # a row that looks like such a line has no address in it
  left=$(addresses '^COPY [^@%]* FROM stdin;$' 2 <"$SCRATCH/$service.sql")
  [ -z "$left" ] || { printf 'mask: %s: not masked:\n%s\n' "$service" "$left" >&2; exit 1; }
done <<<"$DATABASES"
while read -r service _; do
  [ -n "$service" ] || continue
  mv "$SCRATCH/$service.sql" "$RESULT/$service.sql"
  echo "mask: $service: $(grep -c '^CREATE TABLE' "$RESULT/$service.sql") tables"
done <<<"$DATABASES"
