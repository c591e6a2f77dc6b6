#!/bin/bash
# Makes the passwords of who lives in this pod alone: the keeper of its users, and the exporter. They die with the pod.
set -euo pipefail
shopt -s inherit_errexit
umask 077
for name in keeper exporter; do
  [ -s "/run/pod/$name" ] || head -c 32 /dev/urandom | sha256sum | cut -c 1-64 | tr -d '\n' >"/run/pod/$name"
done
# as the exporter reads it: passwords by address
printf '{"redis://exporter@127.0.0.1:%s": "%s"}\n' "$LISTENS" "$(</run/pod/exporter)" >/run/pod/exporter.json
