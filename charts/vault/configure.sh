#!/bin/sh
# Makes the engines, policies and roles of the server be what Git says, within a minute of a change; only beside the server that leads.
# ACCESS is the folder of the files, MOUNTS the key-value engines, DATABASES those that make users, MANAGERS the folder of the passwords by which they
# sign in, ACCOUNT a file with the token of this pod.
set -eu

# a policy that nobody has: it tells what was written last, so that another server that leads, or starts, writes nothing
STATE=service-.written

# files `<kind>.<name>.<ending>`, by their names
wanted() { find "$ACCESS" -maxdepth 1 -name "$1.*.$2" | sed "s|.*/$1\.\(.*\)\.$2\$|\1|" | sort; }
names() { bao list -format=yaml "$1" 2>/dev/null | sed -n 's/^- //p' | sort; }
# what stands there, of the names that are ours
standing() { names "$1" | sed -n "/^$STATE\$/d; /^service-/p"; }
leads() { bao read -format=yaml sys/leader 2>/dev/null | grep -q '^ *is_self: true$'; }
digest() { find -L "$ACCESS" ${MANAGERS:+"$MANAGERS"} -maxdepth 1 -type f | sort | xargs sha256sum | sha256sum | cut -d ' ' -f 1; }

engines() {
  there=$(bao secrets list -format=yaml)
  for mount in $MOUNTS; do
    printf '%s\n' "$there" | grep -q "^$mount/:" || bao secrets enable -path="$mount" -version=2 -description='secrets of the store' kv
  done
  for mount in $DATABASES; do
    printf '%s\n' "$there" | grep -q "^$mount/:" || [ -z "$(wanted "connection.$mount" json)" ] ||
      bao secrets enable -path="$mount" -description='users that expire' database
  done
}

# before a role, its policy; a role goes before its policy does
write() {
  for name in $(wanted policy hcl); do bao policy write "$name" "$ACCESS/policy.$name.hcl"; done
  for name in $(wanted role json); do bao write "auth/kubernetes/role/$name" @"$ACCESS/role.$name.json"; done
  for mount in $DATABASES; do
    for name in $(wanted "connection.$mount" json); do
      # it comes with the next delivery, and is a change then
      [ -s "${MANAGERS:-}/$name" ] || { echo "no password for $name yet"; continue; }
      bao write "$mount/config/$name" @"$ACCESS/connection.$mount.$name.json" password=@"$MANAGERS/$name"
    done
    for name in $(wanted "login.$mount" json); do bao write "$mount/roles/$name" @"$ACCESS/login.$mount.$name.json"; done
  done
}

remove() {
  for name in $(standing auth/kubernetes/role); do wanted role json | grep -qxF "$name" || bao delete "auth/kubernetes/role/$name"; done
  for name in $(standing sys/policies/acl); do wanted policy hcl | grep -qxF "$name" || bao delete "sys/policies/acl/$name"; done
  for mount in $DATABASES; do
    for name in $(names "$mount/roles"); do wanted "login.$mount" json | grep -qxF "$name" || end "$mount" "$name"; done
    for name in $(names "$mount/config"); do wanted "connection.$mount" json | grep -qxF "$name" || bao delete "$mount/config/$name"; done
  done
}

# the users of a login, then the login: while a database does not answer this fails, and is tried again; one that is gone has no users any more
end() {
  database=$(bao read -field=db_name "$1/roles/$2")
  if ! bao lease revoke -sync -prefix "$1/creds/$2"; then
    wanted "connection.$1" json | grep -qxF "$database" && return 1
    bao lease revoke -force -prefix "$1/creds/$2"
  fi
  bao delete "$1/roles/$2"
}

# in a shell of its own: the token is gone with it, and the first refusal ends it
configure() (
  set -e
  BAO_TOKEN=$(bao write -field=token auth/kubernetes/login role=configurator jwt=@"$ACCOUNT")
  export BAO_TOKEN
  trap 'bao token revoke -self >/dev/null' EXIT
  [ "$(bao policy read "$STATE" 2>/dev/null)" != "# $1" ] || exit 0
  engines
  write
  remove
  echo "# $1" | bao policy write "$STATE" -
)

# the first process of a container is not stopped by a signal that it does not handle
trap 'exit 0' TERM INT
done_for=
while true; do
  if leads; then
    now=$(digest)
    # set -e does nothing in a condition, so the function runs outside of one
    if [ "$now" != "$done_for" ]; then
      set +e
      configure "$now" >/tmp/configure.log 2>&1
      code=$?
      set -e
      if [ "$code" -eq 0 ]; then
        done_for=$now
        echo "configure: $(wanted role json | wc -l) services may read"
      else
        echo "configure: $(tail -n 3 /tmp/configure.log | tr '\n' ' ')" >&2
      fi
    fi
  else
    done_for=
  fi
  sleep "${EVERY:-30}" &
  wait $!
done
