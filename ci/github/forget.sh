#!/bin/bash
# forget.sh: removes what the job wrote outside the checkout, because self-hosted runners persist.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

rm -rf "$work"
