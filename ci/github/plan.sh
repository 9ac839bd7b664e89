#!/bin/bash
# plan.sh: fetches a signed plan from the plans branch, and the closing plan beside it.
#
# PLAN is its path there. Nothing in that branch is trusted: the signatures count, and the trust that
# an operator installed.
# shellcheck source=ci/github/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

branch=${TAUTLINE_PLANS_BRANCH:-tautline-plans}
if [[ ! ${PLAN:?} =~ ^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*\.txt$ ]]; then
    fail 'no plan' 'The plan is a path like 5f1d0c7e2b9a4e61.txt in the branch of plans.'
fi
remote_git fetch -q --no-tags origin "+refs/heads/$branch:refs/tautline/plans" ||
    fail 'no plan' "The branch $branch cannot be fetched."

folder=. name=${PLAN##*/}
[ "$name" = "$PLAN" ] || folder=${PLAN%/*}
rm -rf "$work/plan"
mkdir -p "$work/plan"
# MODE TYPE DIGEST SIZE<tab>NAME
while IFS=$'\t' read -r about path; do
    read -r mode type digest size <<<"$about"
    case ${path##*/} in
    "$name" | "$name".closing | "$name".sig.* | "$name".closing.sig.*) ;;
    *) continue ;;
    esac
    to=${path##*/}
    to=plan.txt${to#"$name"}
    if [ "$mode $type" != '100644 blob' ] || [ "$size" -gt 1000000 ] ||
        [[ ! $to =~ ^[A-Za-z0-9@._+-]+$ ]]; then
        fail 'no plan' "$path is not a plain file of a plan"
    fi
    git cat-file blob "$digest" >"$work/plan/$to"
done < <(git ls-tree -l refs/tautline/plans "$folder/")
[ -s "$work/plan/plan.txt" ] || fail 'no plan' "There is no $PLAN in the branch $branch."
