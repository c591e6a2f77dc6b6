#!/bin/bash
# Lets a vault make users that expire: keeps the database of each service that it makes them for, and the account by which it signs in.
# Runs beside the server, where a rotated password takes effect within a minute.
# MINTED lists `database user`, one a line: the user that the service had without a vault. MANAGER is `name file-of-the-password`.
set -euo pipefail
shopt -s inherit_errexit

socket=/var/run/mysqld/mysqld.sock
root_password=/run/root/value
# MariaDB's tools have names of their own, and since 11.0 no others
client=$(command -v mariadb || command -v mysql)

# accounts are no data: they are made again wherever a copy is brought back, and their passwords belong in no log
sql() {
  { echo 'SET SESSION sql_log_bin = 0;'; cat; } | MYSQL_PWD=$(<"$root_password") "$client" --no-defaults --socket="$socket" --user=root --batch --skip-column-names
}

# who may make users may change and end those of other services too, but neither root nor the system's (dev.mysql.com/doc/refman/8.4, SYSTEM_USER)
statements() {
  local name file password database user
  read -r name file <<<"$MANAGER"
  password=$(<"/run/grants/$file")
  # letters and digits only; anything else would end the literal
  [[ $password =~ ^[A-Za-z0-9]+$ ]] || { echo "manager: $file is not letters and digits, skipped" >&2; return; }
  cat <<SQL
CREATE USER IF NOT EXISTS '$name'@'%' IDENTIFIED BY '$password';
ALTER USER '$name'@'%' IDENTIFIED BY '$password';
GRANT CREATE USER ON *.* TO '$name'@'%';
SQL
  while read -r database user; do
    [ -n "$database" ] || continue
    cat <<SQL
CREATE DATABASE IF NOT EXISTS \`$database\` CHARACTER SET utf8mb4;
GRANT ALL PRIVILEGES ON \`$database\`.* TO '$name'@'%' WITH GRANT OPTION;
SQL
  done <<<"$MINTED"
}

# who had a password for good goes when another user of its database is there and nobody is signed in by it: pods that still have it are not cut off
retire() {
  local database user
  while read -r database user; do
    [ -n "$database" ] || continue
    [ "$(sql <<SQL
SELECT (SELECT COUNT(*) FROM mysql.user WHERE User = '$user' AND Host = '%') > 0
  AND (SELECT COUNT(*) FROM mysql.db WHERE Db = '$database' AND User LIKE 'v-%') > 0
  AND (SELECT COUNT(*) FROM information_schema.processlist WHERE User = '$user') = 0;
SQL
)" = 1 ] || continue
    sql <<<"DROP USER IF EXISTS '$user'@'%';"
    echo "manager: $user is gone, the vault makes its users"
  done <<<"$MINTED"
}

# the first process of a container is not stopped by a signal that it does not handle
trap 'exit 0' TERM INT
done_for=
while true; do
  wanted=$(statements)
  digest=$(sha256sum <<<"$wanted")
  # the server that only initializes the data directory does not listen on TCP
  if [ "$digest" != "$done_for" ] && [ -n "$wanted" ] && (: </dev/tcp/127.0.0.1/3306) 2>/dev/null && sql <<<"$wanted"; then
    done_for=$digest
    echo "manager: $(grep -c . <<<"$MINTED") databases in place"
  fi
  [ "$digest" != "$done_for" ] || retire
  # bash runs a trap after the command before it: only a wait is interrupted
  sleep "${EVERY:-15}" &
  wait $!
done
