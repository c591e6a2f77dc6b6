#!/bin/bash
# WAL-G as the tool that copies (wal-g.readthedocs.io/PostgreSQL). It knows one bucket at a time: each is written in turn.
# shellcheck disable=SC2154

# what was copied last, by bucket: WAL-G says it only by listing all
COPIED=/var/spool/archive

open_archive() {
  export WALG_COMPRESSION_METHOD=zstd WALG_LIBSODIUM_KEY_TRANSFORM=none PGHOST=$SOCKET PGUSER=postgres AWS_S3_FORCE_PATH_STYLE=true
  WALG_LIBSODIUM_KEY=$(<"$ARCHIVE_KEY")
  export WALG_LIBSODIUM_KEY
}

# runs a command for one bucket
at() {
  local wanted=$1 bucket region endpoint name path
  shift
  while read -r bucket region endpoint name path; do
    [ "$bucket" = "$wanted" ] || continue
    AWS_ACCESS_KEY_ID=$(<"/run/buckets/$bucket/access-key") AWS_SECRET_ACCESS_KEY=$(<"/run/buckets/$bucket/secret-key") \
      AWS_REGION=$region AWS_ENDPOINT=$endpoint WALG_S3_PREFIX="s3://$name/$path" "$@"
    return
  done <<<"$TARGETS"
}

# a bucket that refuses does not keep the log from the others; the segment is tried again for all
push() {
  local bucket failed=0
  for bucket in $(buckets); do
    if at "$bucket" wal-g wal-push "$1"; then basename "$1" >"$COPIED/$bucket" 2>/dev/null || true; else failed=1; fi
  done
  return "$failed"
}
# 74 says that there is none (EX_IOERR), which is how a recovery ends; anything else must not look like that
fetch() {
  local bucket code missing=0
  for bucket in $(buckets); do
    code=0
    at "$bucket" wal-g wal-fetch "$1" "$2" || code=$?
    case $code in
    0) return 0 ;;
    74) missing=1 ;;
    esac
  done
  [ "$missing" = 1 ] && return 1
  # over 125 stops the server rather than letting it think that the log ends here
  return 126
}
list() { local bucket; for bucket in $(buckets); do echo "$bucket:"; at "$bucket" wal-g backup-list --pretty --detail; done; }

told() {
  local bucket listed
  for bucket in $(buckets); do
    if listed=$(at "$bucket" wal-g backup-list --detail --json 2>/run/patroni/listed); then
      printf '%s' "$listed" | "$PYTHON" "$SCRIPTS/wal-g.py" state "$bucket" "$(cat "$COPIED/$bucket" 2>/dev/null || echo -)" ||
        echo "$bucket unknown - - - -"
    elif grep -q 'No backups found' /run/patroni/listed; then
      echo "$bucket empty - - - -"
    else
      cat /run/patroni/listed >&2
      echo "$bucket unknown - - - -"
    fi
  done
}

prepare() { mkdir -p "$COPIED"; }
full() {
  # called where set -e does nothing: a copy that failed must not look like one, nor end older ones
  at "$1" wal-g backup-push "$DATA" || return 1
  at "$1" wal-g delete before FIND_FULL "$(date -u -d "-$KEEP days" +%Y-%m-%dT%H:%M:%SZ)" --confirm
}
verify() {
  local said
  said=$(at "$1" wal-g wal-verify integrity timeline)
  echo "$said"
  ! grep -q 'FAILURE' <<<"$said"
}

# bring BUCKET TIME FOLDER [follow]: the newest copy, or the last one before a moment, and how the server goes on from there
bring() {
  local bucket=$1 time=$2 folder=$3 mode=${4:-end} name verb=fetch
  name=$(at "$bucket" wal-g backup-list --detail --json | "$PYTHON" "$SCRIPTS/wal-g.py" before "${time:--}")
  [ -n "$name" ] || { echo "bring: $bucket has no copy before $time" >&2; return 1; }
  # it writes into an empty folder alone
  rm -rf "${folder:?}"
  mkdir -p "$folder"
  chmod 0700 "$folder"
  at "$bucket" wal-g backup-fetch "$folder" "$name"
  [ "$mode" != follow ] || verb=follow
  {
    echo "restore_command = 'bash $SCRIPTS/archive.sh $verb %f \"%p\"'"
    [ -z "$time" ] || printf "recovery_target_time = '%s'\nrecovery_target_action = 'promote'\n" "$time"
    [ -z "${TIMELINE:-}" ] || echo "recovery_target_timeline = '$TIMELINE'"
  } >>"$folder/postgresql.auto.conf"
  if [ "$mode" = follow ]; then touch "$folder/standby.signal"; else touch "$folder/recovery.signal"; fi
}
