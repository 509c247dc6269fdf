# Sourced by scripts, and by tests of packages: a command that fails ends the script, and says so, wherever its own output goes.
# shellcheck shell=bash
set -eEuo pipefail
exec {said}>&2

say_what_failed() {
    local status=$?
    # What fails in a subshell fails once more outside of it, if anybody minds.
    [ "$BASH_SUBSHELL" -gt 0 ] || echo "$0: line $1 of $2: ended with $status: $3" >&"$said"
}
trap 'say_what_failed "$LINENO" "${BASH_SOURCE[0]-$0}" "$BASH_COMMAND"' ERR
