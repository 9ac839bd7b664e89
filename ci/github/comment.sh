#!/bin/bash
# comment.sh: the review as one comment on the pull request, updated on each run.
#
# A hidden first line identifies the comment, and only on a comment of our own account. A token without
# write access (a pull request from a fork) is not an error: the summary of the run holds everything.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

marker='<!-- tautline-review -->'
report=$work/review/report.md
comments=repos/${GITHUB_REPOSITORY:?}/issues/${PR_NUMBER:?}/comments

# Nothing left to review: replace the comment about an earlier commit.
if [ "${CHANGED:?}" = false ]; then
    mkdir -p "$work/review"
    echo 'desired-state/ is unchanged: nothing to review.' >"$report"
fi
[ -s "$report" ] || exit 0

# A comment holds 65,536 characters. The report ranks before it cuts; this is the last safeguard.
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
