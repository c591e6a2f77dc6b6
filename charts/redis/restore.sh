#!/bin/bash
# Puts the data of a copy in the place of what is there, while the group runs: a server of its own loads the copy, then who leads is emptied and given key
# by key what the copy has. Replicas follow as always; nobody changes roles. Stop what writes first: keys that are written meanwhile are lost or mixed.
# Run it again if it breaks off. A copy that is damaged changes nothing.
set -euo pipefail
shopt -s inherit_errexit
umask 077
work=$(mktemp -d "${SCRATCH:-/scratch}/restore.XXXXXX")
copy() { valkey-cli -s "$work/socket" "$@"; }
password=$(</run/copier/value)
[[ $password =~ ^[A-Za-z0-9]+$ ]] || { echo 'restore: the password of the copier is not letters and digits' >&2; exit 1; }
there() { REDISCLI_AUTH=$password timeout 600 valkey-cli -h "$1" -p "$PORT" --user copier --no-auth-warning "${@:2}"; }

cat >"$work/dump.rdb"
valkey-check-rdb "$work/dump.rdb" >"$work/checked" || { tail -n 3 "$work/checked" >&2; echo 'restore: the copy is damaged, nothing was changed' >&2; exit 1; }
valkey-server --port 0 --unixsocket "$work/socket" --dir "$work" --save '' --appendonly no --maxmemory 0 >"$work/log" &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" || true; rm -rf "$work"' EXIT
for _ in {1..600}; do
  [ "$(copy ping 2>/dev/null)" != PONG ] || break
  kill -0 "$server" 2>/dev/null || { tail -n 3 "$work/log" >&2; echo 'restore: the copy cannot be loaded, nothing was changed' >&2; exit 1; }
  sleep 1
done

# the Service leads to any of them: each has an address of its own in the Service that names replicas
leader=
for server_address in $(getent ahostsv4 "${HOST%%.*}-pods.${HOST#*.}" | cut -d ' ' -f 1 | sort -u); do
  if there "$server_address" info replication 2>/dev/null | grep -q '^role:master'; then leader=$server_address; fi
done
[ -n "$leader" ] || { echo 'restore: no server leads, nothing was changed' >&2; exit 1; }

# names of keys may be any bytes: they go from server to server, and through no shell
cat >"$work/send.lua" <<'LUA'
local at, sent = '0', 0
repeat
  local page = redis.call('SCAN', at, 'COUNT', 100)
  at = page[1]
  if #page[2] > 0 then
    redis.call('MIGRATE', ARGV[1], ARGV[2], '', ARGV[3], 60000, 'COPY', 'REPLACE', 'AUTH2', 'copier', ARGV[4], 'KEYS', unpack(page[2]))
    sent = sent + #page[2]
  end
until at == '0'
return sent
LUA
script=$(copy -x script load <"$work/send.lua")
# asked before anything is emptied: a list that breaks off would be a short one
databases=$(copy info keyspace | sed -n 's/^db\([0-9]*\):.*/\1/p')
there "$leader" flushall sync >/dev/null
total=0
for database in $databases; do
  # by standard input: a password is not for the list of processes
  sent=$(copy -n "$database" <<<"EVALSHA $script 0 $leader $PORT $database $password")
  [[ $sent =~ ^[0-9]+$ ]] || { echo "restore: database $database: $sent" >&2; exit 1; }
  total=$((total + sent))
done
echo "restore: $total keys are back, by $leader"
