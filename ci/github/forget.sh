#!/bin/bash
# forget.sh: takes away what the job wrote outside the checkout; a runner of one's own lives on.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

rm -rf "$work"
