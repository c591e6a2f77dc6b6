#!/bin/bash
# Puts what was masked in the place of all that DATABASE holds.
set -euo pipefail
shopt -s inherit_errexit
MYSQL_PWD=$(</run/copier/value)
export MYSQL_PWD
login=(--no-defaults "--host=$HOST" "--port=$PORT" --user=copier --batch)
mysql "${login[@]}" --execute="DROP DATABASE IF EXISTS \`$DATABASE\`; CREATE DATABASE \`$DATABASE\` CHARACTER SET utf8mb4"
exec mysql "${login[@]}" --database="$DATABASE"
