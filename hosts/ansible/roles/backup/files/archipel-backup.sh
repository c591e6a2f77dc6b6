#!/usr/bin/env bash
# Copies this host to each place of its plan, or proves the newest copies. Nothing here deletes a copy: the host's keys may not, whoever holds others prunes.
#   archipel-backup copy     what programs dump, and folders, as one snapshot in each place
#   archipel-backup prove    restores the newest one of each place beside the original and compares
# FROM is one place, all of them if not said.
# shellcheck source-path=SCRIPTDIR source=archipel-backup-common.sh
. /usr/local/lib/archipel-backup/common.sh
METRICS=/var/lib/archipel

# what a program cannot make a consistent copy of is not in this one, and the copy is not whole
dump() {
  local part kind _over program
  while read -r part kind _over program <&4; do
    [ "$kind" = program ] || continue
    rm -rf "${STAGE:?}/$part" "${SUMS:?}/$part"
    install -d -m 0700 "$STAGE/$part"
    if "$program" copy "$STAGE/$part" </dev/null && sums "$STAGE/$part" >"$SUMS/$part"; then continue; fi
    say "copy: $program made no copy of $part"
    rm -rf "${STAGE:?}/$part" "${SUMS:?}/$part"
    lacking+=("$part")
  done 4< <(lines parts.list)
}
sums() { (cd "$1" && find . -type f -print0 | sort -z | xargs -0 --no-run-if-empty sha256sum); }

copy() {
  local code=0
  open_repository
  restic backup --host "$NODE" --tag "$whole" --files-from-verbatim "$STATE/folders" --exclude-file "$PLAN/without" \
    "$STAGE" "$SUMS" 2>"$STATE/said" || code=$?
  cat "$STATE/said" >&2
  # 3: something could not be read; what went away while it was read is seen at the next copy
  if [ "$code" -eq 3 ] && ! grep '^error: ' "$STATE/said" | grep -qv 'no such file or directory$'; then code=0; fi
  return "$code"
}

prove() {
  local place=$1 kind=$2 at=$3 locked=$4 since id need free said
  read -r since id < <(meant) || true
  [ -n "${id:-}" ] || die "prove: there is no copy of $NODE"
  need=$(restic stats --mode restore-size --json "$id" | sed 's/.*"total_size":\([0-9]*\).*/\1/')
  free=$(df --output=avail --block-size=1 "$STATE" | tail -n 1)
  [ "$need" -lt "$free" ] || die "prove: a restore takes $need bytes, and $STATE has $free left: nothing was proven"
  rm -rf "$SCRATCH"
  install -d -m 0700 "$SCRATCH"
  restic restore --target "$SCRATCH" --verify "$id"
  said=$(compare_all "$since")
  rm -rf "$SCRATCH"
  say "prove: $place: $said"
  restic check --read-data-subset=5%
  [ "$kind" = sftp ] || refused "$place" "$at" "$locked"
  echo "$said" | restic backup --host "$NODE" --tag proof --stdin --stdin-filename proof.txt
}

# each part as it was copied: folders by what is here, dumps by their sums and by the program that knows them
compare_all() {
  local since=$1 part kind _over program count
  while read -r part kind _over program <&4; do
    if [ "$kind" = program ]; then
      [ -d "$SCRATCH$STAGE/$part" ] || die "prove: the copy has no $part"
      (cd "$SCRATCH$STAGE/$part" && sha256sum --check --strict --quiet "$SCRATCH$SUMS/$part") >&2
      count=$("$program" prove "$SCRATCH$STAGE/$part" </dev/null)
      printf '%s: %s; ' "$part" "$count"
    else
      count=$(compare "$part" "$since" "$SCRATCH")
      printf '%s: %s files are the same; ' "$part" "$count"
    fi
  done 4< <(lines parts.list)
}

# an object that is not there: whoever may delete is told that it is gone (204), whoever may not is refused (403)
refused() {
  local place=$1 region=$2 locked=$3 address=${RESTIC_REPOSITORY#s3:} code
  # the sum of nothing, which S3 wants to see and curl 7 does not write by itself
  code=$(printf 'user = "%s:%s"\naws-sigv4 = "aws:amz:%s:s3"\nheader = "x-amz-content-sha256: %s"\n' \
    "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" "$region" "$(sha256sum </dev/null | cut -d ' ' -f 1)" |
    curl --silent --max-time 60 --output /dev/null --write-out '%{http_code}' --request DELETE --config - "$address/data/no-such-object") || true
  case $code in
  403) ;;
  2* | 404)
    [ "$locked" = locked ] || die "prove: the key of this host may delete in $place, where no lock keeps it from that: replace it by one that may not"
    say "prove: the key of this host may delete in $place: the lock keeps what is there, and it looks gone until somebody takes the markers away"
    ;;
  *) say "prove: $place answers $code where it is asked to delete: nobody knows whether the key of this host may" ;;
  esac
}

# what the places hold now, whatever came of this run, for node-exporter; a place that does not answer leaves what was told of it
tell() {
  local place=$1 size moments proof
  listed >"$STATE/listed"
  moments=$(awk '$3 == "data" { print $1 }' "$STATE/listed")
  [ -n "$moments" ] || return 0
  proof=$(awk '$3 == "proof" { last = $1 } END { print last }' "$STATE/listed")
  size=$(restic stats --host "$NODE" --tag data --mode raw-data --json latest | sed 's/.*"total_size":\([0-9]*\).*/\1/')
  {
    series newest_timestamp_seconds "$(tail -n 1 <<<"$moments")"
    series oldest_timestamp_seconds "$(head -n 1 <<<"$moments")"
    series newest_size_bytes "$size"
    [ -z "$proof" ] || series restore_proven_timestamp_seconds "$proof"
  } >"$METRICS/.backup-$place"
  chmod 0644 "$METRICS/.backup-$place"
  mv -f "$METRICS/.backup-$place" "$METRICS/backup-$place.prom"
}
series() { printf 'backup_%s{backup="hosts/%s",to="%s"} %s\n' "$1" "$NODE" "$place" "$2"; }

case ${1:-} in
copy)
  lacking=()
  dump
  whole=data
  [ "${#lacking[@]}" -eq 0 ] || whole=partial
  lines parts.list | while read -r part kind _; do if [ "$kind" = folders ]; then folders "$part"; fi; done >"$STATE/folders"
  each_place copy
  [ "$whole" = data ] || failed+=("${lacking[@]}")
  ;;
prove) each_place prove ;;
*) die 'usage: archipel-backup copy | prove' ;;
esac
unfit=("${failed[@]}")
install -d -m 0755 "$METRICS"
each_place tell
[ "${#unfit[@]}" -eq 0 ] || die "failed: ${unfit[*]}"
