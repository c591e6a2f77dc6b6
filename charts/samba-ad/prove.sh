#!/bin/bash
# Brings a copy back in SCRATCH and compares it with the domain that it is of: who was there at COPIED (Unix time) must be in it, and its database must be
# without a fault.
set -euo pipefail
shopt -s inherit_errexit
# shellcheck source=charts/samba-ad/bring-back.sh
. /usr/local/lib/archipel/database/bring-back.sh

cat >/tmp/copy.tar
bring_back /tmp/copy.tar "$SCRATCH/domain"

# names of people, groups and machines made until a moment
names() {
  SMB_CONF_PATH=$2 ldbsearch --url="$1/private/sam.ldb" "(&(|(objectClass=user)(objectClass=group))(whenCreated<=$3))" sAMAccountName |
    sed -n 's/^sAMAccountName: //p' | LC_ALL=C sort
}
moment=$(date -u -d "@$COPIED" +%Y%m%d%H%M%S.0Z)
sed 's|/run/samba|/tmp/run|g' /var/lib/samba/domain/etc/smb.conf >/tmp/etc/original.conf
names /var/lib/samba/domain /tmp/etc/original.conf "$moment" >/tmp/wanted
names "$SCRATCH/domain" /tmp/etc/smb.conf 99991231235959.0Z >/tmp/found
# controllers have other names in a copy that was brought back
missing=$(LC_ALL=C comm -23 /tmp/wanted /tmp/found | sed '/\$$/d')
[ -z "$missing" ] || { echo "prove: not in the copy: $(tr '\n' ' ' <<<"$missing")" >&2; exit 1; }
SMB_CONF_PATH=/tmp/etc/smb.conf samba-tool dbcheck --cross-ncs >/tmp/check.log 2>&1 || { tail -n 20 /tmp/check.log >&2; exit 1; }
echo "$(wc -l </tmp/found) accounts, $(tail -n 1 /tmp/check.log)"
