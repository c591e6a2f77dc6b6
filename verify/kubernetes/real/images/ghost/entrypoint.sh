#!/bin/bash
# As the entry point of Ghost's image does it: what the content folder lacks is copied from the image.
set -euo pipefail

original=/var/lib/ghost/content.orig
for source in "$original"/*/ "$original"/themes/*; do
  source=${source%/}
  target=/var/lib/ghost/content/${source#"$original"/}
  [ -e "$target" ] && continue
  mkdir -p "$(dirname "$target")"
  tar -cC "$(dirname "$source")" "$(basename "$source")" | tar -xC "$(dirname "$target")"
done
exec node current/index.js
