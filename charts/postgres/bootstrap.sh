#!/bin/bash
# Makes the data directory of a cluster of which nothing is left, or never was anything: what the archive holds, up to its end, or an empty one. An archive
# that cannot be read is not an empty one: Patroni tries again. With `follow` what the other site's archive holds, for a standby of it.
set -euo pipefail
shopt -s inherit_errexit
# shellcheck source=charts/postgres/archive.sh
. /usr/local/lib/archipel/archive.sh

if [ "${1:-}" = follow ]; then
  follow_archive
  bring "$(first_bucket)" '' "$DATA" follow
  exit 0
fi
open_archive
holding=$(holding) || { echo 'bootstrap: the archive does not say what it holds' >&2; exit 1; }
if [ -n "$holding" ]; then
  echo "bootstrap: ${holding%% *} holds a copy, which is brought back"
  bring "${holding%% *}" '' "$DATA"
else
  echo 'bootstrap: the archive is empty, so is the cluster'
  "$PROGRAMS/initdb" --pgdata="$DATA" --username=postgres --encoding=UTF8 --locale=C.UTF-8 --data-checksums \
    --auth-local=peer --auth-host=scram-sha-256 >/dev/null
fi
