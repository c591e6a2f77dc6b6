#!/bin/bash
# Stands in for buildah: remembers in $STORE what was built, writes archives of the right form, prints what an image would hold.
set -euo pipefail
printf '%s\n' "$*" >>"$STORE/log"
of() { printf '%s/%s' "$STORE" "$(tr '/:' '__' <<<"$1")"; }
case "$1" in
  --version) echo 'buildah version 0' ;;
  build)
    [ ! -e "$STORE/broken" ] || { echo 'Error: unable to locate package' >&2; exit 100; }
    while [ $# -gt 2 ]; do
      case "$1" in --tag) tag=$2 ;; --label) [[ $2 != archipel.stamp=* ]] || stamp=${2#*=} ;; esac
      shift
    done
    printf '%s' "$stamp" >"$(of "$tag")" ;;
  inspect) cat "$(of "${!#}")" ;;
  push)
    [[ $4 == docker-archive:* ]] || exit 0
    rest=${4#docker-archive:} file=${rest%%:*}
    work=$(mktemp -d)
    printf '[{"Config":"%s.json","RepoTags":["%s"],"Layers":[]}]' "$(cat "$(of "$3")")" "${rest#*:}" >"$work/manifest.json"
    tar -C "$work" --mtime=@0 -cf "$file" manifest.json
    rm -r "$work" ;;
  from) echo working ;;
  run)
    case "$6" in
      dpkg-query) printf 'ii \tlibc6\t2.36-9+deb12u13\tamd64\tglibc\nii \tsamba\t2:4.17.12+dfsg-0+deb12u4\tamd64\tsamba\nrc \tgone\t1\tall\tgone\nun \tnever\t\t\tnever\niU \tpgbouncer\t1.24.1-1+deb13u2\tamd64\tpgbouncer\n' ;;
      find) echo /opt/patroni/lib/python3.11/site-packages/typing_extensions-4.16.0.dist-info ;;
      cat) printf 'NAME="Debian GNU/Linux"\nVERSION_ID="12"\n' ;;
    esac ;;
esac
