#!/bin/bash
# The next start takes the fingerprint of the data, forgets what was cached, and lets everybody in.
set -euo pipefail
touch /data/config/restored
