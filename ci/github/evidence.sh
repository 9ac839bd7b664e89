#!/bin/bash
# evidence.sh: the evidence report for a hand-over, and the ledger itself in case the remote did not
# accept it.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

mkdir -p "$work/evidence"
tautline evidence verify --state "$work/ledger"
tautline evidence report --env "${ENVIRONMENT:?}" --state "$work/ledger" \
    --output "markdown=$work/evidence/evidence.md"
tautline evidence report --env "$ENVIRONMENT" --state "$work/ledger" \
    --output "json=$work/evidence/evidence.json"
cp -r "$work/ledger" "$work/plan/"plan.txt* "$work/evidence/"
