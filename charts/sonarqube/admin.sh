#!/bin/bash
# Gives the account `admin` the password of the site: a new database knows it as admin/admin, and whoever came first would be it. A password that somebody
# changed in its pages stays, and is told: the site's opens nothing then.
set -euo pipefail
shopt -s inherit_errexit
: "${URL:?}"
new="$(</run/admin/value)-Aa1"

# user and password come by a pipe, where no other process sees them
as_admin() {
  local password=$1
  shift
  printf 'user = "admin:%s"\n' "$password" | curl --silent --show-error --max-time 20 --config - "$@"
}
is_valid() { [[ $(as_admin "$1" "$URL/api/authentication/validate") == *'"valid":true'* ]]; }
is_up() { [[ $(curl --silent --max-time 10 "$URL/api/system/status") == *'"status":"UP"'* ]]; }

while true; do
  until is_up; do sleep "${PAUSE:-10}"; done
  if is_valid "$new"; then
    :
  elif is_valid admin; then
    {
      printf 'user = "admin:admin"\n'
      printf 'data-urlencode = "login=admin"\ndata-urlencode = "previousPassword=admin"\ndata-urlencode = "password=%s"\n' "$new"
    } | curl --silent --show-error --fail-with-body --max-time 20 --config - "$URL/api/users/change_password"
    is_valid "$new" || { echo "admin: the password was not taken" >&2; exit 1; }
    echo "admin: has the password of the site"
  else
    echo "admin: has another password than the site's, which somebody gave it" >&2
  fi
  [[ ${EVERY:-1h} != once ]] || exit 0
  sleep "${EVERY:-1h}" &
  wait $!
done
