#!/bin/bash
# Puts the databases of a dump in the place of those that are there.
set -euo pipefail
MYSQL_PWD=$(</run/copier/value)
export MYSQL_PWD
exec mysql --no-defaults "--host=$HOST" "--port=$PORT" --user=copier --batch
