#!/bin/bash
# Starts a Sentinel. It keeps nothing that others could not tell it: who leads is asked of them, then of what it wrote down, then of the servers.
set -euo pipefail
shopt -s inherit_errexit
# shellcheck source=charts/redis/common.sh
. /usr/local/lib/archipel/common.sh
umask 077
ME=$HOSTNAME.$DOMAIN
known=/var/lib/valkey/known

id_of() { printf %s "$1/$GROUP" | sha1sum | cut -d ' ' -f 1; }

found=$({ told; cat "$known" 2>/dev/null || true; } | sort -n | tail -n 1)
if [ -z "$found" ]; then
  leader=$(leading)
  found="0 ${leader:-${SERVERS%% *}}"
fi
read -r epoch leader <<<"$found"
password=$(password_of "/run/identities/$IDENTITY/value")

{
  cat /etc/valkey/sentinel.conf
  users
  echo "sentinel announce-ip $ME"
  # the same each time: another id would be one more voter, and the dead ones would never be outvoted
  echo "sentinel myid $(id_of "$ME")"
  echo "sentinel current-epoch $epoch"
  echo "sentinel monitor $GROUP $leader $SERVER_PORT $QUORUM"
  echo "sentinel config-epoch $GROUP $epoch"
  echo "sentinel auth-user $GROUP $IDENTITY"
  echo "sentinel auth-pass $GROUP $password"
  # each a second later than the one before: those who find out at once all vote for themselves, nobody wins, and the next attempt is far away
  echo "sentinel down-after-milliseconds $GROUP $((5000 + 1000 * ${HOSTNAME##*-}))"
  # an attempt that fails, as where no replica was fit yet, is made again after twice this time: within what is promised, 15 s
  echo "sentinel failover-timeout $GROUP 3000"
  echo "sentinel parallel-syncs $GROUP 1"
  # Sentinels find each other, and replicas, by way of the leader: one that is dead by now would leave them alone
  for server in $SERVERS; do [ "$server" = "$leader" ] || echo "sentinel known-replica $GROUP $server $SERVER_PORT"; done
  for sentinel in $SENTINELS; do [ "$sentinel" = "$ME" ] || echo "sentinel known-sentinel $GROUP $sentinel $SENTINEL_PORT $(id_of "$sentinel")"; done
  echo "sentinel sentinel-user $IDENTITY"
  echo "sentinel sentinel-pass $password"
} >/run/valkey/sentinel.conf
echo "sentinel: $ME starts, $leader leads since epoch $epoch"
valkey-server /run/valkey/sentinel.conf --sentinel &
sentinel=$!
trap 'kill -TERM "$sentinel"' TERM INT

# While a leader is down, a replica whose INFO is older than five seconds is not fit to lead, and Sentinels ask for it each ten: they ask anew when they
# agree, 0.1 s before they choose. On a busy machine the answer is late, nobody is fit, and the next attempt is six seconds away (sentinelSelectReplica of
# Valkey's sentinel.c). No file of configuration knows the period.
for _ in {1..50}; do
  [ "$(own sentinel debug info-period 2000)" != OK ] || break
  sleep 0.2
done
attend "$sentinel"
