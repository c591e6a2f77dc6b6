#!/bin/bash
# What a proof and a restore share. A domain that is brought back has a controller of another name than any that it knew (wiki.samba.org, Back up and
# Restoring a Samba AD DC).

# Makes the domain of a copy in a folder that is not there yet. The name of its controller goes up by one: dc1, dc2 …, or is SERVER.
bring_back() {
  local copy=$1 folder=$2
  mkdir -p /tmp/etc /tmp/run
  tar --extract --to-stdout --file "$copy" etc/smb.conf >/tmp/etc/copied.conf || { echo 'the copy holds no configuration' >&2; return 1; }
  local old new
  old=$(sed -n 's/^\s*netbios name\s*=\s*//p' /tmp/etc/copied.conf | tr '[:upper:]' '[:lower:]')
  [[ $old =~ ^(.*[^0-9])([0-9]*)$ ]] || { echo "the controller of the copy is called '$old'" >&2; return 1; }
  new=${SERVER:-${BASH_REMATCH[1]}$((${BASH_REMATCH[2]:-1} + 1))}
  sed -e "s|/var/lib/samba/domain|$folder|g; s|/run/samba|/tmp/run|g; s|^\(\s*netbios name\s*=\s*\).*|\1$new|" /tmp/etc/copied.conf >/tmp/etc/smb.conf
  samba-tool domain backup restore --backup-file="$copy" --newservername="$new" --targetdir="$folder" --host-ip="${ADDRESS:-127.0.0.1}" \
    --configfile=/tmp/etc/smb.conf >/tmp/restore.log 2>&1 || { tail -n 20 /tmp/restore.log >&2; return 1; }
  printf '%s' "$new" >"$folder/etc/name"
}
