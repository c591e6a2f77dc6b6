#!/bin/bash
# The next start takes the keys of the copy, forgets what was cached, and lets everybody in.
set -euo pipefail
touch /data/restored
