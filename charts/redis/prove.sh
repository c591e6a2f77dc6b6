#!/bin/bash
# Loads a copy into a server of its own in SCRATCH, and compares it with the data that it is of: keys that nobody has touched since COPIED (Unix time)
# must be there with what they hold, and the copy must not be empty where the data is not.
set -euo pipefail
umask 077
SAMPLE=2000
socket=/tmp/proof.sock
password=$(</run/copier/value)
original() { REDISCLI_AUTH=$password valkey-cli -h "$HOST" -p "$PORT" --user copier --no-auth-warning --no-raw "$@"; }
# number of keys of all databases
keys() { sed -n 's/^db[0-9]*:keys=\([0-9]*\),.*/\1/p' | awk '{ sum += $1 } END { print sum + 0 }'; }

cat >"$SCRATCH/dump.rdb"
valkey-check-rdb "$SCRATCH/dump.rdb" >/tmp/checked || { tail -n 3 /tmp/checked >&2; echo 'prove: the copy is damaged' >&2; exit 1; }
valkey-server --port 0 --unixsocket "$socket" --dir "$SCRATCH" --save '' --appendonly no >/tmp/server.log &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" || true' EXIT
for _ in {1..600}; do
  [ "$(valkey-cli -s "$socket" ping 2>/dev/null)" != PONG ] || break
  kill -0 "$server" 2>/dev/null || { tail -n 3 /tmp/server.log >&2; echo 'prove: the copy cannot be loaded' >&2; exit 1; }
  sleep 1
done

# a question about each key, by its type; what has no order is counted
questions() {
  awk '{ key = $0; getline type < ARGV[2]; gsub(/"/, "", type)
    ask = type == "string" ? "GET" : type == "list" ? "LRANGE" : type == "hash" ? "HLEN" : type == "set" ? "SCARD" : type == "zset" ? "ZRANGE" : type == "stream" ? "XLEN" : "TYPE"
    print ask " " key (ask == "LRANGE" || ask == "ZRANGE" ? " 0 99" : "") }' "$1" "$2"
}
compared=0
info() { REDISCLI_AUTH=$password valkey-cli -h "$HOST" -p "$PORT" --user copier --no-auth-warning info keyspace | tr -d '\r'; }
info | sed -n 's/^db\([0-9]*\):.*/\1/p' >/tmp/databases
while read -r database; do
  # names as they would be typed: any byte may be in them
  { original -n "$database" --scan || true; } 2>/dev/null | head -n "$SAMPLE" >/tmp/names
  [ -s /tmp/names ] || continue
  sed 's/^/OBJECT IDLETIME /' /tmp/names | original -n "$database" >/tmp/idle
  now=$(date +%s)
  paste -d '\t' /tmp/idle /tmp/names | awk -F '\t' -v least=$((now - COPIED + 5)) \
    '{ idle = $1; gsub(/[^0-9]/, "", idle); if ($1 ~ /integer/ && idle + 0 > least) { sub(/^[^\t]*\t/, ""); print } }' >/tmp/untouched
  [ -s /tmp/untouched ] || continue
  { echo 'CLIENT NO-TOUCH ON'; sed 's/^/TYPE /' /tmp/untouched; } | original -n "$database" | tail -n +2 >/tmp/types
  questions /tmp/untouched /tmp/types >/tmp/questions
  { echo 'CLIENT NO-TOUCH ON'; cat /tmp/questions; } | original -n "$database" | tail -n +2 >/tmp/wanted
  valkey-cli -s "$socket" --no-raw -n "$database" </tmp/questions >/tmp/found
  if cmp -s /tmp/wanted /tmp/found; then
    compared=$((compared + $(wc -l </tmp/questions)))
    continue
  fi
  # one by one: a key may have expired, or have been written, since it was looked at
  while IFS= read -r question <&3 && IFS= read -r name <&4; do
    wanted=$(printf 'CLIENT NO-TOUCH ON\n%s\n' "$question" | original -n "$database" | tail -n +2)
    found=$(valkey-cli -s "$socket" --no-raw -n "$database" <<<"$question")
    if [ "$wanted" != "$found" ]; then
      idle=$(original -n "$database" <<<"OBJECT IDLETIME $name")
      idle=${idle//[^0-9]/}
      [ "${idle:-0}" -gt $((now - COPIED + 5)) ] || continue
      echo "prove: the copy has something else at $name" >&2
      exit 1
    fi
    compared=$((compared + 1))
  done 3</tmp/questions 4</tmp/untouched
done </tmp/databases
have=$(valkey-cli -s "$socket" info keyspace | tr -d '\r' | keys)
want=$(info | keys)
[ "$have" -gt 0 ] || [ "$want" -eq 0 ] || { echo 'prove: the copy is empty, the data is not' >&2; exit 1; }
echo "$have keys, $compared that nobody touched since are the same"
