#!/bin/bash
# Ends maintenance mode.
set -euo pipefail
rm -f /data/config/held
