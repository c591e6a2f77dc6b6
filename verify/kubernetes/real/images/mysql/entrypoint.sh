#!/bin/bash
# As the entry point of MySQL's image does it: an empty data directory is made by a server that does not listen on TCP.
set -euo pipefail

data=/var/lib/mysql
socket=/var/run/mysqld/mysqld.sock
server=(mariadbd "--datadir=$data" "--socket=$socket" --pid-file=/var/run/mysqld/mysqld.pid --tmpdir=/tmp)

if [ ! -d "$data/mysql" ]; then
  mariadb-install-db --no-defaults "--datadir=$data" --auth-root-authentication-method=normal --skip-test-db >/dev/null
  "${server[@]}" --skip-networking &
  for _ in {1..120}; do
    mariadb-admin --no-defaults "--socket=$socket" --user=root --silent ping && break
    sleep 0.5
  done
  password=$(<"$MYSQL_ROOT_PASSWORD_FILE")
  mariadb --no-defaults "--socket=$socket" --user=root <<SQL
CREATE USER IF NOT EXISTS 'root'@'$MYSQL_ROOT_HOST';
GRANT ALL PRIVILEGES ON *.* TO 'root'@'$MYSQL_ROOT_HOST' WITH GRANT OPTION;
ALTER USER 'root'@'$MYSQL_ROOT_HOST' IDENTIFIED BY '$password';
ALTER USER 'root'@'localhost' IDENTIFIED BY '$password';
DELETE FROM mysql.global_priv WHERE User = '';
FLUSH PRIVILEGES;
SQL
  MYSQL_PWD=$password mariadb-admin --no-defaults "--socket=$socket" --user=root shutdown
  wait
fi
exec "${server[@]}"
