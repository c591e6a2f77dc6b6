#!/bin/bash
# Runs before the web server, the worker and the clock. The web server LEADS: an empty database is installed, once; every other is brought to the release of the
# image by its migrations. The others wait until it has. What is compiled from the configuration is made for each.
set -euo pipefail
shopt -s inherit_errexit
lib=/usr/local/lib/archipel
config=/var/www/html/config/local.php
console() { php /var/www/html/bin/console --no-interaction "$@"; }
installed() { php "$lib/prepare.php" installed "$config"; }

php "$lib/prepare.php" wait
if [ -z "${LEADS:-}" ]; then
  until installed && console doctrine:migrations:up-to-date; do
    echo 'prepare: waits for the web server'
    sleep 10
  done
elif installed; then
  console cache:clear
  console doctrine:migrations:migrate --allow-no-migration
else
  cp "$lib/local.php" "$config"
  chmod 0600 "$config"
  # an argument is seen by who is in this pod; nobody else is
  console mautic:install "$URL" --force --admin_username="$ADMIN" --admin_email="$ADMIN_EMAIL" --admin_password="$(</run/admin/password)"
  installed || { echo 'prepare: the installer ended and nothing is installed' >&2; exit 1; }
  console cache:clear
fi
[ -n "${LEADS:-}" ] || exit 0
# its pages and its installer write what they read: the login of the database must not stay there
php "$lib/prepare.php" clean "$config"
console mautic:plugins:reload
