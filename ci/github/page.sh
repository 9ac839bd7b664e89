#!/bin/bash
# page.sh: is the page on which passkeys sign still the one that was reviewed?
#
# Who publishes there could show one plan and have another one signed. The address is `approve_at` of the
# trust that trust.sh wrote. What counts is TAUTLINE_PAGE_SHA256 in the workflow file, which CODEOWNERS
# guards: the digest of ci/approve/index.html as it was installed there.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

trust=$work/trust/trust.yaml
[ -f "$trust" ] || trust=/etc/tautline/trust.yaml
page=$(sed -n "s/^approve_at: *[\"']\{0,1\}\([^\"' #]*\).*/\1/p" "$trust")
if [ -z "$page" ]; then
    echo 'The trust names no page for approvals.'
    exit 0
fi
case $page in
https://*) protocol='=https' ;;
http://localhost:*) protocol='=http' ;; # a simulation
*) fail 'another page' "The trust's approve_at is '$page'." ;;
esac
found=$(curl --silent --show-error --fail --proto "$protocol" --max-redirs 0 --max-time 60 \
    --max-filesize 1000000 -- "$page/" | sha256sum | cut -d' ' -f1) ||
    fail 'no page' "$page cannot be read: nothing can be approved there."
if [ "$found" != "${TAUTLINE_PAGE_SHA256:-}" ]; then
    fail 'another page' "$page is sha256:$found; the workflow file names \
sha256:${TAUTLINE_PAGE_SHA256:-(none)}. Until this is explained, sign with ssh-keygen, and look at what was \
signed there."
fi
echo "$page is the page that was reviewed."
