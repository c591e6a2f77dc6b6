#!/bin/bash
# The vendor's tool for administrators, signed in as the account that keeps the realm: `admin.sh get users -r site`. Its sessions are left nowhere.
set -euo pipefail
shopt -s inherit_errexit
# beside the server, in the memory of its container
export KC_OPTS=-Xmx96m
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
kcadm() { "${HOME_OF_KEYCLOAK:?}/bin/kcadm.sh" "$@" --config "$state/kcadm.config"; }
# no argument, which every user of the node sees; without a terminal the tool asks for nothing
KC_CLI_CLIENT_SECRET=$(<"${SECRETS:?}/keeper") kcadm config credentials --server "http://127.0.0.1:${PORT:?}" --realm master --client "${KEEPER:?}" >/dev/null
kcadm "$@"
