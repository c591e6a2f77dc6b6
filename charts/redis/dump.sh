#!/bin/bash
# Writes a whole copy of the data (RDB) as a replica is given one: of any server, whose replicas are ready only when they have caught up.
set -euo pipefail
shopt -s inherit_errexit
REDISCLI_AUTH=$(</run/copier/value)
export REDISCLI_AUTH
# what the server sends ends with a check sum, which each proof and each restore computes anew
exec valkey-cli -h "$HOST" -p "$PORT" --user copier --no-auth-warning --rdb -
