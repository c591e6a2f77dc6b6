#!/bin/bash
# Runs PgBouncer, which asks the server who may sign in: the password of the account that asks is the one that its Secret holds now.
set -euo pipefail
shopt -s inherit_errexit
umask 077
users=/run/pooler/users.txt

# a container that starts again in its pod finds the file of before
changed() {
  local password
  password=$(</run/pooling/value)
  [[ $password =~ ^[A-Za-z0-9]+$ ]] || { echo 'pooler: the password is not letters and digits' >&2; return 1; }
  [ "$(cat "$users" 2>/dev/null)" != "\"pooler\" \"$password\"" ] || return 1
  printf '"pooler" "%s"\n' "$password" >"$users.new" || return 1
  mv "$users.new" "$users"
}

changed || [ -s "$users" ] || { echo 'pooler: no password' >&2; exit 1; }
pgbouncer /etc/pgbouncer/pgbouncer.ini &
pooler=$!
# clients that are in a transaction end it first
trap 'kill -INT "$pooler" 2>/dev/null || true' TERM INT
while kill -0 "$pooler" 2>/dev/null; do
  sleep "${EVERY:-10}" &
  wait -n "$pooler" $! || true
  if changed; then kill -HUP "$pooler"; fi
done
wait "$pooler"
