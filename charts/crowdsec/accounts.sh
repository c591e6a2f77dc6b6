#!/bin/bash
# Keeps who may speak to the local API: machines that report, bouncers that ask. Runs before it starts, so that rotated secrets hold from then on.
# MACHINES and BOUNCERS list them as `name file-of-the-secret`, one a line. ONLINE is off, community or console.
set -euo pipefail
shopt -s inherit_errexit

central=/var/lib/crowdsec/data/online_api_credentials.yaml

while read -r name file; do
  [[ -n $name ]] || continue
  cscli machines add "$name" --password "$(<"$file")" --file /dev/null --force
done <<<"$MACHINES"

while read -r name file; do
  [[ -n $name ]] || continue
  cscli bouncers delete "$name" --ignore-missing
  cscli bouncers add "$name" --key "$(<"$file")" >/dev/null
done <<<"$BOUNCERS"

[[ $ONLINE != off ]] || exit 0
[[ -s $central ]] || cscli capi register --file "$central"
[[ $ONLINE != console || -e $central.enrolled ]] || {
  cscli console enroll "$(</run/enrolment)"
  touch "$central.enrolled"
}
