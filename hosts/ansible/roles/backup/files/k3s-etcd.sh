#!/usr/bin/env bash
# K3s' datastore in etcd (docs.k3s.io/cli/etcd-snapshot). The token that decrypts what is in it is in the site's secret store.
# Beside it lies the password by which this datastore knows this node (docs.k3s.io/architecture, node registration): with another one K3s does not take the node in.
#   k3s-etcd.sh copy|prove|restore FOLDER
set -euo pipefail
shopt -s inherit_errexit
folder=$2
config=/etc/rancher/k3s/config.yaml
password=${NODE_PASSWORD_FILE:-/etc/rancher/node/password}
snapshot() { find "$folder" -maxdepth 1 -type f -name 'archipel-*' | sort | tail -n 1; }
case $1 in
copy)
  # flags after those of config.yaml, which sends scheduled ones to a bucket, compressed: restic finds nothing of the day before in what is compressed
  k3s etcd-snapshot save --name archipel --etcd-snapshot-dir "$folder" --etcd-snapshot-compress=false --etcd-s3=false >&2
  [ -n "$(snapshot)" ] || { echo "K3s left no snapshot in $folder" >&2; exit 1; }
  install -p -m 0600 "$password" "$folder/password"
  ;;
prove)
  [ -s "$folder/password" ] || { echo 'there is no password of the node' >&2; exit 1; }
  # etcd writes the sum of a snapshot behind it (etcd.io/docs, disaster recovery)
  file=$(snapshot)
  [ -n "$file" ] || { echo 'there is no snapshot' >&2; exit 1; }
  size=$(stat -c %s "$file")
  [ $((size % 512)) -eq 32 ] || { echo 'the snapshot has no sum behind it' >&2; exit 1; }
  is=$(head -c -32 "$file" | sha256sum | cut -d ' ' -f 1)
  said=$(tail -c 32 "$file" | od -An -v -tx1 | tr -d ' \n')
  [ "$is" = "$said" ] || { echo 'the snapshot is not what etcd wrote' >&2; exit 1; }
  echo "$size bytes, with the sum that etcd wrote"
  ;;
restore)
  if grep -q '^server:' "$config"; then
    echo 'a cluster comes back on its first server: run this there, from its own copy; then on this one: systemctl stop k3s, remove /var/lib/rancher/k3s/server/db, systemctl start k3s' >&2
    exit 1
  fi
  systemctl stop k3s.service
  install -p -D -m 0600 "$folder/password" "$password"
  k3s server --cluster-reset --cluster-reset-restore-path="$(snapshot)"
  systemctl start k3s.service
  echo 'each other server joins anew: systemctl stop k3s, remove /var/lib/rancher/k3s/server/db, systemctl start k3s' >&2
  ;;
esac
