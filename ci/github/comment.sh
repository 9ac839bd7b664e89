#!/bin/bash
# comment.sh: the review as one comment of the pull request, written anew each time.
#
# A hidden first line makes it sticky; only a comment of our own account is taken for it. A token that
# may not write (a pull request from a fork) is no fault of the change: the page of the run has all.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

marker='<!-- tautline-review -->'
report=$work/review/report.md
comments=repos/${GITHUB_REPOSITORY:?}/issues/${PR_NUMBER:?}/comments

# Nothing to review any more: what an earlier commit was told must not stay.
if [ "${CHANGED:?}" = false ]; then
    mkdir -p "$work/review"
    echo 'desired-state/ is as it was: nothing to review.' >"$report"
fi
[ -s "$report" ] || exit 0

# A comment holds 65,536 characters. The report ranks before it cuts; this is the last net.
{
    printf '%s\n' "$marker"
    head -c 65000 "$report" | iconv -c -f UTF-8 -t UTF-8
    [ "$(stat -c %s "$report")" -le 65000 ] || printf '\n\n(cut: the page of the run has all of it)\n'
} >"$work/review/comment.md"
jq -n --rawfile body "$work/review/comment.md" '{body: $body}' >"$work/review/comment.json"

write() {
    local ours
    ours=$(gh api --paginate "$comments" | jq -r --arg marker "$marker" \
        '.[] | select(.user.login == "github-actions[bot]")
             | select(.body | startswith($marker)) | .id' | head -n 1) || return
    if [[ $ours =~ ^[0-9]+$ ]]; then
        gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$ours" \
            --input "$work/review/comment.json" >/dev/null
    elif [ "$CHANGED" = true ]; then
        gh api --method POST "$comments" --input "$work/review/comment.json" >/dev/null
    fi
}
write || annotate warning 'no comment' 'GitHub took no comment; the page of this run has the review.'
