#!/bin/bash
# Keeps the list of networks that nobody decides against, whatever they do: the operator's and the site's own. NETWORKS has them. Runs before the API starts.
set -euo pipefail

list=archipel

# made anew: what left the site leaves the list. Only the API could tell whether there is one
cscli allowlists delete "$list" >/dev/null 2>&1 || true
cscli allowlists create "$list" --description 'networks of the operator and of the site'
read -ra ranges <<<"$NETWORKS"
cscli allowlists add "$list" "${ranges[@]}"
