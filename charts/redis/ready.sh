#!/bin/bash
# Ready is a server that answers and, where another leads, has all that that one had: the next one is not replaced before.
set -euo pipefail
shopt -s inherit_errexit
# shellcheck source=charts/redis/common.sh
. /usr/local/lib/archipel/common.sh
[ "$(own ping)" = PONG ] || { echo 'does not answer' >&2; exit 1; }
[ "$USERS" = servers ] || exit 0
own info replication | grep -qE '^(role:master|master_link_status:up)' || { echo 'has not caught up with who leads' >&2; exit 1; }
