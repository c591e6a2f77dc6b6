#!/bin/bash
# Brings the volume and the database to the release of the image, and the settings of apps to what the site says. Runs before each start, as the one
# pod that does so; safe to run again at any point.
set -euo pipefail
shopt -s inherit_errexit
html=/var/www/html
etc=/etc/nextcloud
occ() { php "$html/occ" --no-interaction --no-ansi "$@"; }

# the image fills an empty folder only, and the bucket must be known before the first file is written
if [ ! -d "$html/config" ]; then
  rm -rf "$html/config.new"
  cp -r /usr/src/nextcloud/config "$html/config.new"
  mv "$html/config.new" "$html/config"
fi
# jobs share this lock: none runs while code is exchanged, which leaves this folder alone
exec 8>"$html/config/.lock"
flock 8
cp "$etc/loader.php" "$html/config/zz-site.config.php.new"
mv "$html/config/zz-site.config.php.new" "$html/config/zz-site.config.php"

# a copy that died with its node holds nobody for ever; what was brought back is held until the end of this script
if [ -e "$html/config/held" ] && [ ! -e "$html/config/restored" ]; then bash "$etc/unhold.sh" "$html/config/held"; fi

# one major release at a time, by the image's own steps (docker.io/library/nextcloud); the variables are read by the first installation alone
export NEXTCLOUD_CONFIG_WRITABLE=1
NEXTCLOUD_UPDATE=1 /entrypoint.sh true
occ status --output=json | grep -q '"installed":true' || { echo 'install: Nextcloud is not installed' >&2; exit 1; }

# the last steps of a restore: clients must compare all that they have with what is there now (docs.nextcloud.com, restoring backup)
if [ -e "$html/config/restored" ]; then
  occ maintenance:data-fingerprint
  occ memcache:distributed:clear
  rm -f "$html/config/restored" "$html/config/held"
fi

# while it is held for a copy, apps know no commands: the pod that starts then waits
for _ in {1..120}; do
  [ -e "$html/config/held" ] || break
  echo 'install: waits until the copy is made'
  sleep 30
done

occ background:cron
installed=$(occ app:list --output=json)
for app in $APPS; do
  if ! grep -q "\"$app\":" <<<"$installed"; then occ app:install "$app"; fi
  # one that knows no such release yet shuts nobody out of the rest
  occ app:enable "$app" || echo "install: the app '$app' cannot be enabled: update it, or wait for its makers" >&2
done
occ app:enable serverinfo
php "$etc/apps.php" | occ config:import
if [ -n "${OIDC_CLIENT:-}" ]; then
  # the issuer's groups are made here with their names; who is in none of those that are named stays out
  occ user_oidc:provider "$OIDC_NAME" "--clientid=$OIDC_CLIENT" --clientsecret-file=/run/nextcloud/client-secret \
    "--discoveryuri=$OIDC_DISCOVERY" "--scope=$OIDC_SCOPE" --unique-uid=0 "--mapping-uid=$OIDC_USER" --mapping-display-name=name \
    --mapping-email=email "--mapping-groups=$OIDC_GROUPS_CLAIM" --group-provisioning=1 "--group-whitelist-regex=$OIDC_GROUPS" \
    "--group-restrict-login-to-whitelist=$OIDC_RESTRICT" --check-bearer=0 ||
    echo 'install: the sign-in at the issuer is not set; /login?direct=1 is the way for the administrator' >&2
fi
# an upgrade leaves to a quiet hour what a table needs
occ db:add-missing-indices
occ maintenance:update:htaccess
php "$etc/strip.php" "$html/config/config.php"
echo 'install: done'
