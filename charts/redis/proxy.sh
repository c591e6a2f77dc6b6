#!/bin/bash
# Runs HAProxy with the password of its Secret in the configuration, and has it read both anew when that was rotated: connections stay.
set -euo pipefail
shopt -s inherit_errexit
umask 077
secret=/run/identities/proxy/value
configure() {
  local password
  password=$(<"$secret")
  [[ $password =~ ^[A-Za-z0-9]+$ ]] || { echo 'proxy: the password is not letters and digits' >&2; return 1; }
  sed "s/@PASSWORD@/$password/" /etc/haproxy/proxy.cfg >/run/haproxy/proxy.cfg
}
configure
seen=$(sha256sum "$secret")
haproxy -W -f /run/haproxy/proxy.cfg &
proxy=$!
# its soft stop: connections end by themselves, or with the pod
trap 'kill -USR1 "$proxy" 2>/dev/null' TERM INT
while kill -0 "$proxy" 2>/dev/null; do
  sleep "${EVERY:-5}" &
  wait $! || true
  now=$(sha256sum "$secret")
  if [ "$now" != "$seen" ] && configure; then
    seen=$now
    kill -USR2 "$proxy"
    echo 'proxy: the password was rotated' >&2
  fi
done
wait "$proxy"
