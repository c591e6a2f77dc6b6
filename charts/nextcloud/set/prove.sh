#!/bin/bash
# Loads a dump into a PostgreSQL of its own in SCRATCH, which nobody reaches but this script, and lists what it names.
set -euo pipefail
shopt -s inherit_errexit
here=$(dirname "$0")
# a socket's path ends at 107 characters
socket=$(mktemp -d /tmp/proof.XXXXXX)
initdb --pgdata="$SCRATCH/db" --username=proof --auth=trust --encoding=UTF8 --locale=C --no-sync >/tmp/proof.log 2>&1 ||
  { cat /tmp/proof.log >&2; exit 1; }
pg_ctl --pgdata="$SCRATCH/db" --log=/tmp/proof.log --silent --wait --timeout=120 \
  --options="-c listen_addresses='' -c unix_socket_directories='$socket' -c fsync=off -c full_page_writes=off -c dynamic_shared_memory_type=mmap" start >&2 ||
  { cat /tmp/proof.log >&2; exit 1; }
trap 'pg_ctl --pgdata="$SCRATCH/db" --silent --mode=immediate stop >&2 || true; rm -rf "$socket"' EXIT
export HOST=$socket PORT=5432 DATABASE=proof LOGIN=proof
createdb --host="$socket" --username=proof proof
# the schema public is there in every new database
sed -E '1,/^COPY /{/^(CREATE SCHEMA public;|COMMENT ON SCHEMA public )/d}' |
  psql --no-psqlrc --quiet --host="$socket" --username=proof --dbname=proof --set=ON_ERROR_STOP=1 --single-transaction --output=/dev/null >&2
bash "$here/named.sh"
