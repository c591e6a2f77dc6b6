#!/bin/bash
# Loads a copy into a server of its own in SCRATCH, and compares it with the data that it is of: keys that nobody has touched since COPIED (Unix time)
# must be there with what they hold, and the copy must not be empty where the data is not.
set -euo pipefail
shopt -s inherit_errexit
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

# a question about each key, from lines of type and name; what has no order is counted
questions() {
  awk -F '\t' 'BEGIN { ask["string"] = "GET"; ask["list"] = "LRANGE"; ask["hash"] = "HLEN"; ask["set"] = "SCARD"; ask["zset"] = "ZRANGE"; ask["stream"] = "XLEN" }
    { type = $1; gsub(/"/, "", type); print ((type in ask) ? ask[type] : "TYPE") " " $2 (type ~ /^(list|zset)$/ ? " 0 99" : "") }'
}
info() { original --raw info keyspace | tr -d '\r'; }
# those of a list of names that nobody has touched since the copy; between a question and its answer the clock goes on, so lists are short
untouched() {
  sed 's/^/OBJECT IDLETIME /' "$1" | original -n "$2" >/tmp/idle
  paste -d '\t' /tmp/idle "$1" | awk -F '\t' -v least=$(($(date +%s) - COPIED + 5)) \
    '{ idle = $1; gsub(/[^0-9]/, "", idle); if ($1 ~ /integer/ && idle + 0 > least) { sub(/^[^\t]*\t/, ""); print } }'
}
# what the data and the copy answer to the questions about a list of names
answers() {
  { echo 'CLIENT NO-TOUCH ON'; sed 's/^/TYPE /' "$1"; } | original -n "$2" | tail -n +2 >/tmp/types
  paste -d '\t' /tmp/types "$1" | questions >/tmp/questions
  { echo 'CLIENT NO-TOUCH ON'; cat /tmp/questions; } | original -n "$2" | tail -n +2 >/tmp/wanted
  valkey-cli -s "$socket" --no-raw -n "$2" </tmp/questions >/tmp/found
}

compared=0
databases=$(info | sed -n 's/^db\([0-9]*\):.*/\1/p')
for database in $databases; do
  # names as they would be typed: any byte may be in them
  rm -f /tmp/part.*
  { original -n "$database" --scan || true; } 2>/dev/null | head -n "$SAMPLE" | split -l 100 - /tmp/part.
  for part in /tmp/part.*; do
    [ -e "$part" ] || continue
    untouched "$part" "$database" >/tmp/names
    [ -s /tmp/names ] || continue
    answers /tmp/names "$database"
    if cmp -s /tmp/wanted /tmp/found; then
      compared=$((compared + $(wc -l </tmp/names)))
      continue
    fi
    # one by one: a key may have expired, or have been written, since it was looked at
    while IFS= read -r name <&3; do
      printf '%s\n' "$name" >/tmp/name
      answers /tmp/name "$database"
      if ! cmp -s /tmp/wanted /tmp/found; then
        still=$(untouched /tmp/name "$database")
        [ -z "$still" ] || { echo "prove: the copy has something else at $name" >&2; exit 1; }
      fi
      compared=$((compared + 1))
    done 3</tmp/names
  done
done
have=$(valkey-cli -s "$socket" info keyspace | tr -d '\r' | keys)
want=$(info | keys)
[ "$have" -gt 0 ] || [ "$want" -eq 0 ] || { echo 'prove: the copy is empty, the data is not' >&2; exit 1; }
echo "$have keys, $compared that nobody touched since are the same"
