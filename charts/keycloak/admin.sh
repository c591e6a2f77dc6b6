#!/bin/bash
# The vendor's tool for administrators, signed in as the account that keeps the realm: `admin.sh get users -r site`. Its sessions are left nowhere.
set -euo pipefail
shopt -s inherit_errexit
# beside the server, in the memory of its container
export KC_OPTS=-Xmx96m
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
kcadm() { "${HOME_OF_KEYCLOAK:?}/bin/kcadm.sh" "$@" --config "$state/kcadm.config"; }
# asked for, it reads the secret from standard input, where no other process sees it
kcadm config credentials --server "http://127.0.0.1:${PORT:?}" --realm master --client "${KEEPER:?}" <"${SECRETS:?}/keeper" >/dev/null
kcadm "$@"
