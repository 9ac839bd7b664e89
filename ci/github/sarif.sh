#!/bin/bash
# sarif.sh: uploads the findings of the review to GitHub's code scanning.
#
# A repository without code scanning is not an error; the step says so.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

report=$work/review/report.sarif
[ -s "$report" ] || exit 0
gzip -c "$report" | base64 -w0 >"$work/review/sarif.base64"
jq -n --rawfile sarif "$work/review/sarif.base64" --arg sha "${GITHUB_SHA:?}" --arg ref "${GITHUB_REF:?}" \
    '{commit_sha: $sha, ref: $ref, sarif: $sarif, tool_name: "tautline"}' >"$work/review/sarif.json"
gh api --method POST "repos/${GITHUB_REPOSITORY:?}/code-scanning/sarifs" \
    --input "$work/review/sarif.json" >/dev/null ||
    annotate warning 'no code scanning' 'GitHub took no findings; the page of this run has the review.'
