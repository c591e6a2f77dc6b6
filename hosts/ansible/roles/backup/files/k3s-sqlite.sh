#!/usr/bin/env bash
# K3s' datastore in SQLite (docs.k3s.io/datastore/backup-restore): a copy of one moment while K3s writes (sqlite.org/lang_vacuum.html, VACUUM INTO).
# The token that decrypts what is in it is in the site's secret store. Beside it lies the password by which this datastore knows this node
# (docs.k3s.io/architecture, node registration): with another one K3s does not take the node in.
#   k3s-sqlite.sh copy|prove|restore FOLDER
set -euo pipefail
shopt -s inherit_errexit
folder=$2
database=/var/lib/rancher/k3s/server/db
password=${NODE_PASSWORD_FILE:-/etc/rancher/node/password}
case $1 in
copy)
  sqlite3 -cmd '.timeout 60000' "$database/state.db" "VACUUM INTO '$folder/state.db'"
  install -p -m 0600 "$password" "$folder/password"
  ;;
prove)
  [ -s "$folder/password" ] || { echo 'there is no password of the node' >&2; exit 1; }
  said=$(sqlite3 -readonly "$folder/state.db" 'PRAGMA integrity_check')
  [ "$said" = ok ] || { printf '%s\n' "$said" >&2; exit 1; }
  count=$(sqlite3 -readonly "$folder/state.db" 'SELECT count(DISTINCT name) FROM kine WHERE deleted = 0')
  [ "$count" -gt 0 ] || { echo 'the datastore has no object' >&2; exit 1; }
  echo "$count objects of the cluster"
  ;;
restore)
  systemctl stop k3s.service
  # what was there stays beside until somebody removes it
  [ ! -e "$database" ] || mv "$database" "$database.before-$(date -u +%Y%m%dT%H%M%SZ)"
  install -d -m 0700 "$database"
  install -m 0600 "$folder/state.db" "$database/state.db"
  install -p -D -m 0600 "$folder/password" "$password"
  systemctl start k3s.service
  ;;
esac
