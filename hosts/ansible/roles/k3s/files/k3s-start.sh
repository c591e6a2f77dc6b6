#!/bin/sh
# Usage: k3s-start server|agent [flags]
# K3s reads the keys of its snapshots' bucket from the environment; on the host they lie in files of their own.
set -eu

folder=/etc/rancher/k3s
if [ -r "$folder/etcd-s3-access-key" ]; then
  AWS_ACCESS_KEY_ID=$(cat "$folder/etcd-s3-access-key")
  AWS_SECRET_ACCESS_KEY=$(cat "$folder/etcd-s3-secret-key")
  export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
fi
exec /usr/local/bin/k3s "$@"
