#!/bin/bash
# Runs dump.sh, prove.sh or restore.sh, whichever the run is for, with tools that speak TLS: where they ask by the network, and where the server that a
# restore starts sends what it has (MIGRATE), for which Valkey wants a certificate of its own.
set -euo pipefail
shopt -s inherit_errexit
tls=/run/copier/tls
tools=$(mktemp -d /tmp/tools.XXXXXX)
cli=$(command -v valkey-cli)
server=$(command -v valkey-server)
cat >"$tools/valkey-cli" <<TOOL
#!/bin/bash
[ "\$1" = -s ] || set -- --tls --cacert $tls/ca.crt "\$@"
exec $cli "\$@"
TOOL
cat >"$tools/valkey-server" <<TOOL
#!/bin/bash
exec $server "\$@" --tls-cluster yes --tls-ca-cert-file $tls/ca.crt --tls-cert-file $tls/tls.crt --tls-key-file $tls/tls.key
TOOL
chmod 0755 "$tools"/*
export PATH="$tools:$PATH"
task=${DUMP:+dump}${PROVE:+prove}${RESTORE:+restore}
exec bash "$(dirname "$0")/$task.sh"
