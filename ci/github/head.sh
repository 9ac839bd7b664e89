#!/bin/bash
# head.sh: fetches the proposed commit without checking it out.
#
# It fetches objects only: nothing of the proposal is run, built or read from disk. Sets the outputs
# `changed` (does desired-state/ differ?) and `base`, the commit on which the proposal is based.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

[[ ${PR_NUMBER:?} =~ ^[0-9]+$ ]] || fail 'no pull request' 'PR_NUMBER is not a number'
remote_git fetch -q --no-tags origin "+refs/pull/$PR_NUMBER/head:refs/tautline/head"
if [ "$(git rev-parse refs/tautline/head)" != "${HEAD_SHA:?}" ]; then
    fail 'the pull request has moved on' 'Another commit was pushed meanwhile; its own run judges it.'
fi

base=$(git merge-base "${BASE_SHA:?}" "$HEAD_SHA")
changed=true
if git diff --quiet "$base" "$HEAD_SHA" -- desired-state; then
    changed=false
    echo 'desired-state/ is unchanged: nothing to review'
fi
printf 'base=%s\nchanged=%s\n' "$base" "$changed" >>"${GITHUB_OUTPUT:?}"
