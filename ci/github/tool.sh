#!/bin/bash
# tool.sh: puts tautline on the PATH of later steps: exactly the program that the workflow file names.
#
# TAUTLINE_REVISION (a whole commit id, because tags can move) is fetched from TAUTLINE_SOURCE (an address
# for git) and built. A runner that has the program needs TAUTLINE_SHA256, its digest, instead. Both are
# in the workflow file, which CODEOWNERS guards; a repository variable cannot name another program.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

how='Write TAUTLINE_SOURCE and TAUTLINE_REVISION (40 hexadecimal digits), or TAUTLINE_SHA256 (of the program
that the runner has), into the workflow file.'

# take FILE: this very copy runs from now on.
take() {
    mkdir -p "$work/bin"
    install -m 0755 -- "$1" "$work/bin/tautline"
}

from_runner() {
    local own found
    own=$(command -v tautline) || fail 'no tautline' "This runner has none. $how"
    take "$own"
    found=$(sha256sum <"$work/bin/tautline" | cut -d' ' -f1)
    [ "$found" = "$TAUTLINE_SHA256" ] ||
        fail 'another tautline' "$own is sha256:$found; the workflow file names sha256:$TAUTLINE_SHA256."
}

# The forge's token is for the fetch alone: a private repository may hold the source.
from_source() {
    git init -q "$work/source"
    remote_git -C "$work/source" fetch -q --depth 1 -- "$TAUTLINE_SOURCE" "$TAUTLINE_REVISION"
    unset GH_TOKEN
    git -C "$work/source" checkout -q "$TAUTLINE_REVISION"
    (cd "$work/source" && ci/setup build && make -s -j2)
    take "$work/source/build/tautline"
}

mkdir -p "$work"
if [ -n "${TAUTLINE_SHA256:-}" ]; then
    from_runner
elif [[ ${TAUTLINE_REVISION:-} =~ ^[0-9a-f]{40}$ && $TAUTLINE_REVISION =~ [1-9a-f] ]]; then
    [ -n "${TAUTLINE_SOURCE:-}" ] || fail 'no tautline' "$how"
    from_source
else
    fail 'no tautline' "$how"
fi
printf '%s\n' "$work/bin" >>"${GITHUB_PATH:?}"
"$work/bin/tautline" --version
