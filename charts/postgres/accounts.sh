#!/bin/bash
# Keeps what the cluster should be: of each service that asked a database and a role with the password that its Secret holds now, and the roles of the
# platform. Runs beside each server and works where that one leads: a rotated Secret takes effect within a minute, without a restart.
# /etc/accounts/grants lists `database role file-of-the-password pooled|direct extensions`, one a line, extensions with commas between them or `-`.
set -euo pipefail
shopt -s inherit_errexit

passwords=/run/grants
grants=/etc/accounts/grants
rest=http://127.0.0.1:8008

# statements with passwords reach no log, and a standby that is away does not hold them up
sql() {
  PGOPTIONS='-c log_statement=none -c log_min_duration_statement=-1 -c log_min_error_statement=panic -c synchronous_commit=local -c client_min_messages=warning' \
    "$PROGRAMS/psql" --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 --host="$SOCKET" --username=postgres "$@"
}
leads() { [ "$(sql --dbname=postgres --command='SELECT pg_is_in_recovery()' 2>/dev/null)" = f ]; }

password_in() {
  local value
  # one that is not there yet keeps no other from its own
  [ -r "$1" ] || { echo "accounts: $1 is not there yet, skipped" >&2; return 1; }
  value=$(<"$1")
  # letters and digits only; anything else would end the literal
  [[ $value =~ ^[A-Za-z0-9]+$ ]] || { echo "accounts: $1 is not letters and digits, skipped" >&2; return 1; }
  printf '%s' "$value"
}

# whether a role signs in by this password, as it does over the network
enters() {
  PGPASSWORD=$3 PGCONNECT_TIMEOUT=5 "$PROGRAMS/psql" --no-psqlrc --quiet --host=127.0.0.1 --username="$1" --dbname="$2" \
    --command="${4:-SELECT 1}" >/dev/null 2>&1
}

# a role with this password and these rights; a password that is good stays, for the pooler holds what the server made of it
role() {
  local name=$1 file=$2 database=$3 rights=$4 probe=${5:-} password
  password=$(password_in "$file") || return 0
  sql --dbname=postgres --set name="$name" <<SQL
SELECT format('CREATE ROLE %I', :'name') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \gexec
ALTER ROLE :"name" WITH LOGIN $rights;
SQL
  [ -z "$database" ] || allow "$name" "$database"
  # one that has none is not asked whether it is good
  if [ "$(sql --dbname=postgres --set name="$name" <<<"SELECT rolpassword IS NOT NULL FROM pg_authid WHERE rolname = :'name'")" = t ] &&
    enters "$name" "${database:-dbname=postgres replication=true}" "$password" "$probe"; then return 0; fi
  sql --dbname=postgres --set name="$name" <<<"ALTER ROLE :\"name\" PASSWORD '$password';"
}

allow() { sql --dbname=postgres --set name="$1" --set database="$2" <<<'GRANT CONNECT ON DATABASE :"database" TO :"name";'; }

# what others made is not for everybody
closed() {
  sql --dbname=postgres --set database="$1" <<<'REVOKE ALL ON DATABASE :"database" FROM PUBLIC;'
}

platform() {
  closed postgres
  role replicator /run/replication/value '' 'REPLICATION NOSUPERUSER' IDENTIFY_SYSTEM
  role rewinder /run/rewind/value postgres 'NOSUPERUSER'
  role copier /run/copier/value postgres 'NOSUPERUSER CONNECTION LIMIT 5'
  [ ! -e /run/pooling/value ] || role pooler /run/pooling/value postgres 'NOSUPERUSER'
  sql --dbname=postgres <<'SQL'
SELECT 'CREATE ROLE exporter LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'exporter') \gexec
GRANT CONNECT ON DATABASE postgres TO exporter;
GRANT pg_monitor TO exporter;
GRANT pg_read_all_data, pg_monitor TO copier;
-- who proves an archive asks for what is there now to be in it
GRANT EXECUTE ON FUNCTION pg_switch_wal() TO copier;
-- what pg_rewind reads (postgresql.org/docs/17, app-pgrewind)
GRANT EXECUTE ON FUNCTION pg_ls_dir(text, boolean, boolean), pg_stat_file(text, boolean), pg_read_binary_file(text),
  pg_read_binary_file(text, bigint, bigint, boolean) TO rewinder;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
SQL
}

# the pooler asks each database for the password of the role that it belongs to, and for no other
lookup() {
  sql --dbname="$1" <<'SQL'
CREATE SCHEMA IF NOT EXISTS pooler;
CREATE OR REPLACE FUNCTION pooler.lookup(INOUT asked name, OUT secret text) LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS
  'SELECT rolname, rolpassword FROM pg_authid JOIN pg_database ON datname = current_database()
   WHERE rolname = asked AND pg_has_role(rolname, datdba, ''MEMBER'') AND NOT rolsuper';
REVOKE ALL ON SCHEMA pooler FROM PUBLIC;
REVOKE ALL ON FUNCTION pooler.lookup(name) FROM PUBLIC;
GRANT USAGE ON SCHEMA pooler TO pooler;
GRANT EXECUTE ON FUNCTION pooler.lookup(name) TO pooler;
SQL
}

# set -e does nothing in a condition, nor in what is called there: each step in a shell of its own, whose end is asked for
step() {
  set +e
  (set -e; "$@")
  code=$?
  set -e
}

service() {
  local database=$1 name=$2 file=$3 pooled=$4 extension
  sql --dbname=postgres --set name="$name" --set database="$database" <<'SQL'
SELECT format('CREATE ROLE %I', :'name') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'name') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
SQL
  closed "$database"
  role "$name" "$passwords/$file" "$database" 'NOSUPERUSER'
  allow copier "$database"
  # of a staged copy alone: whoever loads masked data does so as the owner
  [ -z "${LOADS:-}" ] || sql --dbname=postgres --set name="$name" <<<'GRANT :"name" TO copier;'
  [ "$pooled" = direct ] || { allow pooler "$database"; lookup "$database"; }
  for extension in ${5//,/ }; do
    [ "$extension" = - ] || sql --dbname="$database" --set extension="$extension" <<<'CREATE EXTENSION IF NOT EXISTS :"extension" CASCADE;'
  done
}

# what fails for one keeps no other from its own
services() {
  local database name file pooled extensions failed=0
  while read -r database name file pooled extensions; do
    [ -n "$database" ] || continue
    password_in "$passwords/$file" >/dev/null || continue
    step service "$database" "$name" "$file" "$pooled" "$extensions"
    [ "$code" -eq 0 ] || { echo "accounts: $database is not as it should be, and is tried again" >&2; failed=1; }
  done <"$grants"
  return "$failed"
}

# what Patroni keeps for all members follows what was generated; only who may change it is heard
settings() {
  curl --silent --show-error --fail --max-time 10 --config <(printf 'user = "archipel:%s"\n' "$(</run/rest/value)") \
    --request PATCH --data @/etc/patroni/dynamic.json --output /dev/null "$rest/config"
}

all() { platform; settings; services; }

# Patroni reads its passwords again when it is told to, by who has the one that it knows
reread() {
  local known changed
  known=$(sed -n "s/.*username: archipel, password: '\(.*\)'}.*/\1/p" "$RUN/20-secrets.yml" 2>/dev/null || true)
  changed=$(bash /usr/local/lib/archipel/secrets.sh)
  [ -n "$changed" ] || return 0
  curl --silent --fail --max-time 10 --config <(printf 'user = "archipel:%s"\n' "$known") --request POST --output /dev/null "$rest/reload" ||
    echo 'accounts: Patroni was not told that its passwords are others; it reads them when it starts' >&2
}

# what all of it follows from: when none of it changed there is nothing to do
digest() {
  { cat /run/{replication,rewind,copier,rest}/value /etc/patroni/dynamic.json "$grants"; cat /run/pooling/value "$passwords"/* 2>/dev/null || true; } | sha256sum
}

# the first process of a container is not stopped by a signal that it does not handle
trap 'exit 0' TERM INT
done_for=
while true; do
  if [ -e "$RUN/20-secrets.yml" ]; then reread; fi
  wanted=$(digest)
  if ! leads; then
    # who leads next does all of it again
    done_for=
  elif [ "$wanted" != "$done_for" ]; then
    step all
    if [ "$code" -eq 0 ]; then
      done_for=$wanted
      echo "accounts: $(grep -c . "$grants" || true) in place"
    fi
  fi
  # bash runs a trap after the command before it: only a wait is interrupted
  sleep "${EVERY:-10}" &
  wait $!
done
