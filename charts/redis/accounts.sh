#!/bin/bash
# Keeps the users of a server or a Sentinel as the list and the Secrets have them now: a rotated password takes effect within a minute, without a restart.
# The old password of a service fails at once; those by which the parts of the group know each other are both good for five minutes, since Secrets reach
# their pods one after the other.
set -euo pipefail
shopt -s inherit_errexit
# shellcheck source=charts/redis/common.sh
. /usr/local/lib/archipel/common.sh
ME=$HOSTNAME.$DOMAIN
OVERLAP=300
declare -A current former ends
applied=

# notes when a password of the group changed
notice() {
  local name file now digest
  now=$(date +%s)
  for file in /run/identities/*/value; do
    name=$(basename "$(dirname "$file")")
    digest=$(digest_of "$file")
    if [ -n "${current[$name]:-}" ] && [ "${current[$name]}" != "$digest" ]; then
      former[$name]=${current[$name]}
      ends[$name]=$((now + OVERLAP))
    fi
    current[$name]=$digest
    [ "${ends[$name]:-0}" -gt "$now" ] || unset "former[$name]"
  done
}

commands() {
  local name file rules old listed=' default '
  while read -r name file rules; do
    [ -n "$name" ] || continue
    old=
    [[ $file != /run/identities/* ]] || old=${former[$name]:+ #${former[$name]}}
    echo "ACL SETUSER $name reset on #$(digest_of "$file")$old $rules"
    listed+="$name "
  done </etc/valkey/users/"$USERS"
  for name in $(own acl users); do
    [[ $listed == *" $name "* ]] || echo "ACL DELUSER $name"
  done
  # what this one signs in with elsewhere
  case $USERS in
  servers) [ -z "$SENTINELS" ] || echo "CONFIG SET masterauth $(password_of "/run/identities/$IDENTITY/value")" ;;
  sentinels)
    echo "SENTINEL SET $GROUP auth-pass $(password_of "/run/identities/$IDENTITY/value")"
    echo "SENTINEL CONFIG SET sentinel-pass $(password_of "/run/identities/$IDENTITY/value")"
    ;;
  esac
}

# the first process of a container is not stopped by a signal that it does not handle
trap 'exit 0' TERM INT
while true; do
  if [ "$(own ping)" = PONG ]; then
    notice
    wanted=$(commands)
    if [ "$wanted" != "$applied" ]; then
      # by standard input: neither hashes nor passwords are for the list of processes
      refused=$(own <<<"$wanted" | grep -vxE 'OK|[0-9]+|' || true)
      if [ -z "$refused" ]; then
        applied=$(commands)
        echo "accounts: $(grep -c '^ACL SETUSER' <<<"$wanted") users in place"
      else
        echo "accounts: $refused" >&2
      fi
    fi
    # for the next start, should all start at once
    if [ "$USERS" = sentinels ]; then
      known=$(told_by 127.0.0.1)
      [ -z "$known" ] || { echo "$known" >/var/lib/valkey/known.new && mv /var/lib/valkey/known.new /var/lib/valkey/known; }
    fi
  else
    # it started anew, by a list that may be older
    applied=
  fi
  # bash runs a trap after the command before it: only a wait is interrupted
  sleep "${EVERY:-5}" &
  wait $!
done
