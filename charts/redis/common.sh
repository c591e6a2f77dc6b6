# shellcheck shell=bash
# What the scripts of servers and Sentinels share.
# DOMAIN ends the host name of each pod beside this one, SERVERS and SENTINELS are all host names, GROUP is their name, IDENTITY what this pod is,
# USERS the list of its users, LISTENS its own port.

SERVER_PORT=6379
SENTINEL_PORT=26379
# of this pod alone: who keeps its users
KEEPER=/run/pod/keeper

digest_of() { sha256sum "$1" | cut -d ' ' -f 1; }

# asks HOST PORT as USER with the password in FILE; who does not answer within two seconds is not there
ask() {
  local host=$1 port=$2 user=$3 file=$4
  shift 4
  REDISCLI_AUTH=$(<"$file") timeout 2 valkey-cli -h "$host" -p "$port" --user "$user" --no-auth-warning "$@" 2>/dev/null || true
}

# asks what runs in this pod
own() { ask 127.0.0.1 "$LISTENS" keeper "$KEEPER" "$@"; }

# passwords are letters and digits only; anything else would end the word of a configuration
password_of() {
  local password
  password=$(<"$1")
  [[ $password =~ ^[A-Za-z0-9]+$ ]] || { echo "the password in $1 is not letters and digits" >&2; return 1; }
  printf %s "$password"
}

# who leads as a Sentinel knows it: `epoch host`, nothing where it does not answer
told_by() {
  ask "$1" "$SENTINEL_PORT" "$IDENTITY" "/run/identities/$IDENTITY/value" sentinel master "$GROUP" |
    awk 'NR % 2 { name = $0; next } { value[name] = $0 } END { if (value["ip"] != "") print value["config-epoch"], value["ip"] }'
}

# the same by those of the Sentinels who know the latest, without oneself
told() {
  local sentinel
  for sentinel in $SENTINELS; do
    [ "$sentinel" = "$ME" ] || told_by "$sentinel"
  done | sort -n | tail -n 1
}

# a server that says itself that it leads
leading() {
  local server
  for server in $SERVERS; do
    [ "$server" != "$ME" ] || continue
    if ask "$server" "$SERVER_PORT" "$IDENTITY" "/run/identities/$IDENTITY/value" info replication | grep -q '^role:master'; then
      echo "$server"
      return
    fi
  done
}

# the users of a list, as lines of a configuration
users() {
  local name file rules
  echo 'user default off'
  while read -r name file rules; do
    [ -n "$name" ] || continue
    echo "user $name on #$(digest_of "$file") $rules"
  done </etc/valkey/users/"$USERS"
}

# goes on until a program of this shell has ended, and ends as it did: a trap ends a wait
attend() {
  local code=0
  while kill -0 "$1" 2>/dev/null; do wait "$1" && code=0 || code=$?; done
  exit "$code"
}
