#!/bin/bash
# What runs of a set share: a snapshot of restic has the dump, the files and a list of the objects; the objects themselves, which restic cannot read from
# a bucket, lie beside the repository, each version once, in the folder of the run that saw it first. They are encrypted by rclone with the same key.
# The list of a copy says `folder, time, size, name`: nothing that a list names is ever written over, so that each copy keeps its point.
# LIVE is the bucket with the objects as `endpoint region bucket`, empty without; its keys are in /run/live. LOCKED are the buckets with Object Lock.
# shellcheck source=charts/restic/repositories.sh
. /usr/local/lib/archipel/repositories.sh
# read by who sources this
export SET=/scratch/set
TAB=$'\t'

export TZ=UTC RCLONE_CONFIG=/dev/null RCLONE_CACHE_DIR=/tmp/rclone RCLONE_RETRIES=2 RCLONE_LOW_LEVEL_RETRIES=5 RCLONE_TRANSFERS=8 RCLONE_CHECKERS=16
# when an object was last written, which a listing says by itself
export RCLONE_USE_SERVER_MODTIME=true RCLONE_FAST_LIST=true RCLONE_STATS=0
# keys of one bucket may not ask whether it is there
export RCLONE_S3_NO_CHECK_BUCKET=true

rclone() { /run/restic/rclone --quiet "$@"; }

# a remote of rclone by its name: endpoint, region, folder with the keys
s3_remote() {
  local name=RCLONE_CONFIG_$1
  export "${name}_TYPE=s3" "${name}_PROVIDER=Other" "${name}_ENDPOINT=$2" "${name}_REGION=$3"
  export "${name}_ACCESS_KEY_ID=$(cat "$4/access-key")" "${name}_SECRET_ACCESS_KEY=$(cat "$4/secret-key")"
}

# `live:` is the bucket of the service
open_live() {
  local endpoint region bucket
  [ -n "${LIVE:-}" ] || return 0
  read -r endpoint region bucket <<<"$LIVE"
  s3_remote BUCKET "$endpoint" "$region" /run/live
  export RCLONE_CONFIG_LIVE_TYPE=alias RCLONE_CONFIG_LIVE_REMOTE=bucket:$bucket
}

# `store:` are the objects of a target, beside its repository; inside each_target, which sets the variables
# shellcheck disable=SC2031
open_store() {
  local endpoint path
  [ -n "${LIVE:-}" ] || return 0
  endpoint=$(sed -E 's,^s3:(https?://[^/]+)/.*,\1,' <<<"$RESTIC_REPOSITORY")
  path=${RESTIC_REPOSITORY#"s3:$endpoint/"}
  s3_remote TARGET "$endpoint" "$AWS_DEFAULT_REGION" "/run/buckets/$1"
  # S3 asks for a checksum of what it locks, which only parts of an upload have (rclone.org/s3, object lock)
  case " ${LOCKED:-} " in *" $1 "*) export RCLONE_CONFIG_TARGET_UPLOAD_CUTOFF=0 ;; esac
  export RCLONE_CONFIG_STORE_TYPE=crypt RCLONE_CONFIG_STORE_REMOTE="target:$path.objects"
  RCLONE_CONFIG_STORE_PASSWORD=$(/run/restic/rclone obscure - <"$RESTIC_PASSWORD_FILE")
  export RCLONE_CONFIG_STORE_PASSWORD
}

# objects of a remote, in the order of their names: time, size, name
listed() { rclone lsf --recursive --files-only --format tsp --separator "$TAB" "$@" | LC_ALL=C sort -t "$TAB" -k3; }

# what of the second list, of what the database names, the first one, of what there is, lacks or has in another size
lacking() {
  LC_ALL=C awk -F '\t' '
    FILENAME == ARGV[1] { have[$1 FS $3] = $2; next }
    !(($1 FS $3) in have) { print "no " $1 " " $3; next }
    $2 != "-" && have[$1 FS $3] != $2 { print $1 " " $3 " has " have[$1 FS $3] " bytes, not " $2 }' "$1" "$2"
}

# what there is, in the form of what the database names: objects by a listing (time, size, name), files of a folder
present() {
  awk -F '\t' -v OFS='\t' '{ print "objects", $2, $3 }' "$1"
  (cd "$2" && find . -type f -printf 'files\t%s\t%P\n')
}

# what the list of a copy names and the store does not have with its size; leaves the listing of the store in /scratch/stored
unstored() {
  listed store: | awk -F '\t' '{ print "objects\t" $2 "\t" $3 }' >/scratch/stored
  awk -F '\t' '{ print "objects\t" $3 "\t" $1 "/" $4 }' "$1" >/scratch/wanted
  lacking /scratch/stored /scratch/wanted
}
