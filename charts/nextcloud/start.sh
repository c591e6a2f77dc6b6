#!/bin/bash
# Starts the web server. Sessions are in Redis, of which PHP reads a file: written into memory, since it has the password in it.
set -euo pipefail
shopt -s inherit_errexit
mkdir -p /run/php
umask 077
cat >/run/php/session.ini <<INI
session.save_handler = redis
session.save_path = "tcp://$REDIS_AT?auth[]=$REDIS_LOGIN&auth[]=$(cat /run/nextcloud/redis-password)"
redis.session.locking_enabled = 1
redis.session.lock_retries = -1
redis.session.lock_wait_time = 10000
INI
umask 022
# after the folder of the image
export PHP_INI_SCAN_DIR=:/run/php
exec apache2-foreground
