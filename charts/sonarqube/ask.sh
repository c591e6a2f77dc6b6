#!/bin/bash
# Asks SonarQube at $2 whether it is `ready` to be used, or `alive`; says why it is not.
set -euo pipefail
shopt -s inherit_errexit
what=$1 url=$2

case $what in
  ready)
    # 200 says no more than that somebody answers (docs.sonarsource.com, api/system/status)
    answer=$(curl --silent --show-error --max-time 8 "$url/api/system/status")
    [[ $answer =~ \"status\":\"([A-Z_]+)\" ]] && status=${BASH_REMATCH[1]} || status="no status: ${answer:0:200}"
    case $status in
      UP) exit 0 ;;
      DB_MIGRATION_NEEDED) status+=': its database is of an earlier release, copy it and open /setup' ;;
      *) ;;
    esac
    echo "SonarQube is not up, got $status" >&2
    exit 1
    ;;
  alive)
    # while it migrates it is alive, and answers so; the header comes by a pipe, where no other process sees it
    printf 'X-Sonar-Passcode: %s\n' "$(</run/passcode/value)" |
      curl --silent --show-error --fail --max-time 8 --output /dev/null --header @- "$url/api/system/liveness"
    ;;
  *)
    echo "got $what, expected ready or alive" >&2
    exit 2
    ;;
esac
