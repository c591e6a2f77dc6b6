#!/bin/bash
# Lets GitLab go on.
set -euo pipefail
rm -f /data/held
