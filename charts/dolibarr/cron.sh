#!/bin/bash
# Dolibarr's own scheduled jobs, every five minutes. One that fails ends this: the kubelet starts it again and waits longer each time, which an alert sees.
set -euo pipefail
shopt -s inherit_errexit
# the first process of a container is not stopped by a signal that it does not handle
trap 'exit 0' TERM INT
while true; do
  php /var/www/scripts/cron/cron_run_jobs.php "$(</run/cron/key)" firstadmin
  touch /tmp/alive
  # bash runs a trap after the command before it: only a wait is interrupted
  sleep 300 &
  wait $!
done
