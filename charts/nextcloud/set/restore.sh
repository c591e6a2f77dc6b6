#!/bin/bash
# Puts the database of a dump in the place of the one that is there: in one transaction, so that a failure leaves it as it was.
set -euo pipefail
shopt -s inherit_errexit
PGUSER=${LOGIN:-$(cat /run/copier/user 2>/dev/null || true)} PGPASSWORD=$(cat /run/copier/value)
export PGUSER PGPASSWORD
login=(--no-psqlrc --quiet "--host=$HOST" "--port=$PORT" "--dbname=$DATABASE" --set=ON_ERROR_STOP=1)
# all that its own account made: a later release may have made more than the dump has
drops=$(psql "${login[@]}" --tuples-only --no-align <<'SQL'
SELECT format('DROP %s IF EXISTS %s CASCADE;', what, name) FROM (
  SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS what,
         c.oid::regclass::text AS name
    FROM pg_class c
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND pg_has_role(c.relowner, 'USAGE')
     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
  UNION ALL
  SELECT 'ROUTINE', p.oid::regprocedure::text FROM pg_proc p
   WHERE p.pronamespace = 'public'::regnamespace AND pg_has_role(p.proowner, 'USAGE')
     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
) own;
SQL
)
{
  printf '%s\n' 'SET client_min_messages = warning;' "$drops"
  # the schema itself belongs to who made the database
  sed -E '1,/^COPY /{/^(CREATE SCHEMA public;|COMMENT ON SCHEMA public )/d}'
} | psql "${login[@]}" --single-transaction --output=/dev/null
