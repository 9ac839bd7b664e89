#!/bin/bash
# review.sh: reviews the proposed change of desired-state/.
#
# Succeeds if nothing is weakened, or if only the consent of roles is missing (2): the comment names the
# roles, and GitHub can enforce no more than one code owner. A broken rule of the declaration (3) and a
# change that cannot be judged end the step with Tautline's exit code.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

mkdir -p "$work/review"
code=0
tautline review "${BASE:?}" "${MERGED:?}" --output "github=$work/review/annotations" \
    --output "markdown=$work/review/report.md" --output "sarif=$work/review/report.sarif" || code=$?
annotations "$work/review/annotations"
summarise "$work/review/report.md"
[ "$code" -ne 2 ] || exit 0
exit "$code"
