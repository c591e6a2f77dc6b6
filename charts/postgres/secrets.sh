#!/bin/bash
# Writes the passwords that Patroni signs in with, from the Secrets as they are now: YAML that is read after patroni.yml. Says `changed` if they were others.
set -euo pipefail
shopt -s inherit_errexit
umask 077
file=$RUN/20-secrets.yml

of() {
  local value
  value=$(<"/run/$1/value")
  # letters and digits only; anything else would mean something in YAML
  [[ $value =~ ^[A-Za-z0-9]+$ ]] || { echo "secrets: $1 is not letters and digits" >&2; exit 1; }
  printf '%s' "$value"
}

rest=$(of rest)
replication=$(of replication)
rewind=$(of rewind)
wanted="restapi:
  authentication: {username: archipel, password: '$rest'}
postgresql:
  authentication:
    replication: {password: '$replication'}
    rewind: {password: '$rewind'}"
[ "$wanted" != "$(cat "$file" 2>/dev/null)" ] || exit 0
# whole or not at all: Patroni may read at any time
printf '%s\n' "$wanted" >"$file.new"
mv "$file.new" "$file"
echo changed
