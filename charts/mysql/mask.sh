#!/bin/bash
# Masks databases of a dump in a server of its own in SCRATCH, and writes each as SQL to RESULT, without its name and without the accounts of production.
# DATABASES lists them as `service database file-that-masks file-that-checks`, one a line; what is not listed is not written.
# Nothing is written, and no value is told, when a check finds something, or an e-mail address is left that could be somebody's.
set -euo pipefail
shopt -s inherit_errexit
# shellcheck source=charts/restic/addresses.sh
. /usr/local/lib/archipel/addresses.sh
socket=/tmp/mask.sock
copy() { mysql --no-defaults --socket="$socket" --user=root --batch --skip-column-names "$@"; }
# what the server says of an error may tell the value
told() { sed -n 's/^\(ERROR [0-9]* ([0-9A-Z]*) at line [0-9]*\).*/\1/p' /tmp/said >&2; }

mysqld --no-defaults --initialize-insecure --datadir="$SCRATCH/db" >/tmp/server.log 2>&1 || { tail /tmp/server.log >&2; exit 1; }
# a long text is searched to its end: the server would stop after 32 steps (dev.mysql.com/doc/refman/8.4, regexp_time_limit)
mysqld --no-defaults --datadir="$SCRATCH/db" --socket="$socket" --pid-file=/tmp/mask.pid --skip-networking --loose-mysqlx=OFF \
  --innodb-buffer-pool-size=128M --log-bin-trust-function-creators=ON --event-scheduler=OFF \
  --loose-regexp-time-limit=2147483647 --loose-regexp-stack-limit=268435456 >/tmp/server.log 2>&1 &
server=$!
trap 'kill "$server"; wait "$server" || true' EXIT
for _ in {1..60}; do copy --execute='SELECT 1' >/dev/null 2>&1 && break || sleep 1; done

copy 2>/tmp/said || { echo 'mask: the dump cannot be loaded' >&2; told; exit 1; }
umask 077
while read -r service database mask check; do
  [ -n "$service" ] || continue
  copy --database="$database" <"$mask" >/dev/null 2>/tmp/said || { echo "mask: $service: the mask ends with an error" >&2; told; exit 1; }
  left=$(copy --database="$database" <"$check" 2>/tmp/said) || { echo "mask: $service: the check ends with an error" >&2; told; exit 1; }
  [ -z "$left" ] || { printf 'mask: %s: not masked:\n%s\n' "$service" "$left" >&2; exit 1; }
  # an account of production is nobody in staging: what runs with its rights would not run; data stands on lines that begin otherwise
  mysqldump --no-defaults --socket="$socket" --user=root --single-transaction --quick --routines --events --triggers --hex-blob --no-tablespaces \
    --loose-set-gtid-purged=OFF --skip-comments "$database" |
    sed -E '/^(\/\*!|CREATE )/s/DEFINER=`[^`]*`@`[^`]*` ?//' >"$SCRATCH/$service.sql"
  left=$(addresses '^INSERT INTO `[^`]*`' 3 <"$SCRATCH/$service.sql")
  [ -z "$left" ] || { printf 'mask: %s: not masked:\n%s\n' "$service" "$left" >&2; exit 1; }
done <<<"$DATABASES"
while read -r service _; do
  [ -n "$service" ] || continue
  mv "$SCRATCH/$service.sql" "$RESULT/$service.sql"
  echo "mask: $service: $(grep -c '^CREATE TABLE' "$RESULT/$service.sql") tables"
done <<<"$DATABASES"
