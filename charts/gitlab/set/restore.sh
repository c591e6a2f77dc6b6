#!/bin/bash
# Puts the database of a dump in the place of the one that is there. GitLab has more tables than one transaction may lock, so that a failure leaves a part:
# it is held until a restore was whole, and this one is run again.
set -euo pipefail
shopt -s inherit_errexit
PGUSER=${LOGIN:-$(cat /run/copier/user 2>/dev/null || true)} PGPASSWORD=$(cat /run/copier/value)
export PGUSER PGPASSWORD
login=(--no-psqlrc --quiet "--host=$HOST" "--port=$PORT" "--dbname=$DATABASE" --set=ON_ERROR_STOP=1)
# whole before anything is touched
cat >/scratch/restore.sql
grep -q '^-- PostgreSQL database dump complete' /scratch/restore.sql || { echo 'restore: the dump has no end' >&2; exit 1; }
# all that its own account made: a later release may have made more than the dump has
psql "${login[@]}" --tuples-only --no-align >/scratch/drops.sql <<'SQL'
SELECT format('DROP SCHEMA %I CASCADE;', nspname) FROM pg_namespace WHERE nspname LIKE 'gitlab_partitions_%' AND pg_has_role(nspowner, 'USAGE')
UNION ALL
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
  UNION ALL
  SELECT 'TYPE', t.oid::regtype::text FROM pg_type t
   WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd') AND pg_has_role(t.typowner, 'USAGE')
     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
) own;
SQL
{
  echo 'SET client_min_messages = warning;'
  cat /scratch/drops.sql
  # the schema itself belongs to who made the database
  sed -E '1,/^COPY /{/^(CREATE SCHEMA public;|COMMENT ON SCHEMA public )/d}' /scratch/restore.sql
} | psql "${login[@]}" --output=/dev/null
rm -f /scratch/restore.sql /scratch/drops.sql
