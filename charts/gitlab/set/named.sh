#!/bin/bash
# Lists repositories of which something was pushed, by the file that each has, and objects of Git LFS, with their sizes: in the bucket, or in files.
set -euo pipefail
shopt -s inherit_errexit
PGUSER=${LOGIN:-$(cat /run/copier/user 2>/dev/null || true)} PGPASSWORD=$(cat /run/copier/value)
export PGUSER PGPASSWORD
exec psql --no-psqlrc --quiet --host="$HOST" --port="$PORT" --dbname="$DATABASE" --set=ON_ERROR_STOP=1 <<'SQL'
COPY (
  SELECT 'files' AS kind, '-' AS bytes, 'git-data/repositories/' || r.disk_path || '.git/HEAD' AS name
    FROM project_repositories r JOIN projects p ON p.id = r.project_id JOIN project_statistics s ON s.project_id = p.id
   WHERE s.repository_size > 0 AND NOT p.pending_delete
  UNION ALL
  SELECT CASE file_store WHEN 2 THEN 'objects' ELSE 'files' END, size::text,
         CASE file_store WHEN 2 THEN 'lfs/' ELSE 'shared/lfs-objects/' END || substr(oid, 1, 2) || '/' || substr(oid, 3, 2) || '/' || substr(oid, 5)
    FROM lfs_objects
   WHERE file IS NOT NULL
) TO STDOUT
SQL
