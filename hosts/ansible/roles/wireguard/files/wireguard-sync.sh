#!/bin/bash
# Usage: wireguard-sync <interface>
# Makes a running tunnel what /etc/wireguard/<interface>.conf says, without dropping the peers that stay.
# The keys are read from the files that its PostUp lines name, as at start.
set -euo pipefail
shopt -s inherit_errexit

interface=$1
configuration=/etc/wireguard/$interface.conf
no_key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
private_key=
declare -A preshared_key

# PostUp = wg set %i private-key <file>
# PostUp = wg set %i peer <key> preshared-key <file>
while read -r _ _ _ _ _ what value _ file; do
  case $what in
    private-key) private_key=$value ;;
    peer) preshared_key[$value]=$file ;;
  esac
done < <(grep '^PostUp = wg set %i ' "$configuration")

with_keys() {
  local line key preshared
  while read -r line; do
    printf '%s\n' "$line"
    case $line in
      '[Interface]')
        key=$(<"$private_key")
        printf 'PrivateKey = %s\n' "$key"
        ;;
      'PublicKey = '*)
        key=${line#PublicKey = }
        # a peer that loses its preshared key keeps it unless it is told none, which is all zeros
        preshared=$no_key
        if [[ -n ${preshared_key[$key]:-} ]]; then preshared=$(<"${preshared_key[$key]}"); fi
        printf 'PresharedKey = %s\n' "$preshared"
        ;;
    esac
  done <<<"$stripped"
}

# whole, before the tunnel hears of it: a configuration that breaks off would take away the peers that it does not name
stripped=$(wg-quick strip "$interface")
wanted=$(with_keys)
wg syncconf "$interface" <(printf '%s\n' "$wanted")

# a tunnel that came up before these were written lacks them; they may be run again
while read -r _ _ command; do
  bash -c "${command//%i/$interface}"
done < <(grep '^PreUp = ' "$configuration" || true)
