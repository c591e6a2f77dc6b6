#!/bin/bash
# Usage: archipel-ports
# Compares what listens on this host, beyond its own loopback, with what the flows of the site say: /etc/archipel-listening.
# Prints what nobody planned (stray) and what was planned and does not listen (missing); ends with 1 where there is either.
set -euo pipefail
shopt -s inherit_errexit

list=${ARCHIPEL_ROOT:-}/etc/archipel-listening
sockets=$(ss --no-header --numeric --listening --tcp --udp)
wrong=0
declare -A heard

# Whether the list has the port, listening or passed on
planned() {
  local protocol first last
  while read -r _ protocol first last _; do
    [[ $protocol == "$1" ]] && ((first <= $2 && $2 <= last)) && return
  done < <(grep -v '^#' "$list")
  return 1
}

while read -r protocol _ _ _ local _; do
  port=${local##*:}
  address=${local%:*}
  # scope of an interface, as in 0.0.0.0%eth0
  address=${address%%\%*}
  [[ $port =~ ^[0-9]+$ && $address != 127.* && $address != '[::1]' && $address != '[::ffff:127.'* ]] || continue
  [[ -z ${heard[$protocol $port]:-} ]] || continue
  heard[$protocol $port]=yes
  planned "$protocol" "$port" && continue
  echo "stray: $protocol $port on $address, no flow of the site speaks of it"
  wrong=1
done <<<"$sockets"

while read -r state protocol first last why; do
  [[ $state == listens && $first == "$last" && -z ${heard[$protocol $first]:-} ]] || continue
  echo "missing: $protocol $first, $why"
  wrong=1
done <"$list"

exit $wrong
