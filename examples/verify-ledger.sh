#!/bin/sh
# verify-ledger.sh FOLDER: is the ledger in FOLDER whole? For whoever would rather not ask Tautline.
set -eu
n=0 digest=0000000000000000000000000000000000000000000000000000000000000000
while IFS= read -r line; do
    n=$((n + 1))
    case $line in
    "{\"n\":$n,\"prev\":\"$digest\",\"at\":\""*) ;;
    *) echo "line $n, or the one before it, was edited, cut, swapped or added" && exit 1 ;;
    esac
    digest=$(printf '%s\n' "$line" | sha256sum | cut -c -64)
done <"$1/ledger"
grep -qx "$n $digest" "$1/head" || { echo "line $n is not the last one that was written" && exit 1; }
echo "$n entries, head sha256:$digest, whole"
