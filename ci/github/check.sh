#!/bin/bash
# check.sh: checks everything that is declared; ends with Tautline's exit code.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

mkdir -p "$work/check"
code=0
trusting check --state "$work/ledger" --output "github=$work/check/annotations" \
    --output "markdown=$work/check/report.md" \
    --output "json=$work/check/report.json" --output "html=$work/check/report.html" || code=$?
annotations "$work/check/annotations"
summarise "$work/check/report.md"
exit "$code"
