#!/bin/bash
# trust.sh: who may change what, as an operator has set it; never from the checkout.
#
# TAUTLINE_TRUST, TAUTLINE_APPROVERS and TAUTLINE_REVOKED (or empty) are variables of the job's GitHub
# environment, which only an administrator can change. A runner of one's own may have
# /etc/tautline/trust.yaml instead. A plan names the digest of the trust, so bytes count: what GitHub
# adds (CR) or cuts (the last LF) is put right.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

put() { # NAME TEXT
    local text=${2//$'\r'/}
    while [ "${text%$'\n'}" != "$text" ]; do text=${text%$'\n'}; done
    if [ -n "$text" ]; then printf '%s\n' "$text"; fi >"$work/trust/$1"
    chmod 0600 "$work/trust/$1"
}

if [ -z "${TAUTLINE_TRUST:-}" ] && [ -f /etc/tautline/trust.yaml ]; then exit 0; fi
if [ -z "${TAUTLINE_TRUST:-}" ] || [ -z "${TAUTLINE_APPROVERS:-}" ]; then
    fail 'no trust' "Set TAUTLINE_TRUST and TAUTLINE_APPROVERS as variables of this job's environment, \
or install /etc/tautline/trust.yaml on the runner."
fi
rm -rf "$work/trust"
mkdir -p "$work/trust"
put trust.yaml "$TAUTLINE_TRUST"
put approvers "$TAUTLINE_APPROVERS"
put revoked "${TAUTLINE_REVOKED:-}"
