#!/bin/bash
# Keeps one database and one user for each service that asked, with the password that its Secret holds now.
# Runs beside the server: a rotated Secret takes effect within a minute, without a restart.
# GRANTS lists them as `database user file-of-the-password`, one a line.
set -euo pipefail

socket=/var/run/mysqld/mysqld.sock
passwords=/run/grants
root_password=/run/root/value

sql() {
  MYSQL_PWD=$(<"$root_password") mysql --no-defaults --socket="$socket" --user=root --batch
}

statements() {
  local database user file password
  while read -r database user file; do
    [ -n "$database" ] || continue
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
    echo "accounts: $(grep -c . <<<"$GRANTS") in place"
  fi
  # bash runs a trap after the command before it: only a wait is interrupted
  sleep 5 &
  wait $!
done
