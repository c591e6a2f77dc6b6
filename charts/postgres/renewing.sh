#!/bin/bash
# Runs a script in its place, and beside it has what that started read its certificate anew when it was renewed. RENEW is the command that says so;
# CERTIFICATE is the folder, which changes as a whole.
set -euo pipefail
shopt -s inherit_errexit
digest() { cat "$CERTIFICATE"/{tls.crt,ca.crt} | sha256sum; }
watch() {
  local known=$1 now
  while true; do
    sleep "${EVERY:-15}"
    now=$(digest) || continue
    [ "$now" != "$known" ] || continue
    # who is not there yet is told in the next round
    if bash -c "$RENEW"; then
      known=$now
      echo 'renewing: the certificate is another one' >&2
    fi
  done
}
watch "$(digest)" &
exec bash "$1"
