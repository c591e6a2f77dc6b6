#!/bin/bash
# Writes the whole domain as samba-tool copies it beside a running server: under the locks of its databases, all at one moment.
set -euo pipefail
mkdir -p /tmp/etc /tmp/run /tmp/copy
# the copy holds all that is beside the configuration
sed 's|/run/samba|/tmp/run|g' /var/lib/samba/domain/etc/smb.conf >/tmp/etc/smb.conf
SMB_CONF_PATH=/tmp/etc/smb.conf samba-tool domain backup offline --targetdir=/tmp/copy >/tmp/backup.log 2>&1 || { tail -n 20 /tmp/backup.log >&2; exit 1; }
# as it is, so that restic finds what did not change
bzip2 --decompress --stdout /tmp/copy/*.tar.bz2
