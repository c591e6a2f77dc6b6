#!/bin/sh
# What Git asks for a password (gitcredentials(7), GIT_ASKPASS): answers with the token of the host that it names, from TOKEN_FOLDER, and with nothing else.
set -eu
host=$(printf '%s' "$1" | sed -n "s#.*'https\{0,1\}://\([^@/']*@\)\{0,1\}\([A-Za-z0-9.:-]*\).*#\2#p" | tr ':' '-')
case $1 in
# any name goes with a token, at GitLab and at GitHub
Username*) echo oauth2 ;;
Password*) cat "$TOKEN_FOLDER/$host" ;;
*) exit 1 ;;
esac
