#!/usr/bin/env bash
# Brings Mailcow to what the site says, and prints `changed` as its last line where something was. Safe to run again.
#   converge.sh             checks out the pinned release, fills in the configuration, starts what changed, then accounts
#   converge.sh rollback    goes back to the release before, with the databases as they were before the update
set -euo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# REPOSITORY TAG COMMIT FOLDER NAME HOST STATE
# shellcheck source=/dev/null
. "$here/site.env"
conf="$FOLDER/data/conf"
ssl="$FOLDER/data/assets/ssl"
snapshots="/var/backups/$NAME"
changed=no
umask 077

say() { printf '%s\n' "$*" >&2; }
compose() { docker compose --project-directory "$FOLDER" "$@"; }
commit_of() { git -C "$FOLDER" rev-parse HEAD; }

# put SOURCE TARGET MODE: succeeds where the target was another
put() {
  if cmp --silent "$1" "$2"; then
    rm -f "$1"
    return 1
  fi
  # called where set -e does nothing
  chmod "$3" "$1" || exit 1
  mv -f "$1" "$2" || exit 1
  changed=yes
}

# filled SOURCE: the text, `=@name@` and `:@name@` at the ends of lines filled in from the host's secrets
filled() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    if [[ $line =~ ^(.*[=:])@([a-z0-9-]+)@$ ]]; then
      printf '%s%s\n' "${BASH_REMATCH[1]}" "$(<"$here/secrets/${BASH_REMATCH[2]}")"
    else
      printf '%s\n' "$line"
    fi
  done <"$1"
}

fetch_release() {
  if [ ! -d "$FOLDER/.git" ]; then
    rm -rf "$FOLDER.new"
    umask 022
    git -c advice.detachedHead=false clone --quiet --depth 1 --branch "$TAG" "$REPOSITORY" "$FOLDER.new"
    umask 077
    mv "$FOLDER.new" "$FOLDER"
    changed=yes
  fi
  [ "$(commit_of)" = "$COMMIT" ] && return
  git -C "$FOLDER" fetch --quiet --depth 1 --force origin "refs/tags/$TAG:refs/tags/$TAG"
  local found
  found=$(git -C "$FOLDER" rev-parse "refs/tags/$TAG^{commit}")
  if [ "$found" != "$COMMIT" ]; then
    say "$TAG names commit $found, expected $COMMIT: somebody moved the tag, nothing was changed"
    exit 1
  fi
  snapshot
  commit_of >"$STATE.previous"
  check_out "$COMMIT"
}

# containers write into tracked files (main.cf): those are made again at each start
check_out() {
  local mask
  mask=$(umask)
  umask 022
  git -C "$FOLDER" checkout --quiet --force "$1"
  umask "$mask"
  changed=yes
}

# databases and queues before an update: its migrations lead one way. Mail itself is not touched by them, and is in the host's backup.
snapshot() {
  [ -f "$FOLDER/mailcow.conf" ] && [ -n "$(compose ps --quiet mysql-mailcow)" ] || return 0
  say "keeps the databases of $(commit_of) in $snapshots"
  install -d -m 0700 "$snapshots"
  # its own script writes as another user, and wants a folder that others may write to: nobody enters its parent
  install -d -m 0707 "$snapshots/last"
  MAILCOW_BACKUP_LOCATION="$snapshots/last" THREADS=1 "$FOLDER/helper-scripts/backup_and_restore.sh" backup mysql redis rspamd postfix crypt --delete-days 30
}

rollback() {
  if [ ! -f "$STATE.previous" ]; then
    say "there is no release before: nothing was changed"
    exit 1
  fi
  compose down
  check_out "$(<"$STATE.previous")"
  compose up --detach mysql-mailcow
  say "now restore the databases: MAILCOW_BACKUP_LOCATION=$snapshots/last $FOLDER/helper-scripts/backup_and_restore.sh restore"
  say "then write the release before into the site file, and run the playbook"
}

configure() {
  local work source target mode service
  work=$(mktemp -d "$FOLDER/.archipel.XXXXXX")
  trap 'rm -rf "$work"' RETURN
  filled "$here/mailcow.conf" >"$work/mailcow.conf"
  # until 'admin' has a password of its own its pages are for this machine alone
  [ -f "$STATE.json" ] || sed -i 's/^HTTP_BIND=.*/HTTP_BIND=127.0.0.1/; s/^HTTPS_BIND=.*/HTTPS_BIND=127.0.0.1/' "$work/mailcow.conf"
  put "$work/mailcow.conf" "$FOLDER/mailcow.conf" 0600 || true
  while read -r source target mode service; do
    filled "$here/$source" >"$work/$source"
    if put "$work/$source" "$FOLDER/$target" "$mode" && [ "$service" != - ]; then restart+=("$service"); fi
  done <"$here/overlays"
  [ -f "$conf/rspamd/override.d/worker-controller-password.inc" ] ||
    (umask 022 && printf '# Placeholder\n' >"$conf/rspamd/override.d/worker-controller-password.inc")
}

# what it serves until its own client has a certificate, which replaces no other issuer than this one
certify() {
  (umask 022 && mkdir -p "$ssl" "$FOLDER/data/assets/ssl-example")
  # the example that upstream ships has a key that everybody knows
  if ! openssl x509 -noout -subject -in "$FOLDER/data/assets/ssl-example/cert.pem" 2>/dev/null | grep --quiet --fixed-strings "CN = $HOST"; then
    openssl req -x509 -newkey rsa:4096 -sha256 -nodes -days 365 -subj "/O=mailcow/CN=$HOST" \
      -keyout "$FOLDER/data/assets/ssl-example/key.pem" -out "$FOLDER/data/assets/ssl-example/cert.pem" 2>/dev/null
  fi
  local file
  for file in cert.pem key.pem; do
    [ -f "$ssl/$file" ] || cp "$FOLDER/data/assets/ssl-example/$file" "$ssl/$file"
  done
  [ -f "$here/secrets/tls-key" ] || return 0
  # the key that TLSA records tell: certificates come and go, it stays
  (umask 022 && mkdir -p "$ssl/acme")
  cp "$here/secrets/tls-key" "$ssl/acme/.new"
  if put "$ssl/acme/.new" "$ssl/acme/key.pem" 0600; then
    rm -f "$ssl/$HOST/key.pem"
    touch "$ssl/force_renew"
    restart+=(acme-mailcow)
  fi
}

start() {
  local before after
  compose config --quiet
  before=$(compose ps --all --quiet | sort)
  [ "$changed" = no ] || compose pull --quiet
  compose up --detach --quiet-pull --remove-orphans
  if [ "${#restart[@]}" -gt 0 ]; then compose restart "${restart[@]}"; fi
  after=$(compose ps --all --quiet | sort)
  [ "$before" = "$after" ] || changed=yes
}

restart=()
if [ "${1:-}" = rollback ]; then
  rollback
  exit
fi
fetch_release
configure
certify
start
first=no
[ -f "$STATE.json" ] || first=yes
accounts=$("$here/accounts.py" converge)
[ -z "$accounts" ] || changed=yes
# now its pages may be seen
if [ "$first" = yes ]; then
  restart=()
  configure
  start
fi
[ "$changed" = no ] || echo changed
