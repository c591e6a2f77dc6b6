#!/bin/bash
# Lists what the file cache names: objects of the bucket by their number, or files of the folder `data` where there is no bucket, with their sizes.
# What somebody uploads at this moment is in `uploads`, and is no file yet; what is encrypted by Nextcloud itself is larger than its file.
set -euo pipefail
shopt -s inherit_errexit
PGUSER=${LOGIN:-$(cat /run/copier/user 2>/dev/null || true)} PGPASSWORD=$(cat /run/copier/value)
export PGUSER PGPASSWORD
exec psql --no-psqlrc --quiet --host="$HOST" --port="$PORT" --dbname="$DATABASE" --set=ON_ERROR_STOP=1 <<'SQL'
COPY (
  SELECT 'objects' AS kind, CASE WHEN f.encrypted > 0 THEN '-' ELSE f.size::text END AS bytes, 'urn:oid:' || f.fileid AS name
    FROM oc_filecache f JOIN oc_storages s ON s.numeric_id = f.storage JOIN oc_mimetypes m ON m.id = f.mimetype
   WHERE s.id LIKE 'object::%' AND m.mimetype <> 'httpd/unix-directory' AND f.size >= 0 AND f.path NOT LIKE 'uploads/%'
  UNION ALL
  SELECT 'files', CASE WHEN f.encrypted > 0 THEN '-' ELSE f.size::text END,
         CASE WHEN s.id LIKE 'home::%' THEN 'data/' || substr(s.id, 7) || '/' || f.path ELSE 'data/' || f.path END
    FROM oc_filecache f JOIN oc_storages s ON s.numeric_id = f.storage JOIN oc_mimetypes m ON m.id = f.mimetype
   WHERE (s.id LIKE 'home::%' OR s.id = 'local::/var/www/html/data/') AND m.mimetype <> 'httpd/unix-directory' AND f.size >= 0
     AND f.path NOT LIKE 'uploads/%' AND f.path !~ E'[\\t\\n\\r\\\\]'
) TO STDOUT
SQL
