#!/bin/bash
# Loads a dump into a server of its own in SCRATCH, and compares it with the one that it is of: tables that were there at COPIED (Unix time) must be
# whole, and not all of them empty.
set -euo pipefail
shopt -s inherit_errexit
socket=/tmp/proof.sock
client=$(command -v mariadb || command -v mysql)
copy() { "$client" --no-defaults --socket="$socket" --user=root --batch --skip-column-names "$@"; }
original() {
  MYSQL_PWD=$(</run/copier/value) "$client" --no-defaults "--host=$HOST" "--port=$PORT" --user=copier --batch --skip-column-names "$@"
}
own="table_type = 'BASE TABLE' AND table_schema NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys')"
name="CONCAT(table_schema, '.', table_name)"
counts() { sed 's/\([^.]*\)\.\(.*\)/SELECT COUNT(*) FROM `\1`.`\2`;/' | "$1" | awk '{ sum += $1 } END { print sum + 0 }'; }

server=$(command -v mariadbd || command -v mysqld)
case $server in
*/mariadbd)
  initialize=(mariadb-install-db --no-defaults --auth-root-authentication-method=normal --skip-test-db)
  more=()
  ;;
*)
  initialize=("$server" --no-defaults --initialize-insecure)
  # a folder for files that nobody reads here, which must be there and the server's
  more=(--secure-file-priv=NULL)
  ;;
esac
"${initialize[@]}" "${more[@]}" --datadir="$SCRATCH/db" >/tmp/server.log 2>&1 || { tail /tmp/server.log >&2; exit 1; }
"$server" --no-defaults "${more[@]}" --datadir="$SCRATCH/db" --socket="$socket" --pid-file=/tmp/proof.pid --skip-networking --loose-mysqlx=OFF \
  --innodb-buffer-pool-size=128M --log-bin-trust-function-creators=ON >/tmp/server.log 2>&1 &
running=$!
trap 'kill "$running"; wait "$running" || true' EXIT
for _ in {1..60}; do copy --execute='SELECT 1' >/dev/null 2>&1 && break || sleep 1; done
copy --execute='SELECT 1' >/dev/null || { tail /tmp/server.log >&2; exit 1; }

copy
original --execute="SELECT $name FROM information_schema.tables WHERE $own AND create_time < FROM_UNIXTIME($COPIED) ORDER BY 1" >/tmp/wanted
copy --execute="SELECT $name FROM information_schema.tables WHERE $own ORDER BY 1" >/tmp/found
missing=$(LC_ALL=C comm -23 <(LC_ALL=C sort /tmp/wanted) <(LC_ALL=C sort /tmp/found))
[ -z "$missing" ] || { echo "prove: not in the copy: $(tr '\n' ' ' <<<"$missing")" >&2; exit 1; }
broken=$(sed 's/\([^.]*\)\.\(.*\)/CHECK TABLE `\1`.`\2`;/' /tmp/found | copy | awk -F'\t' '$3 == "error" || ($3 == "status" && $4 != "OK")')
[ -z "$broken" ] || { echo "prove: $broken" >&2; exit 1; }
rows=$(counts copy </tmp/found)
if [ "$rows" -eq 0 ]; then
  # in a condition, rows that cannot be counted would be none
  there=$(counts original </tmp/wanted)
  [ "$there" -eq 0 ] || { echo 'prove: every table of the copy is empty' >&2; exit 1; }
fi
echo "$(wc -l </tmp/found) tables, $rows rows"
