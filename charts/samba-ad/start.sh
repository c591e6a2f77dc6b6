#!/bin/bash
# Makes the domain where there is none, and runs its controller; starts it anew when its certificate was renewed.
# REALM, DOMAIN, SERVER, SERVICES, FORWARDERS and ADDRESS say what it is; /var/lib/samba keeps it.
set -euo pipefail
shopt -s inherit_errexit
data=/var/lib/samba
run=/run/samba
template=/etc/samba-ad/smb.conf

# two servers on one database would destroy it, and so would a restore beside one: the lock goes when the last process that has it is gone
exec 9>"$data/lock"
flock --wait 10 9 || { echo 'start: another server or a restore holds the volume' >&2; exit 1; }

# writes a configuration for a database in another place
configure() {
  sed -e "s|@NAME@|$name|; s|@REALM@|${REALM^^}|; s|@DOMAIN@|$DOMAIN|; s|@DNSDOMAIN@|$REALM|; s|@SERVICES@|$SERVICES|; s|@FORWARDERS@|$FORWARDERS|" \
    -e "s|@ROOT@|$1|" "$template" >"$2"
}

install -d -m 0755 "$run" "$run/tls"
[ -s "$data/name" ] || printf '%s' "$SERVER" >"$data/name"
name=$(<"$data/name")

if [ ! -d "$data/domain" ]; then
  rm -rf "$data/domain.new"
  install -d -m 0755 "$data/domain.new/etc"
  configure "$data/domain.new" "$data/domain.new/etc/smb.conf"
  echo "start: makes the domain $REALM"
  SMB_CONF_PATH=$data/domain.new/etc/smb.conf python3 /usr/local/lib/archipel/provision.py
  # whole or not at all
  mv "$data/domain.new" "$data/domain"
fi
install -d -m 0755 "$data/domain/etc" "$data/domain/cache"
configure "$data/domain" "$data/domain/etc/smb.conf"
export SMB_CONF_PATH=$data/domain/etc/smb.conf
cat >"$run/krb5.conf" <<END
[libdefaults]
default_realm = ${REALM^^}
dns_lookup_kdc = false
rdns = false
[realms]
${REALM^^} = {
  kdc = 127.0.0.1
  kpasswd_server = 127.0.0.1
}
END

# the server refuses a key that anybody but root may read, and the volume of a Secret has other modes
place() {
  local file
  for file in tls.crt tls.key ca.crt; do install -m 0600 "/run/certificate/$file" "$run/tls/$file"; done
}
digest() { cat /run/certificate/* | sha256sum; }

child=
stop() { [ -z "$child" ] || kill -TERM "$child" 2>/dev/null || true; wait "$child" || true; exit 0; }
trap stop TERM INT
while true; do
  serving=$(digest)
  place
  samba --foreground --no-process-group --debug-stdout --configfile="$SMB_CONF_PATH" 9>&9 &
  child=$!
  while kill -0 "$child" 2>/dev/null && [ "$(digest)" = "$serving" ]; do
    # bash runs a trap after the command before it: only a wait is interrupted
    sleep "${EVERY:-15}" 9>&- &
    wait -n $! "$child" || true
  done
  kill -0 "$child" 2>/dev/null || { wait "$child"; exit; }
  echo 'start: the certificate was renewed, starts anew'
  kill -TERM "$child"
  wait "$child" || true
done
