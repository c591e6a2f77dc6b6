#!/bin/bash
# Writes every database of the services as SQL, all at one moment, without a stop of the server.
set -euo pipefail
MYSQL_PWD=$(</run/copier/value)
export MYSQL_PWD
login=(--no-defaults "--host=$HOST" "--port=$PORT" --user=copier)

mapfile -t databases < <(mysql "${login[@]}" --batch --skip-column-names --execute='SHOW DATABASES' |
  grep -vxE 'information_schema|performance_schema|mysql|sys')
# DATABASES are those of the services: one that the copier may not read would be missing from every copy, and nobody would know
for expected in $DATABASES; do
  printf '%s\n' "${databases[@]}" | grep -qx "$expected" || { echo "dump: the copier does not see database $expected" >&2; exit 1; }
done
[ "${#databases[@]}" -gt 0 ] || { echo 'dump: the server holds no database' >&2; exit 1; }
# what is brought back later takes the place of what is there then
exec mysqldump "${login[@]}" --single-transaction --quick --routines --events --triggers --hex-blob --no-tablespaces \
  --loose-set-gtid-purged=OFF --add-drop-database --databases "${databases[@]}"
