# shellcheck shell=bash
# lib.sh: helpers shared by the workflow steps. Source it, do not run it.
set -euo pipefail
umask 077
export LC_ALL=C

# What a step logs is text. The runner obeys every line that begins with `::name` and every `##[name]`
# in a line, whether we wrote it or git, a declaration or an application did. So commands are stopped
# for the whole step, with a word that no text can know, and only `annotate` and `annotations` resume them
# for lines of their own. Both streams are one: a runner reads two in any order.
stop_commands() { printf '::stop-commands::%s\n' "$stopped_by" >&2; }
# On a line of its own, also where the text before has no line end.
resume_commands() { printf '\n::%s::\n' "$stopped_by" >&2; }
if [ -n "${GITHUB_ACTIONS:-}" ]; then
    stopped_by=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
    exec 2>&1
    stop_commands
    trap resume_commands EXIT
else # run by hand
    stop_commands() { :; }
    resume_commands() { :; }
fi

# fail TITLE MESSAGE: annotates the run and ends the step.
fail() {
    annotate error "$1" "$2"
    exit 1
}

# annotate error|warning|notice TITLE MESSAGE
annotate() {
    local title=$2 text=$3
    text=${text//'%'/'%25'} text=${text//$'\r'/'%0D'} text=${text//$'\n'/'%0A'}
    title=${title//'%'/'%25'} title=${title//$'\r'/'%0D'} title=${title//$'\n'/'%0A'}
    title=${title//':'/'%3A'} title=${title//','/'%2C'}
    resume_commands
    printf '::%s title=%s::%s\n' "$1" "$title" "$text" >&2
    stop_commands
}

# annotations FILE: what Tautline wrote with `--output github`, whose words are escaped.
annotations() {
    [ -s "$1" ] || return 0
    resume_commands
    grep -E '^::(error|warning|notice) ' -- "$1" >&2 || true
    stop_commands
}

# This job's own folder, outside the checkout, out of reach of any commit.
work=${RUNNER_TEMP:?}/tautline
case $work/ in
"${GITHUB_WORKSPACE:?}"/*) fail 'no place for secrets' "$work is inside the checkout" ;;
esac

# trusting COMMAND…: tautline by the trust that trust.sh wrote; without it the runner's installed one counts.
trusting() {
    if [ -f "$work/trust/trust.yaml" ]; then set -- "$@" --trust "$work/trust/trust.yaml"; fi
    tautline "$@"
}

# git with the remote. The token is passed in the environment: later steps could read a file, and ps
# shows arguments.
remote_git() {
    if [ -z "${GH_TOKEN:-}" ]; then
        git "$@"
        return
    fi
    GIT_CONFIG_COUNT=1 \
        GIT_CONFIG_KEY_0="http.${GITHUB_SERVER_URL:-https://github.com}/.extraheader" \
        GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $(printf 'x-access-token:%s' "$GH_TOKEN" | base64 -w0)" \
        git "$@"
}

# summarise FILE: adds it to the summary of the run, which takes 1 MiB per step.
summarise() {
    [ -s "$1" ] || return 0
    head -c 1000000 "$1" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
    printf '\n' >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
}
