#!/bin/bash
# Writes Nextcloud's database as SQL, by its own account, as it is at one moment.
set -euo pipefail
shopt -s inherit_errexit
PGUSER=${LOGIN:-$(cat /run/copier/user 2>/dev/null || true)} PGPASSWORD=$(cat /run/copier/value)
export PGUSER PGPASSWORD
exec pg_dump --host="$HOST" --port="$PORT" --dbname="$DATABASE" --no-owner --no-privileges --schema=public
