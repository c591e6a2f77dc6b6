#!/bin/bash
# After GitLab has been set up: its keys go to the data, so that no copy is without them, and what the site decides to the database.
set -euo pipefail
shopt -s inherit_errexit
data=/srv/gitlab
kept=$data/secrets
for file in /etc/gitlab/gitlab-secrets.json /var/opt/gitlab/gitlab-rails/VERSION; do
  [ -s "$file" ] || { echo "settle: there is no $file" >&2; exit 1; }
  install -m 0600 -o git -g git "$file" "$kept/.new"
  mv "$kept/.new" "$kept/$(basename "$file")"
done
gitlab-rails runner /usr/local/lib/archipel/settings.rb
if [ -e "$data/restored" ]; then
  # what a copy of another moment left in the caches
  gitlab-rake cache:clear
  gitlab-rake gitlab:doctor:secrets
  rm -f "$data/held" "$data/restored"
fi
touch /run/settled
