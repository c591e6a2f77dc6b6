#!/bin/sh
# Runs the server, and asks it to read its certificate anew when that was renewed.
# REPLICAS is the domain of the servers' own names, TLS the folder of the certificate, TRANSIT a file with the token of the vault that opens this one.
set -eu

export BAO_RAFT_NODE_ID="$HOSTNAME"
export BAO_API_ADDR="https://$HOSTNAME.$REPLICAS:8200"
export BAO_CLUSTER_ADDR="https://$HOSTNAME.$REPLICAS:8201"
if [ -n "${TRANSIT:-}" ]; then
  VAULT_TOKEN=$(cat "$TRANSIT")
  export VAULT_TOKEN
fi

umask 077
bao server -config="$CONFIG" &
server=$!
unset VAULT_TOKEN
trap 'kill -TERM "$server" 2>/dev/null' TERM INT

certificate() { sha256sum "$TLS/tls.crt"; }
seen=$(certificate)
while kill -0 "$server" 2>/dev/null; do
  # the shell runs a trap after the command before it: only a wait is interrupted
  sleep 5 &
  wait $! || true
  now=$(certificate)
  if [ "$now" != "$seen" ]; then
    seen=$now
    kill -HUP "$server"
    echo 'start: the certificate was renewed' >&2
  fi
done
wait "$server"
