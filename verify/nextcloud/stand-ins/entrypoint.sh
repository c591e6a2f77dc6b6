#!/bin/sh
# In the place of the image's entry point: the steps of its update that matter to what is around them.
set -eu
[ "${NEXTCLOUD_UPDATE:-0}" = 1 ]
if [ ! -e /var/www/html/version.php ]; then
  for name in occ version.php status.php; do cp "/usr/src/nextcloud/$name" "/var/www/html/$name"; done
  mkdir -p /var/www/html/data /var/www/html/custom_apps /var/www/html/themes
  [ -n "$POSTGRES_HOST$POSTGRES_DB$NEXTCLOUD_ADMIN_USER" ] && [ -s "$NEXTCLOUD_ADMIN_PASSWORD_FILE" ] && [ -s "$POSTGRES_PASSWORD_FILE" ]
  php /var/www/html/occ maintenance:install -n
elif ! cmp -s /usr/src/nextcloud/version.php /var/www/html/version.php; then
  cp /usr/src/nextcloud/version.php /var/www/html/version.php
  php /var/www/html/occ upgrade
fi
exec "$@"
