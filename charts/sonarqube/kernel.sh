#!/bin/bash
# Whether the node allows what Elasticsearch asks for: only the node itself can change it.
set -euo pipefail
shopt -s inherit_errexit
found=$(</proc/sys/vm/max_map_count)
if ((found < LEAST)); then
  echo "node $NODE: vm.max_map_count is too small, got $found, expected at least $LEAST: run the playbook of the site (--tags kernel) on it" >&2
  exit 1
fi
