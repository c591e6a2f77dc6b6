#!/bin/sh
# The people of the site file with the digests of their passwords, as Authelia reads them: a line `password: <file>` becomes what the file holds.
set -eu
umask 077

while IFS= read -r line; do
  case $line in
    '    password: '*) ;;
    *)
      printf '%s\n' "$line"
      continue
      ;;
  esac
  file=${line#'    password: '}
  digest=$(cat "$file")
  case $digest in
    # what is no digest would be a password in the clear, or end the text
    *[!A-Za-z0-9+/=,.\$_-]*) digest= ;;
  esac
  case $digest in
    "\$argon2id\$v=19\$"*) ;;
    *)
      echo "$file: is no argon2id digest, got other text, expected \$argon2id\$v=19\$…, do set what 'authelia crypto hash generate argon2' prints" >&2
      exit 1
      ;;
  esac
  printf "    password: '%s'\n" "$digest"
done <"${PEOPLE:?}" >"${BACKEND:?}/users.yml"
