#!/bin/bash
# Starts a server: as a replica of who leads, if that is not itself. Before it stops, it gives the lead away.
set -euo pipefail
shopt -s inherit_errexit
# shellcheck source=charts/redis/common.sh
. /usr/local/lib/archipel/common.sh
umask 077
ME=$HOSTNAME.$DOMAIN
first=${SERVERS%% *}
# the first process of a container is not stopped by a signal that it does not handle
trap 'exit 0' TERM INT

# Sentinels know; a server that was the first once must not come up as a second leader because nobody answered at once
find_leader() {
  local found
  for _ in {1..30}; do
    found=$(told)
    [ -z "$found" ] || { echo "${found#* }"; return; }
    sleep 1
  done
  echo 'server: no Sentinel answers' >&2
  found=$(leading)
  echo "${found:-$first}"
}

# whether a server beside this one has keys
others_have_data() {
  local server
  for server in $SERVERS; do
    [ "$server" = "$ME" ] || ! ask "$server" "$SERVER_PORT" "$IDENTITY" "/run/identities/$IDENTITY/value" info keyspace | grep -q '^db' || return 0
  done
  return 1
}

# whether a server beside this one has run while this one was away
outlived() {
  local server seconds
  for server in $SERVERS; do
    [ "$server" != "$ME" ] || continue
    seconds=$(ask "$server" "$SERVER_PORT" "$IDENTITY" "/run/identities/$IDENTITY/value" info server | tr -d '\r' | sed -n 's/^uptime_in_seconds://p')
    [ "${seconds:-0}" -le 10 ] || return 0
  done
  return 1
}

# waits for another leader, for so many seconds
another_leads() {
  local found
  for ((waited = 0; waited < $1; waited++)); do
    sleep 1
    found=$(told)
    leader=${found#* }
    [ -z "$leader" ] || [ "$leader" = "$ME" ] || return 0
  done
  leader=$ME
  return 1
}

leader=$ME
[ -z "$SENTINELS" ] || leader=$(find_leader)
if [ "$leader" = "$ME" ] && [ -z "$(ls -A /data)" ] && others_have_data; then
  # replicas take over what their leader has: one that lost its disk would empty them all, so another shall lead first
  echo 'server: would lead without data, waits for another leader' >&2
  another_leads 60 || { echo 'server: nobody else leads; promote one that has data: SENTINEL FAILOVER' >&2; exit 1; }
elif [ "$leader" = "$ME" ] && [ -n "$SENTINELS" ] && outlived; then
  # it led and ended hard, so Sentinels are about to have another lead; what clients wrote here until it is told so would be lost
  echo 'server: led before it was away, gives the others 15 seconds to lead' >&2
  another_leads 15 || echo 'server: nobody else does' >&2
fi

{
  cat /etc/valkey/server.conf
  users
  if [ -n "$SENTINELS" ]; then
    echo "replica-announce-ip $ME"
    echo "masteruser $IDENTITY"
    echo "masterauth $(password_of "/run/identities/$IDENTITY/value")"
  fi
  [ "$leader" = "$ME" ] || echo "replicaof $leader $SERVER_PORT"
} >/run/valkey/server.conf
echo "server: $ME starts, $leader leads"

# another leads before this one stops: writes wait until it does, so that none is taken here that it would not have
# shellcheck disable=SC2317,SC2329
give_away() {
  local sentinel replication wanted
  replication=$(own info replication | tr -d '\r')
  [[ $replication == *role:master* && $replication == *state=online* ]] || return 0
  own client pause 20000 write >/dev/null
  wanted=$(own info replication | sed -n 's/^master_repl_offset:\([0-9]*\).*/\1/p')
  for _ in {1..25}; do
    own info replication | tr -d '\r' | awk -F '[=,]' -v wanted="$wanted" '/state=online/ { for (n = 1; n < NF; n++) if ($n == "offset" && $(n + 1) >= wanted + 0) found = 1 } END { exit !found }' && break
    sleep 0.2
  done
  for sentinel in $SENTINELS; do
    [ "$(ask "$sentinel" "$SENTINEL_PORT" "$IDENTITY" "/run/identities/$IDENTITY/value" sentinel failover "$GROUP")" != OK ] || break
  done
  for _ in {1..50}; do
    [ -z "$(leading)" ] || return 0
    sleep 0.2
  done
  echo 'server: nobody took the lead' >&2
}
# shellcheck disable=SC2317,SC2329
stop() {
  [ -z "$SENTINELS" ] || give_away
  kill -TERM "$server" 2>/dev/null || true
}
valkey-server /run/valkey/server.conf &
server=$!
trap stop TERM INT
attend "$server"
