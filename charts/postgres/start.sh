#!/bin/bash
# Runs Patroni, which runs PostgreSQL: patroni.yml as it was generated, and beside it the passwords that its Secrets hold now.
set -euo pipefail
umask 077
# a password in the environment would be tried before the file that Patroni writes for each connection
unset PGPASSWORD PGPASSFILE

# a container that starts again in its pod finds its file of before
install -m 0600 /etc/patroni/patroni.yml "$RUN/10-generated.yml"
bash /usr/local/lib/archipel/secrets.sh >/dev/null
# a volume that gives its files to a group opens the data directory, and the server refuses one that is open
[ ! -d "$DATA" ] || chmod 0700 "$DATA"
# a container that ended hard leaves the lock of its socket, and a process of this one may have the same number
rm -f "$SOCKET"/.s.PGSQL.*
exec "$PATRONI/patroni" "$RUN"
