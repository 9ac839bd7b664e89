#!/bin/bash
# closing.sh start | fetch | keep | run | settle | drop FILE: carries closing plans until they are due.
#
# A plan that opens an exception was signed together with the plan that closes it. That one waits in a branch
# of its own, as ENVIRONMENT/NUMBER.txt with its signatures; nothing there is trusted, the gate decides.
#
#   start    creates the branch, once; from then on a missing branch is an error
#   fetch    writes the branch into this job's folder; the output `due` says whether one is due
#   keep     adds the closing plan of the plan that is about to be applied
#   run      applies each one that is due; what cannot run is an error of the job
#   settle   removes what was closed, and what `keep` added if its plan was not begun
#   drop     removes one by hand: the exception was closed by an ordinary plan
: "${RUNNER_TEMP:=$(mktemp -d)}" "${GITHUB_WORKSPACE:=$PWD}" # also run by hand
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

branch=${TAUTLINE_CLOSING_BRANCH:-tautline-closing}
usage='usage: closing.sh start | fetch | keep | run | settle | drop FILE'
folder=$work/closing
remote=$(git remote get-url origin)
store() { git --git-dir="$folder.git" --work-tree="$folder" "$@"; }

export GIT_AUTHOR_NAME=tautline GIT_COMMITTER_NAME=tautline
export GIT_AUTHOR_EMAIL="41898282+github-actions[bot]@users.noreply.github.com"
export GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL

start() {
    local code=0 page tree commit
    remote_git ls-remote --exit-code "$remote" "refs/heads/$branch" >/dev/null || code=$?
    [ "$code" -eq 2 ] || fail 'no new branch' "The branch $branch is there, or the remote does not answer."
    page=$(echo 'Closing plans of open exceptions. Written only by ci/github/closing.sh.' |
        git hash-object -w --stdin)
    tree=$(printf '100644 blob %s\tREADME.md\n' "$page" | git mktree)
    commit=$(git commit-tree -m 'No exception is open' "$tree")
    remote_git push -q "$remote" "$commit:refs/heads/$branch"
}

# The tip of the branch, which holds only plain files of plans.
fetch_tip() {
    local about path plain='^100644 (README\.md|[A-Za-z0-9_-]+/[0-9a-f]+\.txt(\.sig\.[A-Za-z0-9@._+-]+)?)$'
    mkdir -p "$folder"
    git init -q --bare "$folder.git"
    remote_git --git-dir="$folder.git" fetch -q --no-tags "$remote" "+refs/heads/$branch:refs/heads/kept" ||
        fail 'no closing plans' "The branch $branch cannot be fetched. At the beginning: \
ci/github/closing.sh start"
    while IFS=$'\t' read -r -d '' about path; do
        [[ "${about%% *} $path" =~ $plain ]] ||
            fail 'the branch does not hold closing plans' "$branch holds ${path@Q}"
    done < <(store ls-tree -r -z kept)
}

# is_due FILE: says when it may run, and whether that is now.
is_due() {
    local when
    when=$(sed -n 's/^Not before  *//p' "$1" | head -n 1)
    [[ $when =~ ^[0-9]{4}(-[0-9]{2}){2}T([0-9]{2}:){2}[0-9]{2}Z$ ]] || return 0 # the gate says what is wrong
    echo "${1#"$folder/"}: not before $when"
    [[ ! $when > $(date -u +%Y-%m-%dT%H:%M:%SZ) ]]
}

fetch() {
    local plan due=false
    fetch_tip
    store symbolic-ref HEAD refs/heads/kept
    store reset -q --hard
    for plan in "$folder/${ENVIRONMENT:?}"/*.txt; do
        if [ -e "$plan" ] && is_due "$plan"; then due=true; fi
    done
    printf 'due=%s\n' "$due" >>"${GITHUB_OUTPUT:-/dev/null}"
}

# change MESSAGE FUNCTION WORD…: commits what FUNCTION does to the index; again if another run was faster.
change() {
    local message=$1 attempt tree
    shift
    for attempt in 1 2 3 4 5; do
        fetch_tip
        store read-tree kept
        "$@"
        tree=$(store write-tree)
        [ "$tree" != "$(store rev-parse 'kept^{tree}')" ] || return 0
        if remote_git --git-dir="$folder.git" push -q "$remote" \
            "$(store commit-tree -p kept -m "$message" "$tree"):refs/heads/$branch"; then
            return 0
        fi
        sleep "$attempt"
    done
    fail 'the closing plans could not be kept' "The branch $branch took no change."
}

# What waits under one of the names is added to and never replaced: any other plan would wait in the place of
# this one, and nothing would close the exception; and it counts only with its signatures.
add() { # PLAN NAME
    local file path blob kept
    for file in "$1" "$1".sig.*; do
        [ -e "$file" ] || continue
        path=$2${file#"$1"}
        blob=$(store hash-object -w -- "$file")
        kept=$(store rev-parse -q --verify "kept:$path") || kept=$blob
        [ "$kept" = "$blob" ] ||
            fail 'another closing plan is kept' "$path in the branch $branch is not of the closing plan \
of this plan. If no exception is open with it, run: ci/github/closing.sh drop $2"
        store update-index --add --cacheinfo "100644,$blob,$path"
    done
}

remove() { # NAME…
    local name
    for name in "$@"; do
        store ls-files -z -- "$name" ":(glob)$name.sig.*" | store update-index -z --force-remove --stdin
    done
}

number_of() { sed -n 's/^Number  *//p' "$1" | head -n 1; }

# Before the apply: a runner that dies in the middle leaves no open exception without its closing plan.
keep() {
    local plan=$work/plan/plan.txt.closing name is_kept=
    [ -e "$plan" ] || return 0
    name=${ENVIRONMENT:?}/$(number_of "$plan").txt
    fetch_tip
    if store cat-file -e "kept:$name" 2>/dev/null; then is_kept=1; fi
    change "Keep $name" add "$plan" "$name"
    [ -n "$is_kept" ] || printf '%s\n' "$name" >"$folder.added"
}

run() {
    local plan code worst=0
    for plan in "$folder/${ENVIRONMENT:?}"/*.txt; do
        if [ ! -e "$plan" ] || ! is_due "$plan"; then continue; fi
        code=0
        trusting apply "$plan" --closing --env "$ENVIRONMENT" --state "$work/ledger" || code=$?
        if [ "$code" -eq 0 ]; then
            printf '%s\n' "${plan#"$folder/"}" >>"$folder.closed"
            continue
        fi
        worst=$code
        annotate error 'an exception stays open' "The closing plan ${plan#"$folder/"} is due and ended with \
$code: see the log. What it would have closed is open until it can run, or until an ordinary plan closes \
it; then run: ci/github/closing.sh drop ${plan#"$folder/"}"
    done
    exit "$worst"
}

# Where the ledger has no `begin` of the plan, nothing was opened.
settle() {
    local names=() name
    [ ! -e "$folder.closed" ] || mapfile -t names <"$folder.closed"
    if [ -e "$folder.added" ]; then
        name=$(number_of "$work/plan/plan.txt")
        grep -hs '"kind":"begin"' "$work"/ledger/*/ledger | grep -qF "\"${name:?}\"" ||
            names+=("$(cat "$folder.added")")
    fi
    [ ${#names[@]} -eq 0 ] || change "Remove ${names[*]}" remove "${names[@]}"
}

case ${1:-} in
start | fetch | keep | run | settle) "$1" ;;
drop) change "Drop ${2:?$usage}" remove "$2" ;;
*) fail 'wrong usage' "$usage" ;;
esac
