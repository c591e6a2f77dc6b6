#!/bin/bash
# Puts the key file of the data in its place, and hands over to the image's own start. /srv/gitlab is the volume that is copied, /etc/gitlab the other one.
set -euo pipefail
data=/srv/gitlab
kept=$data/secrets
keys=gitlab-secrets.json
scripts=/usr/local/lib/archipel

# who brings a copy back holds it until the last step: then `restored` is there
while [ -e "$data/held" ] && [ ! -e "$data/restored" ] && read -r reason _ <"$data/held" && [ "$reason" = restore ]; do
  echo 'start: a copy is being brought back, waits'
  sleep 10
done

install -d -m 0770 -o git -g git "$data" "$kept"
# what the database encrypts is read with the keys that were there when it was copied: those of the copy, and of a new disk
if [ -s "$kept/$keys" ] && { [ ! -s "/etc/gitlab/$keys" ] || [ -e "$data/restored" ]; }; then
  install -m 0600 -o root -g root "$kept/$keys" "/etc/gitlab/.$keys"
  mv "/etc/gitlab/.$keys" "/etc/gitlab/$keys"
  echo "start: $keys is that of the data"
fi
# by which the image tells an upgrade that skips a version, and refuses it
if [ -s "$kept/VERSION" ]; then install -D -m 0644 "$kept/VERSION" /var/opt/gitlab/gitlab-rails/VERSION; fi
rm -f /run/settled

bash "$scripts/holder.sh" &
export GITLAB_DISABLE_OPENSSH=true GITLAB_SKIP_PG_UPGRADE=true
export GITLAB_POST_RECONFIGURE_SCRIPT="bash $scripts/settle.sh"
exec /assets/init-container
