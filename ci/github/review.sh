#!/bin/bash
# review.sh: what the proposed change of desired-state/ means.
#
# Ends well where nothing is weakened, and where the only thing that is missing is the consent of roles
# (2): CODEOWNERS asks them, the comment names them. What breaks a rule of the declaration (3) and what
# could not be judged end the step with Tautline's code.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

mkdir -p "$work/review"
code=0
tautline review "${BASE:?}" "${HEAD_SHA:?}" --output github \
    --output "markdown=$work/review/report.md" --output "sarif=$work/review/report.sarif" || code=$?
summarise "$work/review/report.md"
[ "$code" -ne 2 ] || exit 0
exit "$code"
