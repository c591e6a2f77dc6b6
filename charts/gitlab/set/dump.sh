#!/bin/bash
# Writes GitLab's database as SQL, by its own account: the schema public, and those of its partitions.
set -euo pipefail
shopt -s inherit_errexit
PGUSER=${LOGIN:-$(cat /run/copier/user 2>/dev/null || true)} PGPASSWORD=$(cat /run/copier/value)
export PGUSER PGPASSWORD
exec pg_dump --host="$HOST" --port="$PORT" --dbname="$DATABASE" --no-owner --no-privileges \
  --schema=public --schema='gitlab_partitions_*'
