#!/usr/bin/env bash
# Copies Mailcow's databases, queue, learned filters and the keys that its mail is encrypted with, by the script that Mailcow has for it: MariaDB is never
# read while it writes. The copy has a mailcow.conf, since a database has its passwords inside; those of the store return with the next playbook.
#   copies.sh copy|prove|restore FOLDER
#   copies.sh hold|release              while mail comes back: nobody delivers or reads
set -euo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
. "$here/site.env"
: "${FOLDER:?}"
copy=${2:-}
own="$FOLDER/helper-scripts/backup_and_restore.sh"
umask 077

compose() { docker compose --project-directory "$FOLDER" "$@"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# upstream's script goes on after a failure, so what it left is looked at; a copy of MariaDB that broke off has no checkpoints
whole() {
  local item archive
  for item in mariadb redis rspamd postfix crypt; do
    archive=$(compgen -G "$copy/point/mailcow-*/backup_$item.tar.*" | head -n 1) || fail "the copy has no $item"
    tar --list --file "$archive" >"$copy/listed" || fail "$archive cannot be read"
    [ "$item" != mariadb ] || grep -Eq '(xtrabackup|mariadb_backup)_checkpoints$' "$copy/listed" || fail 'the copy of MariaDB broke off'
    wc -l <"$copy/listed"
  done | awk '{ sum += $1 } END { print sum }'
  rm -f "$copy/listed"
}

case $1 in
copy)
  # it writes as another user, and wants a folder that others may write to: nobody enters its parent
  install -d -m 0707 "$copy/point"
  MAILCOW_BACKUP_LOCATION="$copy/point" THREADS=1 "$own" backup mysql redis rspamd postfix crypt >&2
  whole >/dev/null
  ;;
prove)
  count=$(whole)
  echo "$count files in 5 archives"
  ;;
restore)
  : 2>/dev/null </dev/tty || fail "its own script asks what comes back: run this in a terminal, or: MAILCOW_BACKUP_LOCATION=$copy/point $own restore"
  MAILCOW_BACKUP_LOCATION="$copy/point" THREADS=1 "$own" restore </dev/tty
  ;;
hold) compose stop postfix-mailcow dovecot-mailcow >&2 ;;
release)
  compose start dovecot-mailcow postfix-mailcow >&2
  # what it remembers of mailboxes follows from what is there
  compose exec -T dovecot-mailcow doveadm force-resync -A '*' >&2
  ;;
esac
