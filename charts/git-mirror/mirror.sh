#!/bin/sh
# Fetches every repository of MIRRORS, lines of `name public|private from to`, into REPOSITORIES/<name>.git, bundles it, and pushes it to `to` unless that is `-`.
# What fails for one does not keep the others from theirs; the run fails then. Nothing that was here is lost: what the source deleted or rewrote stays under
# refs/archive/<day>/ for ARCHIVE_DAYS days. Safe to run again at any moment, after one that was killed too; one run at a time.
set -eu
# shellcheck disable=SC2153
: "${MIRRORS:?}" "${REPOSITORIES:?}" "${TOKENS:?}" "${ASK:?}" "${ARCHIVE_DAYS:?}"
today=$(date -u +%Y-%m-%d)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
BEFORE=$scratch/before AFTER=$scratch/after
export GIT_TERMINAL_PROMPT=0 GIT_CONFIG_NOSYSTEM=1

# in a repository; who owns the volume's folder is not always who runs, and cleaning up must not outlive the run
git() { command git -c safe.directory='*' -c gc.autoDetach=false -c maintenance.autoDetach=false -c init.defaultBranch=main "$@"; }
# with the token of a host, or without any; nothing else is asked
asking() {
  folder=$1
  shift
  if [ "$folder" = none ]; then
    git -c credential.helper= "$@"
  else
    git -c credential.helper= -c credential.helper="!sh $ASK $TOKENS/$folder" "$@"
  fi
}

refs() { git for-each-ref --format='%(objectname) %(refname)' "$@"; }

# what an earlier run brought in and did not get to
forget() { git for-each-ref --format='delete %(refname)' refs/incoming | git update-ref --stdin; }

prepare() {
  repository=$1 from=$2
  if [ ! -e "$repository/HEAD" ]; then
    rm -rf "$repository"
    git init --quiet --bare "$repository"
  fi
  cd "$repository"
  # of a run that was killed
  find . -name '*.lock' -type f -exec rm -f {} +
  git config remote.origin.url "$from"
  # what it would fetch by itself it would also move
  git config --unset-all remote.origin.fetch || true
  forget
}

# Before a ref goes or is moved aside, its old end gets another name: flat, since a/b and a cannot both be names.
archive() {
  while read -r old ref; do
    new=$(awk -v ref="$ref" '$2 == ref { print $1 }' "$AFTER")
    [ "$new" != "$old" ] || continue
    # a branch that only grew is all there
    case $ref in
    refs/heads/*) [ -z "$new" ] || ! git merge-base --is-ancestor "$old" "$new" 2>/dev/null || continue ;;
    esac
    kept=refs/archive/$today/$(printf '%s' "${ref#refs/}" | tr / +)-$(printf '%.12s' "$old")
    git update-ref "$kept" "$old"
    if [ -n "$new" ]; then what=rewritten; else what=deleted; fi
    echo "$name: $ref was $what, its old end is $kept"
  done <"$BEFORE"
}

# What is gone goes first: a new a/b must not wait for the old a.
move() {
  while read -r old ref; do
    awk -v ref="$ref" '$2 == ref { found = 1 } END { exit !found }' "$AFTER" || echo "delete $ref $old"
  done <"$BEFORE" | git update-ref --stdin
  while read -r new ref; do echo "update $ref $new"; done <"$AFTER" | git update-ref --stdin
}

expire() {
  oldest=$(date -u -d "@$(($(date -u +%s) - ARCHIVE_DAYS * 86400))" +%Y-%m-%d)
  git for-each-ref --format='%(refname)' refs/archive | while read -r ref; do
    day=${ref#refs/archive/}
    day=${day%%/*}
    # days of one form come in the order of their letters
    [ "$(printf '%s\n%s\n' "$day" "$oldest" | sort | head -n 1)" = "$oldest" ] || git update-ref -d "$ref"
  done
}

# One file that is whole at any moment: a copy of a repository that is being fetched need not be.
bundle() {
  bundle=$1
  refs >"$scratch/refs"
  [ -s "$scratch/refs" ] || return 0
  if [ -e "$bundle" ] && git bundle list-heads "$bundle" | grep -v ' HEAD$' | sort >"$scratch/bundled"; then
    sort "$scratch/refs" | cmp -s - "$scratch/bundled" && return 0
  fi
  git bundle create --quiet "$bundle.part" HEAD --all 2>/dev/null || git bundle create --quiet "$bundle.part" --all
  git bundle verify --quiet "$bundle.part" >"$scratch/verified" 2>&1 || { cat "$scratch/verified" >&2; return 1; }
  mv "$bundle.part" "$bundle"
  echo "$name: bundled"
}

mirror() {
  name=$1 kind=$2 from=$3 to=$4
  reader=none
  [ "$kind" = public ] || reader='read'
  prepare "$REPOSITORIES/$name.git" "$from"
  refs refs/heads refs/tags refs/notes >"$BEFORE"
  asking "$reader" ls-remote --symref origin >"$scratch/source"
  # a source that lost everything at once was emptied by mistake, or by somebody else
  if [ -s "$BEFORE" ] && ! grep -q 'refs/heads/' "$scratch/source"; then
    echo "$name: $from has no branch any more and nothing here was changed: delete $REPOSITORIES/$name.git if that is meant" >&2
    return 1
  fi
  # first what is new, with nothing taken away; then the names that are about to move are kept, and only then they do
  # what people made; forges keep more for themselves (refs/merge-requests, refs/pipelines)
  asking "$reader" fetch --quiet --no-tags --no-write-fetch-head origin \
    '+refs/heads/*:refs/incoming/heads/*' '+refs/tags/*:refs/incoming/tags/*' '+refs/notes/*:refs/incoming/notes/*'
  refs refs/incoming | sed 's# refs/incoming/# refs/#' >"$AFTER"
  archive
  move
  head=$(sed -n 's#^ref: \(refs/heads/[^[:space:]]*\)[[:space:]]*HEAD$#\1#p' "$scratch/source")
  [ -z "$head" ] || git symbolic-ref HEAD "$head"
  forget
  expire
  bundle "$REPOSITORIES/$name.bundle"
  git gc --quiet --auto
  if [ "$to" != - ]; then
    asking write push --quiet --prune "$to" '+refs/heads/*:refs/heads/*' '+refs/tags/*:refs/tags/*'
  fi
  echo "$name: $(refs refs/heads | wc -l) branches, $(refs refs/tags | wc -l) tags"
}

# Each in a shell of its own, whose first failure ends it: set -e does nothing in a condition, so it runs outside of one.
failed=
while read -r name kind from to; do
  [ -n "$name" ] || continue
  set +e
  (
    set -e
    mirror "$name" "$kind" "$from" "$to" </dev/null
  )
  code=$?
  set -e
  [ "$code" -eq 0 ] || failed="$failed $name"
done <<END
$MIRRORS
END
[ -z "$failed" ] || { echo "failed:$failed" >&2; exit 1; }
