#!/bin/bash
# ledger.sh start | fetch DIR | push DIR: keeps the ledger in its own branch.
#
#   start   creates the branch, once; from then on a missing branch is an error
#   fetch   writes the branch into DIR, a new folder for --state, and verifies each chain
#   push    adds new entries; retries if another run pushed first; never forces
#
# A ledger only grows; any other push is refused. If two writers added to the same ledger, the second
# chain goes to a separate branch and a person decides. Nothing is lost.
: "${RUNNER_TEMP:=${TMPDIR:-/tmp}}" "${GITHUB_WORKSPACE:=$PWD}" # also run by hand
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

branch=${TAUTLINE_LEDGER_BRANCH:-tautline-ledger}
usage='usage: ledger.sh start | fetch DIR | push DIR'
action=${1:?$usage}
dir=${2:+$(realpath -m -- "$2")}
remote=$(git remote get-url origin)
here() { git --git-dir="$dir.git" --work-tree="$dir" "$@"; }
there() { remote_git --git-dir="$dir.git" --work-tree="$dir" "$@"; }

export GIT_AUTHOR_NAME=tautline GIT_COMMITTER_NAME=tautline
export GIT_AUTHOR_EMAIL="41898282+github-actions[bot]@users.noreply.github.com"
export GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL

start() {
    local code=0 page tree commit
    remote_git ls-remote --exit-code "$remote" "refs/heads/$branch" >/dev/null || code=$?
    [ "$code" -eq 2 ] || fail 'no new ledger' "The branch $branch is there, or the remote does not answer."
    page=$(echo 'Ledgers of Tautline, one folder per target. Written only by ci/github/ledger.sh.' |
        git hash-object -w --stdin)
    tree=$(printf '100644 blob %s\tREADME.md\n' "$page" | git mktree)
    commit=$(git commit-tree -m 'A ledger begins' "$tree")
    remote_git push -q "$remote" "$commit:refs/heads/$branch"
}

# Only plain files named ledger and head, in target folders: no symbolic links.
only_ledgers() { # COMMIT
    local about path name='[A-Za-z0-9%_-]+'
    local plain="^100644 (README\.md|$name\.$name/(ledger|head))\$"
    while IFS=$'\t' read -r -d '' about path; do
        if [[ ! "${about%% *} $path" =~ $plain ]]; then
            fail 'the branch is not a ledger' "$branch holds ${path@Q}"
        fi
    done < <(here ls-tree -r -z "$1")
}

fetch() {
    [ -n "$dir" ] || fail 'no folder' "$usage"
    [ ! -e "$dir" ] || fail 'no fresh folder' "$dir is there already"
    mkdir -p "$dir"
    git init -q --bare "$dir.git"
    there fetch -q --no-tags "$remote" "+refs/heads/$branch:refs/heads/ledger" ||
        fail 'no ledger' "The branch $branch cannot be fetched. At the beginning: ci/github/ledger.sh start"
    only_ledgers ledger
    here symbolic-ref HEAD refs/heads/ledger
    here reset -q --hard
    rm -f "$dir/README.md"
    if compgen -G "$dir/*/ledger" >/dev/null; then
        tautline evidence verify --state "$dir" ||
            fail 'the ledger was changed' "The branch $branch does not verify; nothing was done."
    fi
}

# Every ledger of COMMIT must be a prefix of the one in the folder.
only_grown() { # COMMIT
    local path size
    while IFS= read -r -d '' path; do
        [ "${path##*/}" = ledger ] || continue
        size=$(here cat-file -s "$1:$path")
        if ! here cat-file blob "$1:$path" | cmp -s - <(head -c "$size" "$dir/$path" 2>/dev/null); then
            return 1
        fi
    done < <(here ls-tree -r -z --name-only "$1")
}

# Commits new entries on top of `tip` and sets `ours`. False if there are none.
commit_growth() {
    here read-tree "$tip"
    (cd "$dir" && find . -mindepth 2 -maxdepth 2 -type f \( -name ledger -o -name head \) -print0) |
        (cd "$dir" && here add -f --pathspec-from-file=- --pathspec-file-nul)
    local tree
    tree=$(here write-tree)
    [ "$tree" != "$(here rev-parse "$tip^{tree}")" ] || return 1
    ours=$(here commit-tree -p "$tip" -m "Ledger: run ${GITHUB_RUN_ID:-by hand}" "$tree")
}

# Takes over the targets that only other runs have written to.
take_theirs() { # BEFORE NOW
    local target
    while IFS= read -r target; do
        [ "$target" != README.md ] || continue
        if here diff --quiet "$1" "$ours" -- "$target"; then
            here checkout -q "$2" -- "$target"
        fi
    done < <(here diff --name-only "$1" "$2" | cut -d/ -f1 | sort -u)
}

keep_aside() {
    local aside=$branch-kept-${GITHUB_RUN_ID:-$(date +%s)}-${GITHUB_RUN_ATTEMPT:-1}
    there push -q "$remote" "$ours:refs/heads/$aside" ||
        fail 'the ledger could not be kept' "Neither $branch nor $aside took it."
    fail 'two wrote to one ledger' "What $branch holds is not the beginning of what this run has: somebody \
else wrote to the same ledger meanwhile. Kept in the branch $aside; a person must say which goes on."
}

push() {
    local tip=ledger ours='' before attempt
    [ -d "$dir.git" ] || fail 'no folder' "$usage"
    tip=$(here rev-parse refs/heads/ledger)
    for attempt in 1 2 3 4 5; do
        commit_growth || return 0
        only_grown "$tip" || keep_aside
        if there push -q "$remote" "$ours:refs/heads/$branch" 2>"$dir.said"; then
            here update-ref refs/heads/ledger "$ours"
            return 0
        fi
        before=$tip
        there fetch -q --no-tags "$remote" "+refs/heads/$branch:refs/heads/theirs" || true
        tip=$(here rev-parse -q --verify refs/heads/theirs || echo "$before")
        if [ "$tip" = "$before" ]; then
            sleep "$attempt"
        else
            only_ledgers "$tip"
            take_theirs "$before" "$tip"
        fi
    done
    cat "$dir.said" >&2
    keep_aside
}

case $action in
start | fetch | push) "$action" ;;
*) fail 'wrong usage' "$usage" ;;
esac
