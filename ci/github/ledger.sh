#!/bin/bash
# ledger.sh start | fetch DIR | push DIR: keeps the ledger in its own branch.
#
#   start   creates the branch, once; from then on a missing branch is an error
#   fetch   writes the branch into DIR, a new folder for --state, and verifies each chain and its history
#   push    adds new entries; retries if another run pushed first; never forces
#
# A ledger only grows; any other push is refused. If two writers added to the same ledger, the checks of the
# second are chained again behind the entries of the first. What an apply recorded names what came before
# it, and cannot be: that chain goes to a separate branch and a person decides. Nothing is lost.
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

# Only plain files named ledger, head and names, in target folders: no symbolic links.
only_ledgers() { # COMMIT
    local about path name='[A-Za-z0-9%_-]+'
    local plain="^100644 (README\.md|$name(\.$name){1,2}/(ledger|head|names))\$"
    while IFS=$'\t' read -r -d '' about path; do
        if [[ ! "${about%% *} $path" =~ $plain ]]; then
            fail 'the branch is not a ledger' "$branch holds ${path@Q}"
        fi
    done < <(here ls-tree -r -z "$1")
}

# --- what the branch named before ---------------------------------------------------------------------

# Each head that a revision up to COMMIT named, oldest first: REVISION PATH NUMBER DIGEST. Only the head files
# are read, of any size and content, all by one process: `bad` where a file is not a head.
named_heads() { # COMMIT
    here -c core.quotePath=true log --reverse --topo-order --full-history --root --no-renames --raw \
        --no-abbrev --format=%H "$1" -- ':(glob)*/head' |
        awk '/^:/ { if ($5 != "D") print $4, commit, substr($0, index($0, "\t") + 1); next }
             NF { commit = $1 }' |
        here cat-file --batch='head %(objectsize) %(rest)' | tr '\000' '?' |
        awk 'left > 0 {
                 left -= length($0) + 1
                 if (first)
                     print about (NF == 2 && length($2) == 64 && $2 !~ /[^0-9a-f]/ ? $0 : "bad bad")
                 first = 0
                 next
             }
             {
                 left = $2 + 1
                 first = 1
                 sub(/^head [0-9]+ /, "")
                 sub(/ /, "\t")
                 about = $0 "\t"
             }'
}

# Each entry of each ledger of COMMIT: PATH NUMBER DIGEST. A line holds the digest of the one before it,
# `head` that of the last one; `evidence verify` has compared them.
chained() { # COMMIT
    local path
    while IFS= read -r -d '' path; do
        [ "${path##*/}" = ledger ] || continue
        {
            here cat-file blob "$1:$path" | cut -c 1-120
            printf 'head '
            here cat-file blob "$1:${path%/*}/head"
        } | awk -v path="${path%/*}/head" -F'"' '
            /^head / { split($0, word, " "); print path "\t" word[2] "\t" word[3]; exit }
            NR > 1 { print path "\t" NR - 1 "\t" $6 }'
    done < <(here ls-tree -r -z --name-only "$1")
}

# An older ledger that was put back is whole by itself, and a plan that was done meanwhile would be done
# again. So each head that the branch ever named must be in the chain of its tip, in this order. A folder
# that has another name now is found by its entries.
only_forward() { # COMMIT
    local merge wrong
    merge=$(here rev-list --min-parents=2 --max-count=1 "$1")
    [ -z "$merge" ] ||
        fail 'the branch is not a ledger' "$branch has a merge, $merge; its history must be a line."
    chained "$1" >"$dir.chained"
    named_heads "$1" >"$dir.named"
    wrong=$(awk -F'\t' '
        FILENAME == ARGV[1] { there[$1]; entry[$1, $3] = $2; place[$3] = $1; next }
        {
            split($3, head, " ")
            path = $2 in there ? $2 : place[head[2]]
            if (entry[path, head[2]] != head[1] || head[1] + 0 < last[path]) { print $1, $2, head[1]; exit }
            last[path] = head[1] + 0
        }' "$dir.chained" "$dir.named")
    [ -n "$wrong" ] || return 0
    fail 'an older ledger was put back' "The revision ${wrong%% *} of $branch named an entry of ${wrong#* } \
(path, number) that the ledger of today does not hold in its place. Nothing was done. Find out who changed \
the branch; an administrator resets it to the last revision that is whole."
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
    verify || fail 'the ledger was changed' "The branch $branch does not verify; nothing was done."
    only_forward ledger
}

verify() {
    ! compgen -G "$dir/*/ledger" >/dev/null || tautline evidence verify --state "$dir"
}

# --- what this run adds -------------------------------------------------------------------------------

# Does the file begin with the ledger PATH of COMMIT?
begins_with() { # FILE COMMIT PATH
    local size
    size=$(here cat-file -s "$2:$3")
    here cat-file blob "$2:$3" | cmp -s - <(head -c "$size" "$1" 2>/dev/null)
}

# Every ledger of COMMIT must be the beginning of the one in the folder, which may have another name now.
only_grown() { # COMMIT
    local path moved
    while IFS= read -r -d '' path; do
        [ "${path##*/}" = ledger ] || continue
        begins_with "$dir/$path" "$1" "$path" && continue
        [ ! -e "$dir/$path" ] || return 1
        for moved in "$dir"/*/ledger; do
            begins_with "$moved" "$1" "$path" && continue 2
        done
        return 1
    done < <(here ls-tree -r -z --name-only "$1")
}

# Commits new entries on top of `tip` and sets `ours`. False if there are none.
commit_growth() {
    local path
    here read-tree "$tip"
    while IFS= read -r -d '' path; do
        [ -e "$dir/$path" ] || [ "$path" = README.md ] || here update-index --force-remove -- "$path"
    done < <(here ls-files -z)
    (cd "$dir" && find . -mindepth 2 -maxdepth 2 -type f -regex '.*/\(ledger\|head\|names\)' -print0) |
        (cd "$dir" && here add -f --pathspec-from-file=- --pathspec-file-nul)
    local tree
    tree=$(here write-tree)
    [ "$tree" != "$(here rev-parse "$tip^{tree}")" ] || return 1
    ours=$(here commit-tree -p "$tip" -m "Ledger: run ${GITHUB_RUN_ID:-by hand}" "$tree")
}

# Puts our entries of a target behind theirs, if they are those of checks: what a check says, and the serial
# of the trust that it used, do not depend on the entries before it. Each line has in `prev` the digest of
# the line before (ledger/chain.h).
chain_again() { # TARGET COMMIT
    local own=$dir/$1/ledger new=$dir.again line number digest first rest kind
    local entry='^\{"n":[0-9]+,"prev":"[0-9a-f]{64}",("at":"[^"]+"(,"clock":"[a-z]+")?,"kind":"([a-z]+)",.*)$'
    here cat-file blob "$2:$1/ledger" >"$new"
    [ "$(tail -c 1 "$new" | od -An -tx1)" = ' 0a' ] || return 1
    first=$(cmp "$new" "$own" | sed -n 's/.* line \([0-9]*\)$/\1/p')
    [ -n "$first" ] || return 1
    number=$(wc -l <"$new")
    digest=$(tail -n 1 "$new" | sha256sum)
    while IFS= read -r line; do
        [[ $line =~ $entry ]] || return 1
        rest=${BASH_REMATCH[1]} kind=${BASH_REMATCH[3]}
        # Two runs began this ledger; theirs is the one.
        [ "$first $kind" != '1 ledger' ] || { first=0 && continue; }
        [[ $kind =~ ^(check|trust)$ ]] || return 1
        number=$((number + 1))
        line="{\"n\":$number,\"prev\":\"${digest%% *}\",$rest"
        digest=$(printf '%s\n' "$line" | sha256sum)
        printf '%s\n' "$line" >>"$new"
    done < <(tail -n "+$first" "$own")
    mv "$new" "$own"
    printf '%d %s\n' "$number" "${digest%% *}" >"$dir/$1/head"
    annotate notice 'checks were chained again' "Another run wrote to $1 first; ours come after its entries."
}

# Takes over what only other runs have written to, and goes on after what both have.
take_theirs() { # BEFORE NOW
    local target
    while IFS= read -r target; do
        [ "$target" != README.md ] || continue
        if here diff --quiet "$1" "$ours" -- "$target"; then
            rm -rf "${dir:?}/$target"
            ! here cat-file -e "$2:$target" 2>/dev/null || here checkout -q "$2" -- "$target"
        elif ! begins_with "$dir/$target/ledger" "$2" "$target/ledger"; then
            chain_again "$target" "$2" || keep_aside
        fi
    done < <(here diff --name-only "$1" "$2" | cut -d/ -f1 | sort -u)
    verify || keep_aside
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
            here merge-base --is-ancestor "$before" "$tip" || keep_aside
            only_ledgers "$tip"
            only_forward "$tip"
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
