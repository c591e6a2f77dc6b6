#!/bin/bash
# Usage: wireguard-sync <interface>
# Makes a running tunnel what /etc/wireguard/<interface>.conf says, without dropping the peers that stay.
# The keys are read from the files that its PostUp lines name, as at start.
set -euo pipefail

interface=$1
configuration=/etc/wireguard/$interface.conf
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
  local line key
  while read -r line; do
    printf '%s\n' "$line"
    case $line in
      '[Interface]') printf 'PrivateKey = %s\n' "$(<"$private_key")" ;;
      'PublicKey = '*)
        key=${line#PublicKey = }
        [[ -z ${preshared_key[$key]:-} ]] || printf 'PresharedKey = %s\n' "$(<"${preshared_key[$key]}")"
        ;;
    esac
  done < <(wg-quick strip "$interface")
}

wg syncconf "$interface" <(with_keys)
