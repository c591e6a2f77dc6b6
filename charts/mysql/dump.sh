#!/bin/bash
# Writes every database of the services as SQL, all at one moment, without a stop of the server.
set -euo pipefail
MYSQL_PWD=$(</run/copier/value)
export MYSQL_PWD
login=(--no-defaults "--host=$HOST" "--port=$PORT" --user=copier)

# MariaDB's tools have names of their own, and since 11.0 no others
client=$(command -v mariadb || command -v mysql)
dumper=$(command -v mariadb-dump || command -v mysqldump)

mapfile -t databases < <("$client" "${login[@]}" --batch --skip-column-names --execute='SHOW DATABASES' |
  grep -vxE 'information_schema|performance_schema|mysql|sys')
# DATABASES are those of the services: one that the copier may not read would be missing from every copy, and nobody would know
for expected in $DATABASES; do
  printf '%s\n' "${databases[@]}" | grep -qx "$expected" || { echo "dump: the copier does not see database $expected" >&2; exit 1; }
done
[ "${#databases[@]}" -gt 0 ] || { echo 'dump: the server holds no database' >&2; exit 1; }
# where the changes since are written down, the dump says at which of them it was frozen
frozen=()
if [ "$("$client" "${login[@]}" --batch --skip-column-names --execute='SELECT @@log_bin')" = 1 ]; then
  case $dumper in */mysqldump) frozen=(--source-data=2) ;; *) frozen=(--master-data=2) ;; esac
fi
# what is brought back later takes the place of what is there then
exec "$dumper" "${login[@]}" "${frozen[@]}" --single-transaction --quick --routines --events --triggers --hex-blob --no-tablespaces \
  --loose-set-gtid-purged=OFF --add-drop-database --databases "${databases[@]}"
