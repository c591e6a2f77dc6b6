#!/bin/bash
# Starts the server that an init container put together. Its secrets come to it in a file in memory: variables and arguments are seen by more than the server.
set -euo pipefail
shopt -s inherit_errexit
umask 077
secrets=${SECRETS:?} options=${OPTIONS:?}/keycloak.conf

# a text that could end the line, or stand for something else in a file of properties, is none that the store or a vault makes
value() {
  local text
  text=$(<"$secrets/$1")
  case $text in
    '' | *[!A-Za-z0-9_.-]*)
      echo "$secrets/$1: is no name and no password of the store, got other characters, expected letters, digits and _.-" >&2
      return 1
      ;;
  esac
  printf '%s' "$text"
}

# an assignment of its own each: what fails inside a printf would not end the script
user=${USER_NAME:-$(value storage-user)}
password=$(value storage)
keeper=$(value keeper)
printf 'db-username=%s\ndb-password=%s\nbootstrap-admin-client-secret=%s\n' "$user" "$password" "$keeper" >"$options"

exec "${HOME_OF_KEYCLOAK:?}/bin/kc.sh" --config-file="$options" start --optimized
