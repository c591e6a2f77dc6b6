#!/bin/sh
# What Git asks for a password (gitcredentials(7), git-credential(1)): `ask.sh FOLDER get` answers with the token of the host, a file in FOLDER; it keeps nothing.
set -eu
[ "$2" = get ] || exit 0
protocol='' host=''
while IFS='=' read -r key value; do
  case $key in
  protocol) protocol=$value ;;
  host) host=$(printf '%s' "$value" | tr ':' '-') ;;
  esac
done
# a token never goes out in the open, and never to a host that the site does not name
case $protocol/$host in
https/*[!A-Za-z0-9.-]* | https/ | https/.*) exit 1 ;;
https/*) ;;
*) exit 1 ;;
esac
[ -r "$1/$host" ] || exit 1
read -r token <"$1/$host" || [ -n "$token" ]
# any name goes with a token, at GitLab and at GitHub
printf 'username=oauth2\npassword=%s\n' "$token"
