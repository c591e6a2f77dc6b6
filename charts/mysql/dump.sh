#!/bin/bash
# Writes every database of the services as SQL, all at one moment, without a stop of the server.
set -euo pipefail
shopt -s inherit_errexit
MYSQL_PWD=$(</run/copier/value)
export MYSQL_PWD
login=(--no-defaults "--host=$HOST" "--port=$PORT" --user=copier)

# MariaDB's tools have names of their own, and since 11.0 no others
client=$(command -v mariadb || command -v mysql)
dumper=$(command -v mariadb-dump || command -v mysqldump)

ask() { "$client" "${login[@]}" --batch --skip-column-names --execute="$1"; }
found=$(ask 'SHOW DATABASES' | sed -E '/^(information_schema|performance_schema|mysql|sys)$/d')
[ -n "$found" ] || { echo 'dump: the server holds no database' >&2; exit 1; }
mapfile -t databases <<<"$found"
# DATABASES are those of the services: one that the copier may not read would be missing from every copy, and nobody would know
for expected in $DATABASES; do
  printf '%s\n' "${databases[@]}" | grep -qx "$expected" || { echo "dump: the copier does not see database $expected" >&2; exit 1; }
done
# where the changes since are written down, the dump says at which of them it was frozen
frozen=()
logged=$(ask 'SELECT @@log_bin')
if [ "$logged" = 1 ]; then
  case $dumper in */mysqldump) frozen=(--source-data=2) ;; *) frozen=(--master-data=2) ;; esac
fi
# what is brought back later takes the place of what is there then
exec "$dumper" "${login[@]}" "${frozen[@]}" --single-transaction --quick --routines --events --triggers --hex-blob --no-tablespaces \
  --loose-set-gtid-purged=OFF --add-drop-database --databases "${databases[@]}"
