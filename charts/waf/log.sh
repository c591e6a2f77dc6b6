#!/bin/sh
# Reads what nginx and ModSecurity log through one pipe. It holds the pipe open both ways: nginx never waits for a reader and the reader never sees an end.
set -eu
[ -p /run/waf/log ] || mkfifo -m 600 /run/waf/log
: >/run/waf/metrics
awk -f /etc/waf/log.awk <>/run/waf/log &
reader=$!
trap 'kill "$reader"' TERM INT
wait "$reader"
