#!/bin/bash
# Puts the domain of a copy in the place of the one that is there, which is kept beside it as domain.<time>. The server must be stopped.
# SERVER is the name of its controller, the next one if not said.
set -euo pipefail
shopt -s inherit_errexit
# shellcheck source=charts/samba-ad/bring-back.sh
. /usr/local/lib/archipel/database/bring-back.sh
data=/var/lib/samba

cat >/tmp/copy.tar
exec 9>"$data/lock"
flock --nonblock 9 || { echo 'restore: the server runs: kubectl scale --replicas=0 first' >&2; exit 1; }
before=$data/domain.$(date -u +%Y%m%dT%H%M%SZ)
[ ! -d "$data/domain" ] || mv "$data/domain" "$before"
if ! bring_back /tmp/copy.tar "$data/domain"; then
  rm -rf "$data/domain"
  [ ! -d "$before" ] || mv "$before" "$data/domain"
  echo 'restore: failed, the domain is what it was before' >&2
  exit 1
fi
mv "$data/domain/etc/name" "$data/name"
SMB_CONF_PATH=/tmp/etc/smb.conf samba-tool dbcheck --cross-ncs
