#!/bin/bash
# Puts what was masked in the place of all that the owner of DATABASE has there: all of it, or nothing is changed. What the platform made there stays.
set -euo pipefail
shopt -s inherit_errexit
PGPASSWORD=$(</run/copier/value)
export PGPASSWORD
{
  # shellcheck disable=SC2028
  echo "SELECT format('SET ROLE %I', pg_get_userbyid(datdba)) FROM pg_database WHERE datname = current_database() \\gexec"
  echo 'DROP OWNED BY CURRENT_ROLE CASCADE;'
  cat
} | "$PROGRAMS/psql" --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --single-transaction --output=/dev/null "--host=$HOST" "--port=$PORT" --username=copier \
  --dbname="$DATABASE"
