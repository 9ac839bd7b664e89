#!/bin/bash
# trust.sh: writes the trust that an operator set, if it is the one that the workflow file names.
#
# It says who may approve, and which guardrails hold whatever is declared (the floor).
#
# TAUTLINE_TRUST, TAUTLINE_APPROVERS and TAUTLINE_REVOKED (or empty) hold its text, as variables of the job's
# GitHub environment; a self-hosted runner may have /etc/tautline/trust.yaml and the files beside it instead.
# What counts is TAUTLINE_TRUST_SHA256 in the workflow file, which CODEOWNERS guards: the digest that a plan
# names too. Every byte counts: the CR that GitHub adds and the last LF that it cuts are corrected.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

put() { # NAME TEXT
    local text=${2//$'\r'/}
    while [ "${text%$'\n'}" != "$text" ]; do text=${text%$'\n'}; done
    if [ -n "$text" ]; then printf '%s\n' "$text"; fi >"$work/trust/$1"
    chmod 0600 "$work/trust/$1"
}

# As `tautline plan` writes it: each file after its length.
digest_of() { # FOLDER
    local name
    for name in trust.yaml approvers revoked; do
        [ "$name" != revoked ] || grep -q '^revoked:' "$1/trust.yaml" || continue
        stat -L -c %s "$1/$name"
        cat "$1/$name"
    done | sha256sum | cut -d' ' -f1
}

folder=$work/trust
rm -rf "$folder"
if [ -z "${TAUTLINE_TRUST:-}" ] && [ -f /etc/tautline/trust.yaml ]; then
    folder=/etc/tautline
elif [ -z "${TAUTLINE_TRUST:-}" ] || [ -z "${TAUTLINE_APPROVERS:-}" ]; then
    fail 'no trust' "Set TAUTLINE_TRUST and TAUTLINE_APPROVERS as variables of this job's environment, \
or install /etc/tautline/trust.yaml on the runner."
else
    mkdir -p "$folder"
    put trust.yaml "$TAUTLINE_TRUST"
    put approvers "$TAUTLINE_APPROVERS"
    put revoked "${TAUTLINE_REVOKED:-}"
fi
found=$(digest_of "$folder")
if [ "$found" != "${TAUTLINE_TRUST_SHA256:-}" ]; then
    rm -rf "$work/trust"
    fail 'another trust' "The trust that is set is sha256:$found; the workflow file names \
sha256:${TAUTLINE_TRUST_SHA256:-(none)}. A change of trust changes both, and the workflow file by review."
fi
