#!/bin/bash
# head.sh: fetches the proposed commit without checking it out, and merges it in memory.
#
# What is judged is what would be merged: the tip of the target branch against the merge of the proposal into
# it, not against the commit at which the proposal began. An old branch needs the roles of today's trust. It
# fetches objects only: nothing of the proposal is run, built or read from disk. Sets the outputs `changed`
# (does desired-state/ differ?), `base` and `head`.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

[[ ${PR_NUMBER:?} =~ ^[0-9]+$ ]] || fail 'no pull request' 'PR_NUMBER is not a number'
remote_git fetch -q --no-tags origin "+refs/pull/$PR_NUMBER/head:refs/tautline/head" \
    "+refs/heads/${BASE_REF:?}:refs/tautline/base"
if [ "$(git rev-parse refs/tautline/head)" != "${HEAD_SHA:?}" ]; then
    fail 'the pull request has moved on' 'Another commit was pushed meanwhile; its own run judges it.'
fi

base=$(git rev-parse refs/tautline/base)
code=0
tree=$(git merge-tree --write-tree --no-messages "$base" "$HEAD_SHA") || code=$?
[ "$code" -ne 1 ] || fail 'nothing to judge' 'The proposal conflicts with its target branch; resolve that.'
[ "$code" -eq 0 ] || fail 'nothing to judge' 'The proposal cannot be merged into its target branch.'
merged=$(GIT_AUTHOR_NAME=tautline GIT_AUTHOR_EMAIL=tautline@example.com GIT_COMMITTER_NAME=tautline \
    GIT_COMMITTER_EMAIL=tautline@example.com \
    git commit-tree -p "$base" -p "$HEAD_SHA" -m "Merge the proposal $PR_NUMBER" "$tree")

changed=true
if git diff --quiet "$base" "$merged" -- desired-state; then
    changed=false
    echo 'desired-state/ stays as it is: nothing to review'
fi
printf 'base=%s\nhead=%s\nchanged=%s\n' "$base" "$merged" "$changed" >>"${GITHUB_OUTPUT:?}"
