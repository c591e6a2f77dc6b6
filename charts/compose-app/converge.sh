#!/usr/bin/env bash
# Brings a project of Docker Compose to what the site says, and prints `changed` as its last line where something was. Safe to run again.
set -euo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
changed=no
umask 077

compose() { docker compose --project-directory "$here" --file "$here/compose.yaml" "$@"; }

# filled SOURCE: the text, `=@name@` at the ends of lines filled in from the host's secrets
filled() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    if [[ $line =~ ^(.*=)@([a-z0-9-]+)@$ ]]; then
      printf '%s%s\n' "${BASH_REMATCH[1]}" "$(<"$here/secrets/${BASH_REMATCH[2]}")"
    else
      printf '%s\n' "$line"
    fi
  done <"$1"
}

for template in "$here"/*.template; do
  target="${template%.template}.env"
  filled "$template" >"$target.new"
  if cmp --silent "$target.new" "$target"; then
    rm -f "$target.new"
  else
    mv -f "$target.new" "$target"
    changed=yes
  fi
done

compose config --quiet
before=$(compose ps --all --quiet | sort)
# a changed file, image or environment makes new containers: nothing else is touched
compose up --detach --quiet-pull --remove-orphans --wait --wait-timeout 300
after=$(compose ps --all --quiet | sort)
[ "$before" = "$after" ] || changed=yes
[ "$changed" = no ] || echo changed
