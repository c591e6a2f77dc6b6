#!/bin/bash
# Holds Nextcloud (maintenance mode) by a file that its configuration looks for at each request, and waits until what was under way has ended.
set -euo pipefail
shopt -s inherit_errexit
mkdir -p /data/config
printf '%s %s\n' "$REASON" "${UNTIL:-0}" >/data/config/held.new
mv /data/config/held.new /data/config/held
# a request that began before ends by itself: its statements are seen in the database, its uploads are not
[ "$REASON" = copy ] || exit 0
sleep "${SETTLE:-20}"
PGUSER=${LOGIN:-$(cat /run/copier/user 2>/dev/null || true)} PGPASSWORD=$(cat /run/copier/value)
export PGUSER PGPASSWORD
for _ in {1..60}; do
  busy=$(psql --no-psqlrc --host="$HOST" --port="$PORT" --dbname="$DATABASE" --tuples-only --no-align --command="
    SELECT count(*) FROM pg_stat_activity WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()
      AND state <> 'idle'")
  [ "$busy" != 0 ] || exit 0
  sleep 2
done
echo "hold: $busy statements have not ended in two minutes; what they change is seen as a difference" >&2
