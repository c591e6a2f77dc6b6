#!/bin/bash
# Usage: wireguard-reresolve <interface> <seconds>
# A peer that has not answered for so many seconds gets its Endpoint looked up again: its host may have a new address.
set -euo pipefail
shopt -s inherit_errexit

interface=$1
stale_after=$2
now=$(date +%s)
declare -A answered

handshakes=$(wg show "$interface" latest-handshakes)
while read -r key when; do
  [[ -z $key ]] || answered[$key]=$when
done <<<"$handshakes"

key=
while read -r name _ value; do
  case $name in
    '[Peer]') key= ;;
    PublicKey) key=$value ;;
    Endpoint)
      if [[ -n $key && -n ${answered[$key]:-} ]] && ((now - answered[$key] > stale_after)); then
        # a name that does not resolve now must not keep the next peer from being looked up
        wg set "$interface" peer "$key" endpoint "$value" || echo "wireguard-reresolve: $value does not resolve" >&2
      fi
      ;;
  esac
done <"/etc/wireguard/$interface.conf"
