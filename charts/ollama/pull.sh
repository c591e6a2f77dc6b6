#!/bin/bash
# Has in /models what the site names, and nothing else. WANTED lists models as `name:tag digest`, one a line; the digest is that of the model's manifest, which
# names its files by their own. A model is fetched where the server does not look, compared, and only then put where it does: what differs is never answered with.
# Runs for ever; what fails ends it, and the next run goes on where this one stopped.
set -euo pipefail
shopt -s inherit_errexit

: "${OLLAMA_MODELS:?}" "${PULLED:?}"
REGISTRY=${REGISTRY:-registry.ollama.ai}
EVERY=${EVERY:-6h}
store=$OLLAMA_MODELS
stage=$store/.stage
export OLLAMA_HOST=127.0.0.1:${PULL_PORT:-11435}

# a server of its own, which writes into the stage; files have their digests for names, so that both share them
mkdir -p "$store/blobs" "$store/manifests" "$stage"
rm -rf "${stage:?}/manifests"
mkdir -p "$stage/manifests"
ln -sfn "$store/blobs" "$stage/blobs"
rm -f "$PULLED"
OLLAMA_MODELS=$stage ollama serve >"${PULLED%/*}/server.log" 2>&1 &
server=$!
finish() {
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
}
trap finish EXIT
trap 'exit 143' TERM INT

for _ in {1..60}; do
  ollama list >/dev/null 2>&1 && break
  kill -0 "$server" 2>/dev/null || { cat "${PULLED%/*}/server.log" >&2; exit 1; }
  sleep 1
done

# path of a model's manifest below `manifests`
path_of() {
  local name=${1%:*} tag=${1##*:}
  [[ $name == */* ]] || name=library/$name
  printf '%s/%s/%s' "$REGISTRY" "$name" "$tag"
}

digest_of() {
  local sum
  sum=$(sha256sum "$1")
  printf 'sha256:%s' "${sum%% *}"
}

# names of the files that manifests name, one a line
files_of() { grep -oh 'sha256:[0-9a-f]\{64\}' "$@" | sort -u; }

# whether a manifest is the one that is wanted, and all its files are there
is_there() {
  local manifest=$1 digest=$2 file files
  [[ -f $manifest && $(digest_of "$manifest") == "$digest" ]] || return 1
  files=$(files_of "$manifest") || return 1
  while read -r file; do [[ -f $store/blobs/${file/:/-} ]] || return 1; done <<<"$files"
}

# called where set -e does nothing
fetch() {
  local model=$1 digest=$2 path name got file files
  path=$(path_of "$model")
  is_there "$store/manifests/$path" "$digest" && return 0
  name=$REGISTRY/${path#"$REGISTRY/"}
  name=${name%/*}:${model##*:}
  echo "$model: fetching"
  # its progress bars are of no use in a log
  ollama pull "$name" >"${PULLED%/*}/pull.log" 2>&1 || { tail -c 2000 "${PULLED%/*}/pull.log" >&2; echo "$model: could not be fetched" >&2; return 1; }
  got=$(digest_of "$stage/manifests/$path") || return 1
  files=$(files_of "$stage/manifests/$path") || return 1
  if [[ $got != "$digest" ]]; then
    rm -f "$stage/manifests/$path"
    echo "$model: its manifest is not the one that the site names, got $got, expected $digest: see what its maker changed, then change the site file" >&2
    return 1
  fi
  while read -r file; do
    got=$(digest_of "$store/blobs/${file/:/-}") || return 1
    if [[ $got != "$file" ]]; then
      rm -f "$store/blobs/${file/:/-}" "$stage/manifests/$path"
      echo "$model: a file is not what its name says, got $got, expected $file" >&2
      return 1
    fi
  done <<<"$files"
  mkdir -p "$(dirname "$store/manifests/$path")" || return 1
  mv -f "$stage/manifests/$path" "$store/manifests/$path" || return 1
  echo "$model: there"
}

# a model that is no longer named, or whose digest is another now, must not be answered with
forget() {
  local known manifest path
  known=$(while read -r model digest; do [[ -z $model ]] || echo "$(path_of "$model") $digest"; done <<<"$WANTED")
  while IFS= read -r -d '' manifest; do
    path=${manifest#"$store/manifests/"}
    grep -qxF "$path $(digest_of "$manifest")" <<<"$known" || { rm -f "$manifest"; echo "$path: forgotten"; }
  done < <(find "$store/manifests" -type f -print0)
  find "$store/manifests" -mindepth 1 -type d -empty -delete
}

# files that no manifest names, those of a fetch that ended in its middle too
sweep() {
  local file named
  named=$(find "$store/manifests" -type f -exec grep -oh 'sha256:[0-9a-f]\{64\}' {} + | sort -u || true)
  while IFS= read -r -d '' file; do
    file=${file##*/}
    grep -qxF "${file/-/:}" <<<"$named" || rm -f "$store/blobs/$file"
  done < <(find "$store/blobs" -type f -print0)
}

while true; do
  failed=0
  forget
  while read -r model digest; do
    [[ -z $model ]] || fetch "$model" "$digest" || failed=1
  done <<<"$WANTED"
  if ((failed)); then
    rm -f "$PULLED"
    exit 1
  fi
  sweep
  touch "$PULLED"
  [[ $EVERY != once ]] || exit 0
  sleep "$EVERY" &
  wait $!
done
