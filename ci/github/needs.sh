#!/bin/bash
# needs.sh: checks that the job's secrets are set, and writes the keys among them to files.
#
# NEEDS names the variables. An empty one fails the job: a nightly check that passes without a token
# would hide drift. A key is stored as base64 of 32 bytes. Only jobs that apply have the sealing key.
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

# key NAME FILE: the key in the variable NAME, for later steps as the file of NAME_FILE.
key() {
    [ -n "${!1:-}" ] || return 0
    if ! base64 -d <<<"${!1}" >"$work/$2" 2>/dev/null || [ "$(stat -c %s "$work/$2")" -ne 32 ]; then
        rm -f "$work/$2"
        fail 'a key cannot be read' "$1 must be base64 of 32 bytes: head -c 32 /dev/urandom | base64"
    fi
    printf '%s_FILE=%s\n' "$1" "$work/$2" >>"${GITHUB_ENV:?}"
}

key TAUTLINE_FINGERPRINT_KEY fingerprint.key
key TAUTLINE_SEALING_KEY sealing.key
