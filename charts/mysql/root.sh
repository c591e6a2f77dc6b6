#!/bin/bash
# Writes what the server runs each time it starts: root gets the password that its Secret holds now.
# An empty data directory is the image's to set up, with that same password.
# The exporter beside the server finds here how to log in.
set -euo pipefail
shopt -s inherit_errexit
umask 077

printf '[client]\nuser = exporter\npassword = %s\nsocket = /var/run/mysqld/mysqld.sock\n' "$(</run/measure/value)" >/run/exporter/my.cnf

file=/run/start/root.sql
: >"$file"
[ -d /var/lib/mysql/mysql ] || exit 0
# RENEWS: MariaDB's entry point first renews the system tables of an older release, with a server that knows no accounts and ends at a statement about one: a new
# password waits for the start after that
if [ -n "${RENEWS:-}" ]; then
  release() { sed 's/[^0-9]*\([0-9]*\.[0-9]*\).*/\1/'; }
  now=$(mariadbd --no-defaults --version | sed 's/.* Ver //' | release)
  [ -e /var/lib/mysql/.my-healthcheck.cnf ] && [ "$(release </var/lib/mysql/mariadb_upgrade_info)" = "$now" ] || exit 0
fi
password=$(</run/root/value)
# letters and digits only; anything else would end the literal
[[ $password =~ ^[A-Za-z0-9]+$ ]] || { echo 'root.sh: the password of root is not letters and digits' >&2; exit 1; }
# a password belongs in no log, not as its digest either
echo 'SET SESSION sql_log_bin = 0;' >"$file"
echo "ALTER USER IF EXISTS 'root'@'localhost' IDENTIFIED BY '$password';" >>"$file"
