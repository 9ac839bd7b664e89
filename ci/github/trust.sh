#!/bin/bash
# trust.sh: writes the trust that an operator set; never from the checkout.
#
# TAUTLINE_TRUST, TAUTLINE_APPROVERS and TAUTLINE_REVOKED (or empty) are variables of the job's GitHub
# environment, which only an administrator can change. A self-hosted runner may have
# /etc/tautline/trust.yaml instead. A plan names the digest of the trust, so every byte counts: the CR
# that GitHub adds and the last LF that it cuts are corrected.
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
