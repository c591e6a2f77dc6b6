#!/bin/bash
# pgBackRest as the tool that copies (pgbackrest.org/configuration.html). Its repositories are numbered as the buckets are.
# shellcheck disable=SC2154

open_archive() {
  local bucket number=0
  for bucket in $(buckets); do
    number=$((number + 1))
    export "PGBACKREST_REPO${number}_S3_KEY=$(<"/run/buckets/$bucket/access-key")"
    export "PGBACKREST_REPO${number}_S3_KEY_SECRET=$(<"/run/buckets/$bucket/secret-key")"
    export "PGBACKREST_REPO${number}_CIPHER_PASS=$(<"$ARCHIVE_KEY")"
  done
}

pgbackrest_() { PGBACKREST_PG1_PATH=$DATA pgbackrest --config="${CONFIG:-/etc/pgbackrest/pgbackrest.conf}" --stanza="$STANZA" "$@"; }

push() { pgbackrest_ archive-push "$1"; }
fetch() { pgbackrest_ archive-get "$1" "$2"; }
list() { pgbackrest_ info; }

# what each bucket holds, one a line: bucket, state, newest full, oldest full (Unix time), size, newest segment
told() { pgbackrest_ info --output=json | "$PYTHON" "$SCRIPTS/pgbackrest.py" "$(buckets)"; }

# one that was begun for a cluster that never got to its first copy, and one of an earlier major version, go on with this one
prepare() { pgbackrest_ --log-level-console=off stanza-create || pgbackrest_ stanza-upgrade; }
full() { pgbackrest_ --log-level-console=info --repo="$(number_of "$1")" --type=full backup; }
# reads everything that a bucket holds, and compares it with what it should be
verify() {
  local said
  said=$(pgbackrest_ --repo="$(number_of "$1")" --output=text --verbose verify)
  echo "$said"
  ! grep -qiE 'status: error|(missing|checksum invalid|size invalid|other): [1-9]' <<<"$said"
}

# bring BUCKET TIME FOLDER [follow]: the newest state, or that of a moment; with `follow` one that goes on reading
bring() {
  local bucket=$1 time=$2 folder=$3 mode=${4:-end} options verb=fetch
  options=()
  # what is there already need not be read again from the bucket
  [ ! -e "$folder/PG_VERSION" ] || options+=(--delta)
  [ -z "$time" ] || options+=(--type=time "--target=$time" --target-action=promote)
  [ -z "${TIMELINE:-}" ] || options+=("--target-timeline=$TIMELINE")
  if [ "$mode" = follow ]; then
    options+=(--type=standby)
    verb=follow
  fi
  mkdir -p "$folder"
  chmod 0700 "$folder"
  DATA=$folder pgbackrest_ --log-level-console=info --repo="$(number_of "$bucket")" "${options[@]}" \
    --recovery-option="restore_command=bash $SCRIPTS/archive.sh $verb %f \"%p\"" restore
}
