#!/bin/bash
# tool.sh: puts tautline on the PATH of later steps.
#
# In this order: the runner's own; a build of this checkout if it is Tautline's repository; a build of
# TAUTLINE_REVISION (a whole commit id, because tags can move) from TAUTLINE_SOURCE, a git URL.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

build() { # FOLDER
    (cd "$1" && ci/setup build && make -s -j2)
    printf '%s\n' "$1/build" >>"${GITHUB_PATH:?}"
    "$1/build/tautline" --version
}

if command -v tautline >/dev/null; then
    tautline --version
elif [ -f src/cmd/commands.c ] && [ -x ci/setup ]; then
    build "$PWD"
elif [[ ${TAUTLINE_REVISION:-} =~ ^[0-9a-f]{40}$ ]] && [ -n "${TAUTLINE_SOURCE:-}" ]; then
    git init -q "$work/source"
    git -C "$work/source" fetch -q --depth 1 -- "$TAUTLINE_SOURCE" "$TAUTLINE_REVISION"
    git -C "$work/source" checkout -q "$TAUTLINE_REVISION"
    build "$work/source"
else
    fail 'no tautline' 'Install it on the runner, or set the variables TAUTLINE_SOURCE (an address for git)
and TAUTLINE_REVISION (40 hexadecimal digits).'
fi
