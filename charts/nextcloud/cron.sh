#!/bin/bash
# The jobs that are due; none while a release is brought in, which the next run makes up for.
set -euo pipefail
html=/var/www/html
bash /etc/nextcloud/unhold.sh "$html/config/held"
[ -e "$html/config/.lock" ] || { echo 'cron: nothing is installed yet'; exit 0; }
exec 8<"$html/config/.lock"
flock --shared --nonblock 8 || { echo 'cron: a release is brought in'; exit 0; }
php -f "$html/cron.php"
