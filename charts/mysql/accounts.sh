#!/bin/bash
# Keeps one database and one user for each service that asked, with the password that its Secret holds now.
# Runs beside the server: a rotated Secret takes effect within a minute, without a restart.
# One more reads the state of the server for its metrics, from this pod only; another copies the databases and brings them back.
# LOGGED is set where the server writes its changes down. GRANTS lists them as `database user file-of-the-password`, one a line; DATABASES all of the server, those too whose users a vault makes.
set -euo pipefail
shopt -s inherit_errexit

socket=/var/run/mysqld/mysqld.sock
passwords=/run/grants
root_password=/run/root/value
# MariaDB's tools have names of their own, and since 11.0 no others
client=$(command -v mariadb || command -v mysql)

# accounts are no data: they are made again wherever a copy is brought back, and their passwords belong in no log
sql() {
  { echo 'SET SESSION sql_log_bin = 0;'; cat; } | MYSQL_PWD=$(<"$root_password") "$client" --no-defaults --socket="$socket" --user=root --batch
}

# what mysqld_exporter asks for in its README, of performance_schema alone
measurer() {
  local password
  password=$(</run/measure/value)
  [[ $password =~ ^[A-Za-z0-9]+$ ]] || { echo 'accounts: the password of the exporter is not letters and digits, skipped' >&2; return; }
  cat <<SQL
CREATE USER IF NOT EXISTS 'exporter'@'localhost' IDENTIFIED BY '$password' WITH MAX_USER_CONNECTIONS 3;
ALTER USER 'exporter'@'localhost' IDENTIFIED BY '$password';
GRANT PROCESS, REPLICATION CLIENT ON *.* TO 'exporter'@'localhost';
GRANT SELECT ON performance_schema.* TO 'exporter'@'localhost';
/*M!100502 GRANT SLAVE MONITOR ON *.* TO 'exporter'@'localhost' */;
SQL
}

# a view belongs to the account that made it, which the servers let only some bring back: MySQL and MariaDB call the right otherwise
copier() {
  local password database
  password=$(</run/copier/value)
  [[ $password =~ ^[A-Za-z0-9]+$ ]] || { echo 'accounts: the password of the copier is not letters and digits, skipped' >&2; return; }
  cat <<SQL
CREATE USER IF NOT EXISTS 'copier'@'%' IDENTIFIED BY '$password' WITH MAX_USER_CONNECTIONS 5;
ALTER USER 'copier'@'%' IDENTIFIED BY '$password';
/*!80200 GRANT SET_ANY_DEFINER, ALLOW_NONEXISTENT_DEFINER ON *.* TO 'copier'@'%' */;
/*M!100502 GRANT SET USER ON *.* TO 'copier'@'%' */;
SQL
  # to say at which change a dump was frozen, and to bring changes back
  [ -z "${LOGGED:-}" ] || cat <<SQL
GRANT RELOAD, REPLICATION CLIENT ON *.* TO 'copier'@'%';
/*!80018 GRANT REPLICATION_APPLIER, SESSION_VARIABLES_ADMIN ON *.* TO 'copier'@'%' */;
/*M!100502 GRANT BINLOG REPLAY ON *.* TO 'copier'@'%' */;
SQL
  while read -r database; do
    [ -n "$database" ] || continue
    cat <<SQL
CREATE DATABASE IF NOT EXISTS \`$database\` CHARACTER SET utf8mb4;
GRANT ALL PRIVILEGES ON \`$database\`.* TO 'copier'@'%';
SQL
  done <<<"$DATABASES"
}

# a new password reaches the exporter, which reads its file again when it is asked to
tell_exporter() {
  local login
  login=$(printf '[client]\nuser = exporter\npassword = %s\nsocket = %s' "$(</run/measure/value)" "$socket")
  [ "$login" != "$(cat /run/exporter/my.cnf 2>/dev/null)" ] || return 0
  (umask 077; printf '%s\n' "$login" >/run/exporter/my.cnf)
  printf 'POST /-/reload HTTP/1.0\r\nContent-Length: 0\r\n\r\n' 2>/dev/null >/dev/tcp/127.0.0.1/9104 || true
}

statements() {
  local database user file password
  measurer
  copier
  while read -r database user file; do
    [ -n "$database" ] || continue
    # one that is not there yet keeps no other from its own
    [ -r "$passwords/$file" ] || { echo "accounts: $file is not there yet, skipped" >&2; continue; }
    password=$(<"$passwords/$file")
    # passwords are letters and digits only; anything else would end the literal
    [[ $password =~ ^[A-Za-z0-9]+$ ]] || { echo "accounts: $file is not letters and digits, skipped" >&2; continue; }
    cat <<SQL
CREATE DATABASE IF NOT EXISTS \`$database\` CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS '$user'@'%' IDENTIFIED BY '$password';
ALTER USER '$user'@'%' IDENTIFIED BY '$password';
GRANT ALL PRIVILEGES ON \`$database\`.* TO '$user'@'%';
SQL
  done <<<"$GRANTS"
}

# the first process of a container is not stopped by a signal that it does not handle
trap 'exit 0' TERM INT
done_for=
while true; do
  wanted=$(statements)
  digest=$(sha256sum <<<"$wanted")
  # the server that only initializes the data directory does not listen on TCP
  if [ "$digest" != "$done_for" ] && (: </dev/tcp/127.0.0.1/3306) 2>/dev/null && sql <<<"$wanted"; then
    done_for=$digest
    tell_exporter
    echo "accounts: $(grep -c . <<<"$GRANTS") in place"
  fi
  # bash runs a trap after the command before it: only a wait is interrupted
  sleep 5 &
  wait $!
done
