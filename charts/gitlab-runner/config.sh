#!/bin/sh
# Writes CONFIG from TEMPLATE with the secrets in the place of their words, into memory, for its own user alone.
set -eu
umask 077

# what is none of these characters would be read as more than a value, or is no token at all
value() {
  read -r text <"$1" || [ -n "$text" ]
  case $text in
  '' | *[!A-Za-z0-9._+/=-]*)
    echo "$1: is no token or key, expected letters, digits and ._+/=-" >&2
    return 1
    ;;
  esac
}

value /run/keys/token
token=$text
case $token in
glrt-*) ;;
*)
  echo '/run/keys/token: is no authentication token of a runner, expected glrt-…: registration tokens are gone since GitLab 18' >&2
  exit 1
  ;;
esac
access=''
secret=''
if [ -e /run/keys/cache-access-key ]; then
  value /run/keys/cache-access-key
  access=$text
  value /run/keys/cache-secret-key
  secret=$text
fi

# line by line in the shell itself: no other process sees a value
while IFS= read -r line; do
  case $line in
  *@TOKEN@*) printf '%s%s%s\n' "${line%%@TOKEN@*}" "$token" "${line#*@TOKEN@}" ;;
  *@CACHE_ACCESS_KEY@*) printf '%s%s%s\n' "${line%%@CACHE_ACCESS_KEY@*}" "$access" "${line#*@CACHE_ACCESS_KEY@}" ;;
  *@CACHE_SECRET_KEY@*) printf '%s%s%s\n' "${line%%@CACHE_SECRET_KEY@*}" "$secret" "${line#*@CACHE_SECRET_KEY@}" ;;
  *) printf '%s\n' "$line" ;;
  esac
done <"$TEMPLATE" >"$CONFIG"
