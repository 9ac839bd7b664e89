#!/bin/bash
# apply.sh: applies the signed plan, or says why not; ends with Tautline's exit code.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

mkdir -p "$work/apply"
code=0
trusting apply "$work/plan/plan.txt" --env "${ENVIRONMENT:?}" --state "$work/ledger" \
    >"$work/apply/applied.txt" || code=$?
cat "$work/apply/applied.txt"
{
    printf '## tautline apply, %s (exit %d)\n\n' "$ENVIRONMENT" "$code"
    # Indented, not fenced: no line of the text can close the block.
    sed 's/^/    /' "$work/apply/applied.txt"
} >"$work/apply/summary.md"
summarise "$work/apply/summary.md"
if [ "$code" -ne 0 ]; then
    annotate error "apply ended with $code" "$(head -n 1 "$work/apply/applied.txt")"
fi
exit "$code"
