#!/bin/bash
# Puts the databases of a dump in the place of those that are there.
set -euo pipefail
shopt -s inherit_errexit
MYSQL_PWD=$(</run/copier/value)
export MYSQL_PWD
client=$(command -v mariadb || command -v mysql)
exec "$client" --no-defaults "--host=$HOST" "--port=$PORT" --user=copier --batch
