#!/bin/bash
# needs.sh: checks that the job's secrets are set, and writes the fingerprint key to a file.
#
# NEEDS names the variables. An empty one fails the job: a nightly check that passes without a token
# would hide drift. The key is stored as base64 of 32 bytes.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

mkdir -p "$work"
missing=()
for name in ${NEEDS:?}; do
    [ -n "${!name:-}" ] || missing+=("$name")
done
if [ ${#missing[@]} -gt 0 ]; then
    fail 'nothing was checked' "Not set: ${missing[*]}. Set them as secrets of this job's environment \
(Settings > Environments); ci/github/README.md says how."
fi

if [ -n "${TAUTLINE_FINGERPRINT_KEY:-}" ]; then
    if ! base64 -d <<<"$TAUTLINE_FINGERPRINT_KEY" >"$work/fingerprint.key" 2>/dev/null ||
        [ "$(stat -c %s "$work/fingerprint.key")" -ne 32 ]; then
        rm -f "$work/fingerprint.key"
        fail 'the fingerprint key cannot be read' \
            'TAUTLINE_FINGERPRINT_KEY must be base64 of 32 bytes: head -c 32 /dev/urandom | base64'
    fi
    printf 'TAUTLINE_FINGERPRINT_KEY_FILE=%s\n' "$work/fingerprint.key" >>"${GITHUB_ENV:?}"
fi
