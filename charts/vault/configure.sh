#!/bin/sh
# Makes the engines, policies and roles of the server be what Git says, within a minute of a change; only beside the server that leads.
# ACCESS is the folder of the files, MOUNTS the key-value engines, ACCOUNT a file with the token of this pod.
set -eu

# files `<kind>.<name>.<ending>`, by their names
wanted() { find "$ACCESS" -maxdepth 1 -name "$1.*.$2" | sed "s|.*/$1\.\(.*\)\.$2\$|\1|" | sort; }
# what stands there, of the names that are ours
standing() { bao list -format=yaml "$1" 2>/dev/null | sed -n 's/^- \(service-.*\)$/\1/p' | sort; }
leads() { bao read -format=yaml sys/leader 2>/dev/null | grep -q '^ *is_self: true$'; }
digest() { find -L "$ACCESS" -maxdepth 1 -type f | sort | xargs cat | sha256sum; }

engines() {
  there=$(bao secrets list -format=yaml)
  for mount in $MOUNTS; do
    printf '%s\n' "$there" | grep -q "^$mount/:" || bao secrets enable -path="$mount" -version=2 -description='secrets of the store' kv
  done
}

# before a role, its policy; a role goes before its policy does
write() {
  for name in $(wanted policy hcl); do bao policy write "$name" "$ACCESS/policy.$name.hcl"; done
  for name in $(wanted role json); do bao write "auth/kubernetes/role/$name" @"$ACCESS/role.$name.json"; done
}

remove() {
  for name in $(standing auth/kubernetes/role); do wanted role json | grep -qx "$name" || bao delete "auth/kubernetes/role/$name"; done
  for name in $(standing sys/policies/acl); do wanted policy hcl | grep -qx "$name" || bao delete "sys/policies/acl/$name"; done
}

# in a shell of its own: the token is gone with it, and the first refusal ends it
configure() (
  set -e
  BAO_TOKEN=$(bao write -field=token auth/kubernetes/login role=configurator jwt=@"$ACCOUNT")
  export BAO_TOKEN
  trap 'bao token revoke -self >/dev/null' EXIT
  engines
  write
  remove
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
      configure >/tmp/configure.log 2>&1
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
