#!/bin/bash
# Stands in for buildah, podman and docker, by the name that it is called: remembers in $STORE what was built, writes archives of the right form, prints what
# an image would hold. An argument that none of them has ends it.
set -euo pipefail
printf '%s %s\n' "${0##*/}" "$*" >>"$STORE/log"
of() { printf '%s/%s' "$STORE" "$(tr '/:' '__' <<<"$1")"; }

build() {
  [ ! -e "$STORE/broken" ] || { echo 'Error: unable to locate package' >&2; exit 100; }
  local tag='' stamp=''
  while [ $# -gt 1 ]; do
    case "$1" in
      --tag) tag=$2; shift ;;
      --label) [[ $2 != archipel.stamp=* ]] || stamp=${2#*=}; shift ;;
      --output) [[ $2 =~ name=([^,]+) ]] && tag=${BASH_REMATCH[1]}; shift ;;
      --platform | --timestamp | --build-arg) shift ;;
      --layers=false | --provenance=false) ;;
      *) echo "unknown flag: $1" >&2; exit 125 ;;
    esac
    shift
  done
  printf '%s' "$stamp" >"$(of "$tag")"
}

# LOCAL REFERENCE FILE
archive() {
  local work
  work=$(mktemp -d)
  printf '[{"Config":"%s.json","RepoTags":["%s"],"Layers":[]}]' "$(cat "$(of "$1")")" "$2" >"$work/manifest.json"
  tar -C "$work" --mtime=@0 -cf "$3" manifest.json
  rm -r "$work"
}

inside() {
  case "$1" in
    dpkg-query) printf '%s\n' \
      $'ii \tlibc6\t2.36-9+deb12u13\tamd64\tglibc' $'ii \tsamba\t2:4.17.12+dfsg-0+deb12u4\tamd64\tsamba' $'rc \tgone\t1\tall\tgone' \
      $'un \tnever\t\t\tnever' $'iU \tpgbouncer\t1.24.1-1+deb13u2\tamd64\tpgbouncer' ;;
    find) echo /opt/patroni/lib/python3.11/site-packages/typing_extensions-4.16.0.dist-info ;;
    cat) printf 'NAME="Debian GNU/Linux"\nVERSION_ID="12"\n' ;;
  esac
}

case "${0##*/} $1 ${2-}" in
  *' --version ') echo 'version 0' ;;
  'docker buildx build') build "${@:3}" ;;
  'docker buildx imagetools') ;;
  'docker tag '*) [ "$2" = "$3" ] || cp "$(of "$2")" "$(of "$3")" ;;
  'docker save --output') archive "$4" "$4" "$3" ;;
  'docker push '*) ;;
  'buildah build '* | 'podman build '*) build "${@:2}" ;;
  'buildah inspect --type' | 'podman image inspect' | 'docker image inspect') cat "$(of "${!#}")" ;;
  'buildah push '* | 'podman push '*)
    if [[ $4 == docker-archive:* ]]; then
      rest=${4#docker-archive:}
      archive "$3" "${rest#*:}" "${rest%%:*}"
    fi ;;
  'buildah manifest '* | 'podman manifest '*) ;;
  'buildah from '*) echo working ;;
  'buildah run '*) inside "$6" ;;
  'buildah rm '*) ;;
  'podman run '* | 'docker run '*) inside "$8" ;;
  *) echo "unknown command: ${0##*/} $*" >&2; exit 125 ;;
esac
